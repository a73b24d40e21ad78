import { describe, expect, it } from 'vitest';
import { Cluster, command, defaultOptions, drawBelow, seededRandom, type TestOptions } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

function led(options: TestOptions = {}): Cluster {
  const cluster = new Cluster({ voters, options });
  cluster.elect('a');
  return cluster;
}

describe('commitment', () => {
  it('idle cluster converges commit without further writes', () => {
    const cluster = led();
    cluster.propose('x');
    for (const node of cluster.up) expect(node).toMatchObject({ commit: 3, applied: ['x'] });
  });

  it('idle cluster converges commit also when the message that tells it is lost', () => {
    const cluster = led();
    const restore = cluster.network.drop({
      type: 'appendRequest',
      where: ({ message }) => message.type === 'appendRequest' && message.blocks.length === 0,
    });
    cluster.propose('x');
    expect(cluster.node('c').commit).toBe(2);
    cluster.advance(2 * defaultOptions.heartbeatIntervalMs);
    restore();
    for (const node of cluster.up) expect(node).toMatchObject({ commit: 3, applied: ['x'] });
  });

  it('idle cluster is quiet: nothing but heartbeats', () => {
    const cluster = led();
    cluster.propose('x');
    const before = cluster.network.sent.length;
    cluster.advance(15_000);
    const sent = cluster.network.sent.slice(before);
    expect(new Set(sent.map(({ message }) => message.type))).toEqual(
      new Set(['heartbeatRequest', 'heartbeatResponse']),
    );
    expect(sent.length).toBeLessThanOrEqual(4 * (15_000 / defaultOptions.heartbeatIntervalMs + 1));
  });

  it('the leader writes its own disk in parallel, and counts itself only once that is durable', () => {
    const cluster = led();
    const a = cluster.node('a');
    a.automaticSync = false;
    cluster.isolate('c');
    cluster.propose('x');
    expect(cluster.node('b').disk.lastIndex).toBe(3);
    expect(a.commit).toBe(2);
    a.sync();
    expect(a.commit).toBe(3);
  });

  it('others may commit what the leader has not durable yet; it applies later', () => {
    const cluster = led();
    const a = cluster.node('a');
    a.automaticSync = false;
    cluster.propose('x');
    expect(a).toMatchObject({ commit: 3, applied: [] });
    expect(cluster.node('b').applied).toEqual(['x']);
    a.sync();
    expect(a.applied).toEqual(['x']);
  });

  it('single node never commits', () => {
    const cluster = new Cluster({ voters: ['a'] });
    cluster.elect('a');
    cluster.propose('x', 'y');
    expect(cluster.node('a').applied).toEqual(['x', 'y']);
  });

  it('followers never apply', () => {
    const cluster = led();
    cluster.propose('x', 'y', 'z');
    for (const id of ['b', 'c']) expect(cluster.node(id).applied).toEqual(['x', 'y', 'z']);
  });

  it('acknowledged before commit: what is to be applied is never past the commit index', () => {
    const cluster = led();
    cluster.network.drop({ type: 'appendResponse' });
    cluster.propose('x');
    expect(cluster.node('a')).toMatchObject({ commit: 2, applied: [] });
  });

  it('learners are not counted', () => {
    const cluster = new Cluster({ voters, learners: ['l', 'm'] });
    cluster.elect('a');
    for (const id of ['b', 'c']) cluster.network.drop({ from: id, type: 'appendResponse' });
    cluster.propose('x');
    expect(cluster.node('l').disk.lastIndex).toBe(3);
    expect(cluster.node('a').commit).toBe(2);
  });

  it('commits with the slowest minority away, and not with a majority away', () => {
    const five = new Cluster({ voters: [...voters, 'd', 'e'] });
    five.elect('a');
    for (const id of ['d', 'e']) five.node(id).crash();
    five.propose('x');
    expect(five.node('a').applied).toEqual(['x']);
    five.node('c').crash();
    five.propose('y');
    expect(five.node('a').applied).toEqual(['x']);
    five.node('d').restart();
    five.advance(2_000);
    expect(five.node('a').applied).toEqual(['x', 'y']);
  });
});

