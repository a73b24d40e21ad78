import { describe, expect, it } from 'vitest';
import { TestCluster, until } from './support/cluster.js';

const leased = { enableLeasedReads: true };

describe('a leased read', () => {
  it('is served by the leader alone, without asking anybody', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], leased);
    const leader = await cluster.leader();
    await leader.apply({ add: 7 });
    expect((await leader.read('total', { consistency: 'lease' })).value).toBe(7);
    const follower = await cluster.follower();
    await expect(follower.read('total', { consistency: 'lease' })).rejects.toMatchObject({ code: 'RAFT_NOT_LEADER' });
  });

  it('of a leader that is cut off is not served past its lease', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], leased);
    const old = await cluster.leader();
    await old.apply({ add: 1 });
    cluster.network.isolate(old.nodeId);
    await until(() => [...cluster.nodes.values()].some((node) => node !== old && node.isLeader));
    const answer = old.read('total', { consistency: 'lease', timeoutMs: 50 });
    await expect(answer).rejects.toMatchObject({ retryable: true });
  });

  it('has to be asked for in the options', async () => {
    await using cluster = await TestCluster.start(['a']);
    const leader = await cluster.leader();
    await expect(leader.read('total', { consistency: 'lease' })).rejects.toMatchObject({ code: 'RAFT_INVALID_CONFIG' });
  });

  it('needs followers that are sticky for longer than the lease', () => {
    const cluster = new TestCluster(['a'], leased);
    expect(() => cluster.make('a', { leaderStickinessMs: 50, leaderLeaseTimeoutMs: 90 })).toThrow(/leaderStickinessMs/);
  });
});

describe('a bounded read', () => {
  it('is answered on any node, and again without the leader while it is fresh', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    await leader.apply({ add: 1 });
    const follower = await cluster.follower();
    const bounded = { consistency: 'bounded', maxStalenessMs: 5_000 } as const;
    expect((await follower.read('total', bounded)).value).toBe(1);
    cluster.network.isolate(follower.nodeId);
    await leader.apply({ add: 1 });
    expect((await follower.read('total', bounded)).value).toBe(1);
  });

  it('is refused where nobody can say how old the state is', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const follower = await cluster.follower();
    cluster.network.isolate(follower.nodeId);
    const bounded = { consistency: 'bounded', maxStalenessMs: 10, timeoutMs: 80 } as const;
    await expect(follower.read('total', bounded)).rejects.toMatchObject({ code: 'RAFT_STALE_READ', retryable: true });
  });
});

describe('a local read', () => {
  it('needs nobody, and can wait for an index of one’s own', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    const { index } = await leader.apply({ add: 3 });
    expect((await follower.read('total', { consistency: 'local', minIndex: index })).value).toBe(3);
    cluster.network.isolate(follower.nodeId);
    expect((await follower.read('total', { consistency: 'local' })).value).toBe(3);
    const late = follower.read('total', { consistency: 'local', minIndex: index + 100, timeoutMs: 30 });
    await expect(late).rejects.toMatchObject({ code: 'RAFT_TIMEOUT', retryable: true });
  });
});

describe('a barrier', () => {
  it('resolves when everything before it is applied here', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    await leader.apply({ add: 3 });
    const index = await follower.barrier();
    expect(follower.stats().lastApplied).toBeGreaterThanOrEqual(index);
    expect(cluster.machine(follower.nodeId).total).toBe(3);
  });
});

describe('a leadership task', () => {
  it('runs on the leader only, and its signal aborts with leadership', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.leader();
    const running = new Map<string, number>();
    const overlaps: string[] = [];
    for (const node of cluster.nodes.values()) {
      node.onLeadership(async ({ signal, fencingToken }) => {
        if (running.size > 0) overlaps.push(node.nodeId);
        running.set(node.nodeId, fencingToken);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        running.delete(node.nodeId);
      });
    }
    await until(() => running.size === 1);
    const first = await cluster.leader();
    const token = running.get(first.nodeId)!;
    expect(token).toBe(first.term);
    cluster.network.isolate(first.nodeId);
    await until(() => running.size === 1 && !running.has(first.nodeId));
    expect([...running.values()][0]).toBeGreaterThan(token);
    expect(overlaps).toEqual([]);
  });

  it('that throws hands leadership over', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    leader.onLeadership(() => Promise.reject(new Error('cannot work here')));
    await until(() => [...cluster.nodes.values()].some((node) => node !== leader && node.isLeader));
    expect(leader.isLeader).toBe(false);
  });
});

describe('a priority', () => {
  it('decides who stands first', async () => {
    const ids = ['a', 'b', 'c'];
    for (let round = 0; round < 3; round++) {
      await using cluster = new TestCluster(ids, { priorityElection: true });
      await Promise.all(ids.map((id) => cluster.start(id, { priority: id === 'b' ? 100 : 0 })));
      const first = await cluster.leader();
      await first.apply({ add: 1 });
      if (first.nodeId === 'b') continue;
      await first.stop({ graceful: false });
      cluster.nodes.delete(first.nodeId);
      expect((await cluster.leader()).nodeId).toBe('b');
    }
  });
});
