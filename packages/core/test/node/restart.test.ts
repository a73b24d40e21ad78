import { describe, expect, it } from 'vitest';
import { addressOf, TestCluster, until } from './support/cluster.js';

const tiny = { snapshotThreshold: 20, snapshotMinBytes: 0, trailingLogs: 5, trailingBytes: 1, snapshotChunkBytes: 16 };

describe('a restart', () => {
  it('of everybody keeps what was applied, with and without a snapshot', async () => {
    for (const overrides of [{}, tiny]) {
      await using cluster = await TestCluster.start(['a', 'b', 'c'], overrides);
      for (let i = 0; i < 60; i++) await cluster.node('b').apply({ add: 1 });
      const { index } = await cluster.node('a').apply({ add: 1 });
      await Promise.all(['a', 'b', 'c'].map((id) => cluster.node(id).stop({ graceful: false })));
      await Promise.all(['a', 'b', 'c'].map((id) => cluster.start(id)));
      expect((await cluster.node('c').read('total')).value).toBe(61);
      expect((await cluster.node('c').read('total')).index).toBeGreaterThanOrEqual(index);
    }
  });

  it('of one catches up from the log', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.node('a').apply({ add: 1 });
    const follower = await cluster.follower();
    await follower.stop();
    for (let i = 0; i < 30; i++) await (await cluster.leader()).apply({ add: 1 });
    const restarted = await cluster.start(follower.nodeId);
    expect((await restarted.read('total')).value).toBe(31);
    expect(cluster.machine(follower.nodeId).restores).toBe(0);
  });

  it('of one that is behind compaction catches up from a snapshot in chunks', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], tiny);
    await cluster.node('a').apply({ add: 1 });
    const follower = await cluster.follower();
    await follower.stop();
    cluster.nodes.delete(follower.nodeId);
    for (let i = 0; i < 200; i++) await (await cluster.leader()).apply({ add: 1 });
    await until(() => [...cluster.nodes.values()].every((node) => node.stats().firstLogIndex > 100));
    const restarted = await cluster.start(follower.nodeId);
    expect((await restarted.read('total')).value).toBe(201);
    expect(cluster.machine(follower.nodeId).restores).toBeGreaterThan(0);
    await (await cluster.leader()).apply({ add: 1 });
    expect((await restarted.read('total')).value).toBe(202);
  });

  it('with other founding peers keeps the stored configuration', async () => {
    await using cluster = await TestCluster.start(['a']);
    await (await cluster.leader()).apply({ add: 1 });
    await cluster.node('a').stop();
    const restarted = await cluster.start('a', { peers: [addressOf('a'), addressOf('z')] });
    expect((await restarted.read('total')).value).toBe(1);
    expect(restarted.configuration().configuration.voters).toEqual(['a']);
  });

  it('under another name or in another cluster is refused', async () => {
    await using cluster = await TestCluster.start(['a']);
    await (await cluster.leader()).apply({ add: 1 });
    await cluster.node('a').stop();
    const storage = cluster.storages.get('a')!;
    const renamed = cluster.make('b', { storage, peers: [] });
    await expect(renamed.start()).rejects.toMatchObject({ code: 'RAFT_IDENTITY_CONFLICT' });
    const moved = cluster.make('a', { storage, clusterId: 'other' });
    await expect(moved.start()).rejects.toMatchObject({ code: 'RAFT_CLUSTER_MISMATCH' });
  });
});

describe('a corrupt record', () => {
  it.each([
    ['h', 'term and vote'],
    ['s', 'snapshot'],
    ['l', 'log block'],
    ['i', 'identity'],
  ])('under key %s is reported by name, and nothing is dropped', async (prefix, name) => {
    await using cluster = await TestCluster.start(['a'], tiny);
    const node = await cluster.leader();
    for (let i = 0; i < 50; i++) await node.apply({ add: 1 });
    await until(() => node.stats().snapshotIndex > 0);
    await node.stop();
    const storage = cluster.storages.get('a')!;
    await storage.open();
    const start = Buffer.from(prefix);
    const [record] = await storage.getRange(start, Buffer.from([start[0]! + 1]), { limit: 1 });
    const damaged = Buffer.from(record!.value);
    damaged[damaged.length - 1]! ^= 1;
    await storage.set(record!.key, damaged);
    await storage.close();
    const restarted = cluster.make('a');
    await expect(restarted.start()).rejects.toMatchObject({
      code: 'RAFT_STORAGE_CORRUPT',
      message: expect.stringContaining(name),
    });
    await storage.open();
    expect(Buffer.from((await storage.get(record!.key))!)).toEqual(damaged);
    await storage.close();
  });
});

describe('the formation of a cluster', () => {
  it('waits for every founding member', async () => {
    await using cluster = new TestCluster(['a', 'b', 'c']);
    await cluster.start('a');
    await cluster.start('b');
    await expect(cluster.node('a').apply({ add: 1 }, { timeoutMs: 300 })).rejects.toMatchObject({ retryable: true });
    await cluster.start('c');
    expect((await cluster.node('a').apply({ add: 1 })).value).toBe(1);
  });

  it('never happens between nodes with different founding members', async () => {
    await using cluster = new TestCluster(['a', 'b', 'c']);
    await Promise.all([cluster.start('a'), cluster.start('b')]);
    await cluster.start('c', { peers: ['a', 'b', 'c', 'd'].map(addressOf) });
    await expect(cluster.node('a').apply({ add: 1 }, { timeoutMs: 300 })).rejects.toMatchObject({ retryable: true });
  });

  it('refuses a founding member that was wiped, and says what to do', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.node('a').apply({ add: 1 });
    const follower = await cluster.follower();
    await follower.stop();
    cluster.storages.delete(follower.nodeId);
    const wiped = await cluster.start(follower.nodeId);
    await until(() => wiped.state === 'failed');
    expect(wiped.failure).toMatchObject({ code: 'RAFT_IDENTITY_CONFLICT' });
    expect((await (await cluster.leader()).apply({ add: 1 })).value).toBe(2);
  });
});
