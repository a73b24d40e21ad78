import { connect } from 'node:net';
import { MemoryNetwork, memoryStorage, memoryTransport, RaftNode, silentLogger } from '@raft/core';
import { KvClient, KvStateMachine } from '@raft/kv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResolvedConfig } from '../src/config.ts';
import { kvRoutes } from '../src/http/kv-routes.ts';
import { HttpServer } from '../src/http/server.ts';
import { statusRoutes } from '../src/http/status-routes.ts';

const maxBodyBytes = 64 * 1024;
const machine = new KvStateMachine();
const node = new RaftNode({
  nodeId: 'only',
  peers: [{ id: 'only', address: 'memory', port: 1 }],
  stateMachine: machine,
  storage: memoryStorage(),
  transport: memoryTransport({ network: new MemoryNetwork(), port: 1 }),
});
const self = { id: 'only', host: '127.0.0.1', raftPort: 1, httpPort: 2 };
const config: ResolvedConfig = {
  nodeId: 'only',
  clusterId: 'default',
  members: [self],
  database: '',
  requestTimeoutMs: 5_000,
  maxBodyBytes,
  tuning: {},
  self,
};
const kv = new KvClient(node);
const server = new HttpServer({
  routes: { ...kvRoutes(kv, 5_000), ...statusRoutes({ node, machine, kv }, config) },
  maxBodyBytes,
  logger: silentLogger,
});
let url: string;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly etag: string | null;
  readonly allow: string | null;
  readonly body: unknown;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, init);
  const { status, headers } = response;
  const body: unknown = await response.json();
  return { status, type: headers.get('content-type'), etag: headers.get('etag'), allow: headers.get('allow'), body };
}

