import { MemoryNetwork, memoryStorage, memoryTransport, RaftError, RaftNode } from '@raft/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KvClient, KvStateMachine } from '../src/index.ts';

const ids = ['a', 'b', 'c'];
const network = new MemoryNetwork();
const machines = new Map(ids.map((id) => [id, new KvStateMachine()]));
const nodes = ids.map((nodeId, i) => {
  const peers = ids.map((id, at) => ({ id, address: 'memory', port: at + 1 }));
  return new RaftNode({
    nodeId,
    peers,
    stateMachine: machines.get(nodeId)!,
    storage: memoryStorage(),
    transport: memoryTransport({ network, port: i + 1 }),
    heartbeatIntervalMs: 20,
    electionTimeoutMinMs: 100,
    electionTimeoutMaxMs: 200,
  });
});
const [first, second, third] = nodes.map((node) => new KvClient(node)) as [KvClient, KvClient, KvClient];

describe('a client of three nodes', () => {
  beforeAll(async () => {
    await Promise.all(nodes.map((node) => node.start()));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  });

  test('reads through one node what it wrote through another', async () => {
    const written = await first.set('color', 'green');
    expect(written).toEqual({ ok: true, version: written.index, existed: false, index: expect.any(Number) });
    expect(await second.get('color')).toEqual({ key: 'color', value: 'green', version: written.version });
    expect((await third.set('color', 'red')).existed).toBe(true);
    expect((await first.get('color'))?.value).toBe('red');
    expect(await first.get('absent')).toBeNull();
  });

  test('writes only what it expects to find', async () => {
    const created = await first.cas('lock', { version: 0 }, 'me');
    expect(created).toMatchObject({ ok: true, existed: false });
    const late = await second.cas('lock', { version: 0 }, 'you');
    expect(late).toEqual({
      ok: false,
      current: { key: 'lock', value: 'me', version: created.index },
      index: expect.any(Number),
    });
    expect(await second.cas('lock', { value: 'me' }, 'you')).toMatchObject({ ok: true, existed: true });
    expect(await third.delete('lock', { expect: { version: created.index } })).toMatchObject({ ok: false });
    expect(await third.delete('lock', { expect: { value: 'you' } })).toMatchObject({
      ok: true,
      existed: true,
      version: 0,
    });
    expect(await third.delete('lock')).toMatchObject({ ok: true, existed: false });
  });

  test('writes many at once, and walks and counts them', async () => {
    const entries = Array.from({ length: 250 }, (_, i) => ({ key: `row/${String(i).padStart(3, '0')}`, value: i }));
    const outcomes = await second.setMany(entries);
    expect(outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value.ok)).toBe(true);
    expect(await first.count('row/')).toBe(250);
    const walked: unknown[] = [];
    for await (const { key, value } of third.scan({ prefix: 'row/', limit: 60 })) walked.push({ key, value });
    expect(walked).toEqual(entries);
    const page = await first.range({ prefix: 'row/', after: 'row/100', limit: 2 });
    expect(page.entries.map((entry) => entry.value)).toEqual([101, 102]);
    expect(page.next).toBe('row/102');
  });

  test('reads its own write locally on another node with the index of the write', async () => {
    const { index } = await first.set('mine', 1);
    const read = await second.get('mine', { consistency: 'local', minIndex: index });
    expect(read?.value).toBe(1);
  });

  test('refuses what is no command before it is proposed, and what is no query', async () => {
    const notJson = Number.NaN;
    await expect(first.set('k', notJson)).rejects.toMatchObject({ code: 'RAFT_INVALID_COMMAND' });
    await expect(first.setMany([{ key: '', value: 1 }])).rejects.toMatchObject({ code: 'RAFT_INVALID_COMMAND' });
    await expect(first.range({ limit: 0 })).rejects.toMatchObject({ code: 'RAFT_INVALID_COMMAND' });
    expect(await first.get('k')).toBeNull();
  });

  test('is told by the cluster when a command that got past it is refused', async () => {
    const refused = await nodes[0]!.apply({ type: 'set', key: '', value: 1 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RaftError);
    expect(refused).toMatchObject({ code: 'RAFT_COMMAND_REJECTED', httpStatus: 422 });
    await first.set('after', 1);
  });

  test('leaves the three nodes in the same state', async () => {
    const { index } = await first.set('last', true);
    await Promise.all(nodes.map((node) => node.waitFor(index)));
    const hashes = await Promise.all([...machines.values()].map((machine) => machine.stateHash()));
    expect(new Set(hashes).size).toBe(1);
  });
});
