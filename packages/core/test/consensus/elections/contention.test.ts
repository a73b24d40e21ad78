import { describe, expect, it } from 'vitest';
import { Cluster, defaultOptions, heartbeat, logOf, Solo } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

function leaders(cluster: Cluster): string[] {
  return cluster.up.filter(({ role }) => role === 'leader').map(({ id }) => id);
}

describe.each([true, false])('contention with pre-vote %s', (preVote) => {
  it('dueling-candidates: of two that stand at once at most one wins, and soon one does', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const cluster = new Cluster({ voters: ['a', 'b', 'c', 'd'], options: { preVote }, seed });
      cluster.network.cut('a', 'd');
      cluster.network.cut('b', 'c');
      cluster.network.cut('a', 'b');
      for (const id of ['a', 'b']) cluster.campaign(id);
      cluster.settle();
      expect(leaders(cluster).length).toBeLessThanOrEqual(1);
      cluster.network.heal();
      expect(cluster.advanceUntil(() => cluster.leader !== undefined, 20_000)).toBe(true);
      expect(cluster.leader!.term).toBeLessThanOrEqual(8);
    }
  });

  it('dueling-candidates: two that cannot hear each other need the same third', () => {
    const cluster = new Cluster({ voters, options: { preVote } });
    cluster.network.cut('a', 'c');
    cluster.campaign('a');
    cluster.campaign('c');
    cluster.settle();
    expect(leaders(cluster)).toHaveLength(1);
    cluster.propose('x');
    cluster.network.heal();
    cluster.advance(20_000);
    expect(leaders(cluster)).toHaveLength(1);
    expect(cluster.leader!.term).toBeLessThanOrEqual(6);
    for (const node of cluster.up) expect(node.applied).toEqual(['x']);
  });

  it('dueling-candidates: a split vote ends with another timeout', () => {
    const cluster = new Cluster({ voters: ['a', 'b'], options: { preVote } });
    const restore = cluster.network.hold({});
    for (const id of ['a', 'b']) {
      cluster.campaign(id);
      cluster.settle();
    }
    restore();
    cluster.release();
    cluster.settle();
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 20_000)).toBe(true);
  });

  it('leader-cycle: each node in turn, newer uncommitted entries overwritten', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const cluster = new Cluster({ voters: five, options: { preVote } });
    let last = cluster.elect('e');
    for (const id of [...five, ...five]) {
      cluster.isolate(last.id);
      last.propose(`lost on ${last.id}`, `lost on ${last.id} too`);
      cluster.settle();
      if (id !== last.id) {
        const next = cluster.elect(id);
        cluster.propose(`kept by ${id}`);
        cluster.rejoin(last.id);
        cluster.advance(3_000);
        expect(last.lastIndex).toBe(next.lastIndex);
        last = next;
      }
    }
    expect(cluster.node('a').applied.filter((text) => text.startsWith('lost'))).toEqual([]);
    for (const node of cluster.up) expect(node.applied).toEqual(cluster.node('a').applied);
    expect(cluster.node('a').applied).toHaveLength(10);
  });

  it('leader-cycle: a newer term that left no entry with the voters costs one election', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const [older, newer] = [logOf([1, 1], { voters: five }), logOf([1, 2], { voters: five })];
    const base = older.slice(0, 1);
    const cluster = new Cluster({
      voters: five,
      options: { preVote },
      logs: { a: older, b: older, c: newer, d: base, e: base },
      terms: { a: 1, b: 1, c: 2, d: 2, e: 2 },
      votes: { c: 'c', d: 'c', e: 'c' },
    });
    cluster.isolate('c');
    cluster.campaign('a');
    cluster.settle();
    if (cluster.node('a').role !== 'leader') {
      cluster.campaign('a');
      cluster.settle();
    }
    expect(cluster.node('a').status).toMatchObject({ role: 'leader', term: 3 });
    cluster.rejoin('c');
    cluster.advance(3_000);
    for (const node of cluster.up) expect(node.logTerms).toEqual([1, 1, 3]);
  });
});

describe('timeouts', () => {
  it('randomised-timeouts: 1,000 draws cover the range', () => {
    const solo = new Solo();
    const { electionTimeoutMinMs: min, electionTimeoutMaxMs: max } = defaultOptions;
    const tenths = Array<number>(10).fill(0);
    for (let i = 0; i < 1_000; i++) {
      solo.receive('b', heartbeat({ term: 2 }));
      const timeout = solo.replica.electionDeadline - solo.now;
      expect(timeout).toBeGreaterThanOrEqual(min);
      expect(timeout).toBeLessThan(max);
      tenths[Math.floor(((timeout - min) / (max - min)) * 10)]!++;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
  });

  it('randomised-timeouts: every attempt draws anew, also of a candidate', () => {
    const solo = new Solo({ options: { preVote: false } });
    const timeouts = new Set<number>();
    for (let i = 0; i < 50; i++) {
      solo.timeOut();
      solo.syncAll();
      timeouts.add(solo.replica.electionDeadline - solo.now);
    }
    expect(timeouts.size).toBe(50);
  });

  it('randomised-timeouts: nodes that time out together do not stay in step', () => {
    const terms: number[] = [];
    for (let seed = 1; seed <= 50; seed++) {
      const cluster = new Cluster({ voters, options: { preVote: false }, seed });
      cluster.network.latency = () => 40;
      expect(cluster.advanceUntil(() => cluster.leader !== undefined, 60_000)).toBe(true);
      terms.push(cluster.leader!.term);
    }
    expect(Math.max(...terms)).toBeLessThan(8);
  });
});
