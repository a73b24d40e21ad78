import { describe, expect, it } from 'vitest';
import { Cluster, defaultOptions, type SimNode } from '../harness/index.js';

const five = ['a', 'b', 'c', 'd', 'e'];
const timeout = defaultOptions.electionTimeoutMaxMs;

/** Only the given pairs hear each other. */
function connectOnly(cluster: Cluster, links: readonly (readonly [string, string])[]): void {
  for (const a of five) for (const b of five) if (a < b) cluster.network.cut(a, b);
  for (const [a, b] of links) cluster.network.join(a, b);
}

function timesElected(cluster: Cluster): number {
  return [...cluster.nodes.values()].flatMap(({ events }) => events).filter(({ type }) => type === 'elected').length;
}

const topologies = {
  star: {
    links: [
      ['a', 'c'],
      ['b', 'c'],
      ['d', 'c'],
      ['e', 'c'],
    ],
    able: ['c'],
  },
  chain: {
    links: [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'e'],
    ],
    able: ['b', 'c', 'd'],
  },
  bridge: {
    links: [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
      ['c', 'd'],
      ['c', 'e'],
      ['d', 'e'],
    ],
    able: ['a', 'b', 'c', 'd', 'e'],
  },
} as const;

describe.each(Object.entries(topologies))('partial-connectivity: %s', (_name, { links, able }) => {
  it.each(five)('stable leader and bounded terms, with %s leading before', (first) => {
    const cluster = new Cluster({ voters: five });
    cluster.elect(first);
    connectOnly(cluster, links);
    cluster.advance(30_000);
    const { leader } = cluster;
    expect(able).toContain(leader?.id);
    const { term } = leader!;
    expect(term).toBeLessThanOrEqual(12);
    const elections = timesElected(cluster);
    for (let i = 0; i < 20; i++) {
      cluster.propose(`x${i}`);
      cluster.advance(5_000);
    }
    expect(cluster.leader?.status).toMatchObject({ id: leader!.id, term });
    expect(timesElected(cluster)).toBe(elections);
    expect(leader!.applied).toHaveLength(20);
    cluster.network.heal();
    cluster.advance(5_000);
    expect(cluster.leader?.status).toMatchObject({ id: leader!.id, term });
    for (const node of cluster.up) expect(node.applied).toHaveLength(20);
  });
});

describe('one-way-isolation', () => {
  it('one-way-isolation: a leader that is heard and hears nobody gives way', () => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'] });
    cluster.elect('a');
    for (const id of ['b', 'c']) cluster.network.cutOneWay(id, 'a');
    cluster.advance(3 * timeout + 1_000);
    const { leader } = cluster;
    expect(['b', 'c']).toContain(leader?.id);
    expect(cluster.node('a').role).toBe('follower');
    cluster.propose('x');
    cluster.advance(100_000);
    expect(cluster.leader?.status).toMatchObject({ id: leader!.id, term: 3 });
    expect(cluster.node('a').term).toBeLessThanOrEqual(3);
  });

  it('one-way-isolation: a leader that hears and is heard by nobody gives way', () => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'] });
    cluster.elect('a');
    for (const id of ['b', 'c']) cluster.network.cutOneWay('a', id);
    cluster.advance(2 * timeout);
    const { leader } = cluster;
    expect(['b', 'c']).toContain(leader?.id);
    cluster.propose('x');
    cluster.advance(100_000);
    expect(cluster.leader?.status).toMatchObject({ id: leader!.id, term: 3 });
    expect(cluster.node('a').status).toMatchObject({ role: 'follower', leader: leader!.id });
    cluster.network.heal();
    cluster.advance(timeout);
    expect(cluster.node('a').applied).toEqual(['x']);
  });

  it.each(['hears nobody', 'is heard by nobody'])('one-way-isolation: a follower that %s disturbs nobody', (way) => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'] });
    cluster.elect('a');
    for (const id of ['a', 'b']) {
      if (way === 'hears nobody') cluster.network.cutOneWay(id, 'c');
      else cluster.network.cutOneWay('c', id);
    }
    cluster.advance(100_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    cluster.propose('x');
    cluster.network.heal();
    cluster.advance(5_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(cluster.node('c').applied).toEqual(['x']);
  });
});

describe('quorum', () => {
  function leading(): { cluster: Cluster; a: SimNode } {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'] });
    return { cluster, a: cluster.elect('a') };
  }

  it('quorum-loss step-down: within two election timeouts, and what was pending stays undecided', () => {
    const { cluster, a } = leading();
    cluster.isolate('a');
    const since = cluster.now;
    a.propose('pending');
    expect(cluster.advanceUntil(() => a.role !== 'leader', 2 * timeout)).toBe(true);
    expect(cluster.now - since).toBeLessThanOrEqual(2 * timeout);
    expect(a.events.at(-2)).toMatchObject({ type: 'role', to: 'follower', reason: 'lost contact with a quorum' });
    expect(a.applied).toEqual([]);
    expect(a.propose('more')).toEqual({ accepted: false, reason: 'notLeader' });
  });

  it('quorum-loss step-down: the pending write may still commit', () => {
    const { cluster, a } = leading();
    cluster.isolate('a');
    a.propose('pending');
    cluster.network.isolate('b');
    cluster.advance(2 * timeout);
    cluster.network.heal();
    cluster.elect('a');
    for (const node of cluster.up) expect(node.applied).toEqual(['pending']);
  });

  it('quorum-loss step-down: the pending write may be lost', () => {
    const { cluster, a } = leading();
    cluster.isolate('a');
    a.propose('pending');
    cluster.elect('b');
    cluster.propose('instead');
    cluster.rejoin('a');
    cluster.advance(2 * timeout);
    for (const node of cluster.up) expect(node.applied).toEqual(['instead']);
    expect(a.events).toContainEqual({ type: 'truncated', from: 3, to: 3 });
  });

  it('quorum-loss step-down: a leader that was held up finds out before it does anything else', () => {
    const { cluster, a } = leading();
    cluster.isolate('a');
    cluster.elect('b');
    expect(a.role).toBe('leader');
    a.read(1);
    expect(a.propose('late')).toEqual({ accepted: false, reason: 'notLeader' });
    expect(a.reads.get(1)).toBeNull();
  });

  it('quorum-loss: learners do not keep a leader in office', () => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'], learners: ['l', 'm'] });
    cluster.elect('a');
    for (const id of ['b', 'c']) cluster.node(id).crash();
    cluster.advance(2 * timeout);
    expect(cluster.leader).toBeUndefined();
  });

  it('quorum-active: stays leader for 100 timeouts', () => {
    const { cluster } = leading();
    cluster.node('c').crash();
    cluster.advance(100 * timeout);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(timesElected(cluster)).toBe(1);
  });

  it('quorum-active: stays leader with slow answers', () => {
    const { cluster } = leading();
    cluster.network.latency = () => 400;
    cluster.advance(100 * timeout);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
  });

  it('without check-quorum a leader stays, and yields to a newer term', () => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c'], options: { checkQuorum: false } });
    cluster.elect('a');
    cluster.isolate('a');
    cluster.advance(10 * timeout);
    expect(cluster.node('a').role).toBe('leader');
    cluster.rejoin('a');
    cluster.advance(timeout);
    expect(cluster.up.filter(({ role }) => role === 'leader')).toHaveLength(1);
    expect(cluster.node('a').role).toBe('follower');
  });
});