const put = (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(path, { method: 'PUT', body, headers });

/** What comes back for bytes that no client would send, up to the end of the connection. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

function problem(status: number, code: string): object {
  return {
    status,
    type: 'application/problem+json',
    body: { type: 'about:blank', status, code, title: expect.any(String), detail: expect.any(String) },
  };
}

beforeAll(async () => {
  await node.start();
  await server.listen('127.0.0.1', 0);
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close(1_000);
  await node.stop();
});

describe('the HTTP API', () => {
  test('puts, gets and deletes a key, with its version as the entity tag', async () => {
    const created = await put('/kv/color', '"green"');
    expect(created).toMatchObject({ status: 201, type: 'application/json', body: { key: 'color' } });
    const { version } = created.body as { version: number };
    expect(created.etag).toBe(`"${version}"`);
    expect(await ask('/kv/color')).toMatchObject({
      status: 200,
      etag: `"${version}"`,
      body: { key: 'color', value: 'green', version },
    });
    expect((await put('/kv/color', '{"r":1}')).status).toBe(200);
    expect(await ask('/kv/color?consistency=local')).toMatchObject({ body: { value: { r: 1 } } });
    expect(await ask('/kv/color', { method: 'DELETE' })).toMatchObject({ status: 200, body: { deleted: true } });
    expect(await ask('/kv/color', { method: 'DELETE' })).toMatchObject({ status: 200, body: { deleted: false } });
    expect(await ask('/kv/color')).toMatchObject(problem(404, 'KEY_NOT_FOUND'));
  });

  test('writes only over the version that it was told', async () => {
    expect((await put('/kv/doc', '1', { 'if-none-match': '*' })).status).toBe(201);
    const taken = await put('/kv/doc', '2', { 'if-none-match': '*' });
    expect(taken).toMatchObject(problem(412, 'VERSION_MISMATCH'));
    expect(taken.body).toMatchObject({ retryable: false, indeterminate: false, details: { current: { value: 1 } } });
    expect((await put('/kv/doc', '2', { 'if-match': taken.etag! })).status).toBe(200);
    expect((await put('/kv/doc', '3', { 'if-match': taken.etag! })).status).toBe(412);
    const stale = await ask('/kv/doc', { method: 'DELETE', headers: { 'if-match': taken.etag! } });
    expect(stale.status).toBe(412);
    const now = await ask('/kv/doc');
    expect(
      (await ask('/kv/doc', { method: 'DELETE', headers: { 'if-match': now.etag!.replaceAll('"', '') } })).status,
    ).toBe(200);
    expect(await put('/kv/doc', '4', { 'if-match': '"1"' })).toMatchObject(problem(412, 'VERSION_MISMATCH'));
  });

  test.each([
    [{ 'if-match': '*' }],
    [{ 'if-match': 'W/"1"' }],
    [{ 'if-match': '"1", "2"' }],
    [{ 'if-none-match': '"1"' }],
    [{ 'if-match': '"1"', 'if-none-match': '*' }],
  ])('refuses the condition %j', async (headers) => {
    expect(await put('/kv/x', '1', headers as Record<string, string>)).toMatchObject(problem(400, 'BAD_REQUEST'));
  });

  test.each(['a/b', 'a/b/c?d=e&f#g', 'ä 語 😀', '100%', '__proto__', '+', ' ', '\u0000', '"'])(
    'takes the key %j',
    async (key) => {
      const path = `/kv/${encodeURIComponent(key)}`;
      expect((await put(path, JSON.stringify({ key }))).status).toBe(201);
      expect((await ask(path)).body).toMatchObject({ key, value: { key } });
      expect((await ask(`/kv?prefix=${encodeURIComponent(key)}&limit=1`)).body).toMatchObject({ entries: [{ key }] });
      expect((await ask(path, { method: 'DELETE' })).body).toMatchObject({ key, deleted: true });
    },
  );

  test('lists a prefix page by page', async () => {
    const rows = Array.from({ length: 25 }, (_, i) => ({ key: `list/${String(i).padStart(2, '0')}`, value: i }));
    const written = await ask('/kv', { method: 'POST', body: JSON.stringify(rows) });
    expect(written).toMatchObject({ status: 200, body: { written: 25, index: expect.any(Number) } });
    const first = await ask('/kv?prefix=list/&limit=20');
    expect(first.body).toMatchObject({ next: 'list/19' });
    expect((first.body as { entries: unknown[] }).entries).toHaveLength(20);
    const second = await ask('/kv?prefix=list/&limit=20&after=list%2F19&consistency=local');
    expect(second.body).toMatchObject({ next: null, entries: rows.slice(20).map((row) => ({ ...row })) });
  });

  test.each([
    ['/kv?limit=0', 'RAFT_INVALID_COMMAND'],
    ['/kv?limit=10001', 'RAFT_INVALID_COMMAND'],
    ['/kv?limit=ten', 'BAD_REQUEST'],
    ['/kv?limit=', 'BAD_REQUEST'],
    ['/kv?perfix=a', 'BAD_REQUEST'],
    ['/kv?prefix=a&prefix=b', 'BAD_REQUEST'],
    ['/kv?prefix=%E0%A4%A', 'BAD_REQUEST'],
    ['/kv/x?consistency=eventual', 'BAD_REQUEST'],
    ['/kv/x?limit=1', 'BAD_REQUEST'],
    ['/kv/%', 'BAD_REQUEST'],
    ['/kv/%ff', 'BAD_REQUEST'],
    ['/kv/%ED%A0%80', 'BAD_REQUEST'],
    [`/kv/${'k'.repeat(4_097)}`, 'RAFT_INVALID_COMMAND'],
  ])('answers 400 to GET %s', async (path, code) => {
    expect(await ask(path)).toMatchObject(problem(400, code));
  });

  test.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['a word', 'hello'],
    ['two values', '1 2'],
  ])('answers 400 to a body with %s', async (_what, body) => {
    const answer = await put('/kv/bad', body);
    expect(answer).toMatchObject(problem(400, 'BAD_JSON'));
    expect(answer.body).toMatchObject({ retryable: false, indeterminate: false });
  });

  test('answers 400 to bytes that are not UTF-8, and to what JSON cannot keep', async () => {
    const answer = await ask('/kv/bad', { method: 'PUT', body: Buffer.from([0x22, 0xff, 0x22]) });
    expect(answer).toMatchObject(problem(400, 'BAD_JSON'));
    expect(await put('/kv/bad', '1e999')).toMatchObject(problem(400, 'RAFT_INVALID_COMMAND'));
    expect(await put('/kv/bad', `${'['.repeat(200)}${']'.repeat(200)}`)).toMatchObject(
      problem(400, 'RAFT_INVALID_COMMAND'),
    );
    expect((await ask('/kv/bad')).status).toBe(404);
  });

  test('survives a value that is nested without end', async () => {
    const half = Math.floor(maxBodyBytes / 2);
    expect(await put('/kv/deep', `${'['.repeat(half)}${']'.repeat(half)}`)).toMatchObject({ status: 400 });
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('answers 413 to a body that is too large, with or without its length, and goes on with the connection', async () => {
    const large = JSON.stringify('x'.repeat(maxBodyBytes));
    expect(await put('/kv/large', large)).toMatchObject(problem(413, 'BODY_TOO_LARGE'));
    const chunk = 'x'.repeat(16_384);
    const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(6);
    const head = 'PUT /kv/large HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';
    const next = 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    const answer = await raw(`${head}${chunked}0\r\n\r\n${next}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
    expect(answer).toMatch(/"code":"BODY_TOO_LARGE"/);
    expect(answer).toMatch(/HTTP\/1\.1 200 OK\r\n/);
  });

  test.each([
    ['/', 'GET'],
    ['/kv/', 'GET'],
    ['/kvx', 'GET'],
    ['/status/', 'GET'],
    ['/toString', 'GET'],
    ['/__proto__', 'GET'],
  ])('answers 404 to %s', async (path, method) => {
    expect(await ask(path, { method })).toMatchObject(problem(404, 'NOT_FOUND'));
  });

  test.each([
    ['/kv', 'DELETE', 'GET, HEAD, POST'],
    ['/kv/a', 'POST', 'GET, HEAD, PUT, DELETE'],
    ['/kv/a', 'PATCH', 'GET, HEAD, PUT, DELETE'],
    ['/status', 'PUT', 'GET, HEAD'],
    ['/healthz', 'OPTIONS', 'GET, HEAD'],
  ])('answers 405 to %s with %s, and says what there is', async (path, method, allow) => {
    expect(await ask(path, { method })).toMatchObject({ ...problem(405, 'METHOD_NOT_ALLOWED'), allow });
  });

  test('answers HEAD as GET without the body', async () => {
    await put('/kv/head', '1');
    const response = await fetch(`${url}/kv/head`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10);
  });

  test.each([
    ['no list', '{"key":"a","value":1}'],
    ['a row without a key', '[{"key":"a","value":1},{"value":1}]'],
    ['a row without a value', '[{"key":"a"}]'],
    ['a row that is no object', '[["a",1]]'],
    ['too many rows', JSON.stringify(Array.from({ length: 1_001 }, (_, i) => ({ key: `${i}`, value: 1 })))],
  ])('answers 400 to a list with %s, and writes none of it', async (_what, body) => {
    expect(await ask('/kv', { method: 'POST', body })).toMatchObject(problem(400, 'BAD_REQUEST'));
    expect((await ask('/kv/a')).status).toBe(404);
  });

  test('refuses a list with a row that is no valid command as a whole', async () => {
    const rows = [
      { key: 'bulk/1', value: 1 },
      { key: '', value: 1 },
    ];
    const answer = await ask('/kv', { method: 'POST', body: JSON.stringify(rows) });
    expect(answer).toMatchObject(problem(400, 'RAFT_INVALID_COMMAND'));
    expect((await ask('/kv/bulk%2F1')).status).toBe(404);
  });

  test('closes a connection that does not speak HTTP, and goes on', async () => {
    expect(await raw('\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET /kv/${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await ask('/healthz')).body).toEqual({ healthy: true, state: 'running', role: 'leader', leader: 'only' });
  });

  test('shows its status, its members and the hash of its state', async () => {
    expect(await ask('/status')).toMatchObject({
      status: 200,
      body: {
        nodeId: 'only',
        pid: process.pid,
        stats: { role: 'leader', state: 'running' },
        cluster: { leader: 'only', clusterSize: 1 },
        members: [{ id: 'only', raft: '127.0.0.1:1', url: 'http://127.0.0.1:2' }],
      },
    });
    expect((await ask('/status/hash')).body).toMatchObject({ hash: await machine.stateHash(), keys: machine.size });
  });
});