describe('uncommitted limit', () => {
  const limit = { maxUncommittedBytes: 2_000 };

  it('uncommitted limit: past it proposals are refused, and taken again once it resets', () => {
    const cluster = led(limit);
    const restore = cluster.network.drop({ type: 'appendResponse' });
    const a = cluster.node('a');
    let taken = 0;
    while (taken < 100 && a.propose(`${taken}`.padEnd(100, '.')).accepted) taken++;
    expect(taken).toBeGreaterThan(10);
    expect(taken).toBeLessThan(20);
    expect(a.replica.leadership!.uncommittedBytes).toBeLessThanOrEqual(2_000 + 44);
    expect(a.propose('x')).toMatchObject({ accepted: true });
    expect(a.propose('refused'.padEnd(100, '.'))).toEqual({ accepted: false, reason: 'overloaded' });
    restore();
    cluster.advance(2_000);
    expect(a.replica.leadership!.uncommittedBytes).toBe(0);
    expect(a.propose('again')).toMatchObject({ accepted: true });
    cluster.settle();
    expect(a.applied.at(-1)).toBe('again');
    expect(a.applied.some((text) => text.startsWith('refused'))).toBe(false);
  });

  it('uncommitted limit: a batch is taken as a whole or refused as a whole', () => {
    const cluster = led(limit);
    cluster.network.drop({ type: 'appendResponse' });
    const a = cluster.node('a');
    a.propose('first');
    const { lastIndex } = a;
    const batch = Array.from({ length: 30 }, () => 'x'.repeat(100));
    expect(a.propose(...batch)).toEqual({ accepted: false, reason: 'overloaded' });
    expect(a.lastIndex).toBe(lastIndex);
  });

  it('uncommitted limit: the first is let in whatever its size', () => {
    const cluster = led(limit);
    cluster.propose('x'.repeat(10_000));
    expect(cluster.node('b').applied).toHaveLength(1);
  });
});

describe('slow follower', () => {
  /** How long 200 proposals take to commit, one every 5 ms, when c has a disk that needs `diskDelayMs`. */
  function run(diskDelayMs: number): { cluster: Cluster; tookMs: number } {
    const cluster = led({ maxInflightAppends: 8, logCacheBytes: 4_000 });
    cluster.network.latency = () => 2;
    for (const id of ['a', 'b']) cluster.node(id).diskDelayMs = 3;
    cluster.node('c').diskDelayMs = diskDelayMs;
    const start = cluster.now;
    for (let i = 0; i < 200; i++) {
      cluster.node('a').propose(`x${i}`);
      cluster.advance(5);
    }
    cluster.advanceUntil(() => cluster.node('a').applied.length === 200, 60_000);
    return { cluster, tookMs: cluster.now - start };
  }

  it('slow follower does not slow commit: the others within 10 %', () => {
    const even = run(3);
    const slow = run(2_500);
    expect(slow.tookMs).toBeLessThanOrEqual(even.tookMs * 1.1);
    expect(slow.cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    const { window } = slow.cluster.node('a').replica.leadership!.progress.get('c')!;
    expect(window.count).toBeLessThanOrEqual(8);
    expect(slow.cluster.advanceUntil(() => slow.cluster.node('c').applied.length === 200, 60_000)).toBe(true);
  });

  it('slow follower: the cache of the leader stays bounded', () => {
    const { cluster } = run(2_500);
    expect(cluster.node('a').replica.log.cache.bytes).toBeLessThanOrEqual(4_000 + 100);
  });
});

describe('10,000 unapplied entries', () => {
  it('10,000 unapplied entries applied in order across restart', () => {
    const cluster = led();
    const texts = Array.from({ length: 10_000 }, (_, i) => `x${i}`);
    const restore = cluster.network.drop({ type: 'appendResponse' });
    cluster.node('a').proposeEntries(texts.map(command));
    cluster.settle();
    for (const node of cluster.up) node.restart();
    for (const node of cluster.up) expect(node).toMatchObject({ lastIndex: 10_002, applied: [] });
    restore();
    cluster.elect('b');
    for (const node of cluster.up) expect(node.applied).toEqual(texts);
  });
});

describe('proposals of any shape', () => {
  it('commits every accepted proposal once, in order', () => {
    const random = seededRandom(5);
    const cluster = led({ maxAppendEntries: 7, maxAppendBytes: 400, maxInflightAppends: 3, maxInflightBytes: 1_000 });
    const expected: string[] = [];
    for (let i = 0; i < 100; i++) {
      const batch = Array.from({ length: 1 + drawBelow(random, 12) }, (_, n) =>
        `${i}.${n}`.padEnd(drawBelow(random, 90)),
      );
      if (cluster.node('a').propose(...batch).accepted) expected.push(...batch);
      if (drawBelow(random, 3) === 0) cluster.settle();
    }
    cluster.settle();
    for (const node of cluster.up) expect(node.applied).toEqual(expected);
  });
});
