import { RaftError, silentLogger } from '@raft/core';
import { KvClient, type KvNode } from '@raft/kv';
import { describe, expect, test } from 'vitest';
import { kvRoutes } from '../src/http/kv-routes.ts';
import { HttpServer } from '../src/http/server.ts';

const maxBodyBytes = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** A server over a node that does only what a test is about. */
function serverOver(node: Partial<KvNode>): HttpServer {
  const routes = kvRoutes(new KvClient(node as KvNode), 60_000);
  return new HttpServer({ routes, maxBodyBytes, logger: silentLogger });
}

function problem(status: number, code: string): object {
  return { status, type: 'application/problem+json', body: { status, code } };
}

describe('an error of the engine', () => {
  const failing = (error: unknown): KvNode => ({
    apply: () => Promise.reject(error),
    applyMany: (commands) =>
      Promise.resolve(
        commands.map((_, i) =>
          i % 2 === 0
            ? { status: 'rejected', reason: error }
            : { status: 'fulfilled', value: { value: { ok: true, version: 7, existed: false }, index: 7, term: 1 } },
        ),
      ),
    read: () => Promise.reject(error),
  });

  async function answered(error: unknown, path: string, init: RequestInit): Promise<Answer> {
    const broken = serverOver(failing(error));
    await broken.listen('127.0.0.1', 0);
    const response = await fetch(`http://127.0.0.1:${broken.port}${path}`, init);
    const body: unknown = await response.json();
    await broken.close(1_000);
    return { status: response.status, type: response.headers.get('content-type'), body };
  }

  test.each([
    [new RaftError('RAFT_NO_LEADER', 'none'), 503, true, false],
    [new RaftError('RAFT_LEADERSHIP_LOST', 'lost'), 503, false, true],
    [new RaftError('RAFT_TIMEOUT', 'late', { indeterminate: true }), 504, false, true],
    [new RaftError('RAFT_OVERLOADED', 'busy'), 429, true, false],
    [new RaftError('RAFT_COMMAND_TOO_LARGE', 'large'), 413, false, false],
    [new RaftError('RAFT_COMMAND_REJECTED', 'no', { details: { index: 3 } }), 422, false, false],
    [new RaftError('RAFT_STOPPED', 'gone'), 503, false, false],
  ])('is told as it is: %s', async (error, status, retryable, indeterminate) => {
    const expected = {
      ...problem(status, error.code),
      body: { status, code: error.code, detail: error.message, retryable, indeterminate },
    };
    expect(await answered(error, '/kv/a', { method: 'PUT', body: '1' })).toMatchObject(expected);
    expect(await answered(error, '/kv/a', {})).toMatchObject(expected);
  });

  test('in some rows of a list is told with what became of the others', async () => {
    const rows = JSON.stringify([1, 2, 3].map((value) => ({ key: `k${value}`, value })));
    const lost = new RaftError('RAFT_LEADERSHIP_LOST', 'lost');
    expect(await answered(lost, '/kv', { method: 'POST', body: rows })).toMatchObject({
      ...problem(503, 'RAFT_LEADERSHIP_LOST'),
      body: { indeterminate: true, retryable: false, written: 1, failed: [{ row: 0 }, { row: 2 }] },
    });
  });

  test('that is none of its own is an internal one, and says so', async () => {
    expect(await answered(new TypeError('oops'), '/kv/a', {})).toMatchObject({
      ...problem(500, 'RAFT_INTERNAL'),
      body: { detail: 'oops', retryable: false },
    });
  });
});

describe('a client that goes away', () => {
  test('ends what was under way for it', async () => {
    let seen: AbortSignal | undefined;
    const waiting: Partial<KvNode> = {
      read: (_query, options) => {
        seen = options?.signal;
        return new Promise((_, reject) => seen?.addEventListener('abort', () => reject(seen?.reason as Error)));
      },
    };
    const slow = serverOver(waiting);
    await slow.listen('127.0.0.1', 0);
    const gone = new AbortController();
    const request = fetch(`http://127.0.0.1:${slow.port}/kv/a`, { signal: gone.signal }).catch(() => undefined);
    await expect.poll(() => seen).toBeDefined();
    gone.abort();
    await request;
    await expect.poll(() => seen?.aborted).toBe(true);
    await slow.close(1_000);
  });
});

describe('a server that stops', () => {
  test('answers what is under way first, and accepts nothing more', async () => {
    let answer: (() => void) | undefined;
    const waiting: Partial<KvNode> = {
      read: () =>
        new Promise((resolve) => {
          answer = () => resolve({ value: { key: 'a', value: 1, version: 1 }, index: 1 });
        }),
    };
    const stopping = serverOver(waiting);
    await stopping.listen('127.0.0.1', 0);
    const address = `http://127.0.0.1:${stopping.port}/kv/a`;
    const under = fetch(address);
    await expect.poll(() => answer).toBeDefined();
    const closed = stopping.close(10_000);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
    answer?.();
    expect((await under).status).toBe(200);
    await closed;
  });
});
