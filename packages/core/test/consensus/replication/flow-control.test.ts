import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/consensus/progress.js';
import type { AppendRequest } from '../../../src/contracts/messages.js';
import { Cluster, defaultOptions, type TestOptions } from '../harness/index.js';

const voters = ['a', 'b', 'c'];
const toC = { from: 'a', to: 'c', type: 'appendRequest' } as const;

function led(options: TestOptions): Cluster {
  const cluster = new Cluster({ voters, options });
  cluster.elect('a');
  return cluster;
}

function progressOf(cluster: Cluster, peer: string): Progress {
  return cluster.node('a').replica.leadership!.progress.get(peer)!;
}

function withBlocks(cluster: Cluster): number {
  return cluster.network.count({ ...toC, where: ({ message }) => (message as AppendRequest).blocks.length > 0 });
}

describe('the in-flight window', () => {
  it('in-flight window full and all dropped: flow resumes', () => {
    const cluster = led({ maxInflightAppends: 4, maxAppendEntries: 1 });
    const restore = cluster.network.drop({ ...toC });
    const before = withBlocks(cluster);
    for (let i = 0; i < 20; i++) cluster.propose(`x${i}`);
    expect(withBlocks(cluster) - before).toBe(4);
    expect(progressOf(cluster, 'c').window.count).toBe(4);
    restore();
    const all = cluster.node('a').applied;
    expect(all).toHaveLength(20);
    expect(cluster.advanceUntil(() => cluster.node('c').applied.length === 20, 3_000)).toBe(true);
    expect(cluster.node('c').applied).toEqual(all);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
  });

  it('in-flight window: all answers dropped', () => {
    const cluster = led({ maxInflightAppends: 4, maxAppendEntries: 1 });
    const restore = cluster.network.drop({ from: 'c', type: 'appendResponse' });
    for (let i = 0; i < 20; i++) cluster.propose(`x${i}`);
    restore();
    expect(cluster.advanceUntil(() => cluster.node('c').applied.length === 20, 3_000)).toBe(true);
  });

  it('in-flight window: moves on with every answer', () => {
    const cluster = led({ maxInflightAppends: 3, maxAppendEntries: 1 });
    const restore = cluster.network.hold({ from: 'c', type: 'appendResponse' });
    const before = withBlocks(cluster);
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    expect(withBlocks(cluster) - before).toBe(3);
    cluster.release({}, (held) => held.slice(0, 1));
    cluster.settle();
    expect(withBlocks(cluster) - before).toBe(4);
    restore();
    cluster.advance(3_000);
    expect(cluster.node('c').applied).toHaveLength(10);
  });

  it('window of one: no append leaves before the one before it was answered', () => {
    const cluster = led({ maxInflightAppends: 1, maxAppendEntries: 1 });
    cluster.network.hold({ from: 'c', type: 'appendResponse' });
    const before = withBlocks(cluster);
    for (let i = 0; i < 5; i++) cluster.propose(`x${i}`);
    expect(withBlocks(cluster) - before).toBe(1);
  });

  it('window in bytes: no more than fits is on its way', () => {
    const cluster = led({ maxInflightBytes: 1_000, maxAppendBytes: 300 });
    const restore = cluster.network.hold({ from: 'c', type: 'appendResponse' });
    for (let i = 0; i < 20; i++) cluster.propose(`${i}`.padStart(200, '.'));
    const { window } = progressOf(cluster, 'c');
    expect(window.bytes).toBeLessThanOrEqual(1_000);
    expect(window.count).toBe(4);
    restore();
    cluster.release();
    cluster.settle();
    expect(cluster.node('c').applied).toHaveLength(20);
  });

  it('window in bytes: one larger entry still goes, alone', () => {
    const cluster = led({ maxInflightBytes: 1_000, maxAppendBytes: 300 });
    const restore = cluster.network.hold({ from: 'c', type: 'appendResponse' });
    for (const text of ['large'.padEnd(5_000, '.'), 'small']) cluster.propose(text);
    expect(progressOf(cluster, 'c').window.count).toBe(1);
    restore();
    cluster.release();
    cluster.settle();
    expect(cluster.node('c').applied).toHaveLength(2);
  });

  it('messages keep within their limits of entries and bytes', () => {
    const cluster = led({ maxAppendEntries: 5, maxAppendBytes: 1_000 });
    cluster.isolate('c');
    cluster.node('a').propose(...Array.from({ length: 50 }, (_, i) => `${i}`.padEnd(i * 8, '.')));
    cluster.settle();
    cluster.rejoin('c');
    cluster.advance(3_000);
    expect(cluster.node('c').applied).toHaveLength(50);
    for (const { message } of cluster.network.all({ type: 'appendRequest' })) {
      const { blocks } = message as AppendRequest;
      expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(5);
      expect(blocks.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(1_000);
    }
  });
});

describe('probing', () => {
  it('probe recovers when caught up', () => {
    const cluster = led({});
    cluster.node('a').unreachable('c');
    const progress = progressOf(cluster, 'c');
    expect(progress.state).toBe('probe');
    cluster.settle();
    expect(progress).toMatchObject({ state: 'replicate', match: 2, next: 3 });
  });

  it('probe recovers when it lags behind', () => {
    const cluster = led({});
    cluster.isolate('c');
    for (let i = 0; i < 5; i++) cluster.propose(`x${i}`);
    cluster.node('a').unreachable('c');
    cluster.settle();
    expect(progressOf(cluster, 'c').state).toBe('probe');
    cluster.rejoin('c');
    cluster.advance(1_000);
    expect(progressOf(cluster, 'c')).toMatchObject({ state: 'replicate', match: 7 });
  });

  it('probe sends one append at a time', () => {
    const cluster = led({ maxAppendEntries: 1 });
    cluster.isolate('c');
    cluster.node('a').unreachable('c');
    const before = cluster.network.count(toC);
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    expect(cluster.network.count(toC) - before).toBeLessThanOrEqual(1);
  });

  it('probe is repeated when it was lost, at the pace of the heartbeats', () => {
    const cluster = led({});
    cluster.node('a').unreachable('c');
    cluster.settle();
    const restore = cluster.network.drop(toC);
    cluster.node('a').unreachable('c');
    const before = cluster.network.count(toC);
    cluster.advance(3_000);
    expect(cluster.network.count(toC) - before).toBeLessThanOrEqual(3_000 / defaultOptions.heartbeatIntervalMs);
    restore();
    cluster.advance(500);
    expect(progressOf(cluster, 'c').state).toBe('replicate');
  });

  it('a peer that cannot be reached is not probed over and over', () => {
    const cluster = led({});
    cluster.network.reportsLoss = true;
    cluster.isolate('c');
    const before = cluster.network.count({ from: 'a', to: 'c' });
    cluster.propose('x');
    cluster.advance(15_000);
    const sent = cluster.network.count({ from: 'a', to: 'c' }) - before;
    expect(sent).toBeLessThanOrEqual((2 * 15_000) / defaultOptions.heartbeatIntervalMs + 5);
    cluster.rejoin('c');
    cluster.advance(1_000);
    expect(cluster.node('c').applied).toEqual(['x']);
  });
});
