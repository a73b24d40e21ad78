import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/consensus/progress.js';
import { Cluster, type SimNode, type TestOptions } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

/** `a` leads with 20 commands that left its cache; `c` was away. */
function lagging(options: TestOptions = {}): { cluster: Cluster; a: SimNode; progress: Progress } {
  const cluster = new Cluster({ voters, options: { logCacheBytes: 1, maxAppendEntries: 1, ...options } });
  const a = cluster.elect('a');
  cluster.isolate('c');
  for (let i = 0; i < 20; i++) cluster.propose(`x${i}`);
  a.unreachable('c');
  cluster.settle();
  return { cluster, a, progress: a.replica.leadership!.progress.get('c')! };
}

/** Counts the reads that `a` asks for from now on. */
function countReads(a: SimNode): () => number {
  let reads = 0;
  const { disk } = a;
  const read = disk.read.bind(disk);
  disk.read = (...args) => {
    reads++;
    return read(...args);
  };
  return () => reads;
}

describe('entries that left the cache', () => {
  it('are read from the disk for a follower that lags', () => {
    const { cluster, a } = lagging();
    const reads = countReads(a);
    cluster.rejoin('c');
    cluster.advance(1_000);
    expect(cluster.node('c').applied).toHaveLength(20);
    expect(reads()).toBeGreaterThan(0);
  });

  it('are read once for each append, not over and over while the window is full', () => {
    const { cluster, a } = lagging({ maxInflightAppends: 4 });
    cluster.network.hold({ from: 'c', type: 'appendResponse' });
    cluster.rejoin('c');
    cluster.advance(400);
    cluster.release({}, (held) => held.slice(0, 1));
    const reads = countReads(a);
    cluster.settle();
    cluster.advance(150);
    expect(reads()).toBeLessThanOrEqual(6);
  });

  it('are read once for each append, also when the window has room for a part only', () => {
    const { cluster, a, progress } = lagging({ maxInflightBytes: 120 });
    cluster.network.hold({ from: 'c', type: 'appendResponse' });
    cluster.rejoin('c');
    cluster.advance(400);
    cluster.release({}, (held) => held.slice(0, 1));
    const reads = countReads(a);
    cluster.settle();
    cluster.advance(150);
    expect(progress.window.count).toBeGreaterThan(0);
    expect(reads()).toBeLessThanOrEqual(6);
  });

  it('are read again when the answer came too late to be of use', () => {
    const cluster = new Cluster({ voters, options: { logCacheBytes: 1, maxAppendEntries: 1 } });
    const a = cluster.elect('a');
    const restore = cluster.network.hold({ from: 'c', type: 'appendResponse' });
    for (let i = 0; i < 5; i++) cluster.propose(`x${i}`);
    restore();
    // c has acknowledged everything, and that arrives right after the leader began to read from the disk for it.
    cluster.release();
    a.unreachable('c');
    expect(a.replica.leadership!.progress.get('c')).toMatchObject({ state: 'probe', readingFrom: 3 });
    cluster.settle();
    cluster.propose('next');
    expect(cluster.node('c').disk.lastIndex).toBe(a.lastIndex);
  });

  it('a storage read error sent as an empty log', () => {
    const { cluster, a } = lagging();
    a.disk.read = () => [];
    let answers = 0;
    cluster.rejoin('c');
    const before = cluster.network.count({ from: 'a', to: 'c', type: 'appendRequest' });
    a.give((replica, time) => {
      for (; answers < 10; answers++) replica.logRead('c', 3, [], time);
    });
    expect(cluster.network.count({ from: 'a', to: 'c', type: 'appendRequest' })).toBe(before);
    expect(cluster.node('c').lastIndex).toBe(2);
  });

  it('that were compacted meanwhile are replaced by a snapshot', () => {
    const { cluster, a } = lagging();
    cluster.rejoin('c');
    cluster.advanceUntil(() => cluster.node('c').applied.length > 3, 1_000);
    a.takeSnapshot();
    cluster.advance(3_000);
    expect(cluster.node('c').applied).toEqual(a.applied);
  });
});
