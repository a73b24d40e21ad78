import { describe, expect, it } from 'vitest';
import { Cluster, commandsAt, logOf, Solo, voteRequest, voteResponse } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

function ledBy(id: string, preVote = true): Cluster {
  const cluster = new Cluster({ voters, options: { preVote } });
  cluster.elect(id);
  cluster.propose('x');
  return cluster;
}

describe('pre-vote', () => {
  it('prevote-no-state-change: being asked changes neither term, vote nor deadline and writes nothing', () => {
    const solo = new Solo();
    const { electionDeadline } = solo.replica;
    solo.now = 900;
    const sent = solo.receive('b', voteRequest({ preVote: true, term: 2 }));
    expect(sent).toEqual([{ to: 'b', message: voteResponse({ preVote: true, term: 2 }) }]);
    expect(solo.last.write).toBeNull();
    expect(solo.replica).toMatchObject({ term: 1, vote: null, role: 'follower', leader: null, electionDeadline });
  });

  it('prevote-no-state-change: asking changes neither term nor vote and writes nothing', () => {
    const solo = new Solo();
    const sent = solo.timeOut();
    expect(sent.map(({ message }) => message)).toEqual(Array(2).fill(voteRequest({ preVote: true, term: 2 })));
    expect(solo.last.write).toBeNull();
    expect(solo.replica).toMatchObject({ term: 1, vote: null, role: 'follower' });
  });

  it('prevote-rejected: a log that lags behind', () => {
    const log = logOf([1, 1, 1], { voters });
    const cluster = new Cluster({ voters, logs: { a: log.slice(0, 2), b: log, c: log } });
    cluster.campaign('a');
    cluster.settle();
    expect(cluster.node('a').status).toMatchObject({ term: 1, role: 'follower' });
    expect(cluster.network.count({ type: 'voteRequest', where: ({ message }) => !isPreVote(message) })).toBe(0);
    expect(cluster.elect('b').role).toBe('leader');
  });

  it('prevote-rejected: the leader is alive', () => {
    const cluster = ledBy('a');
    cluster.campaign('c');
    cluster.advance(10_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(cluster.node('c').term).toBe(2);
  });

  it('prevote-rejected: a majority of refusals ends the attempt before its timeout', () => {
    const solo = new Solo();
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true, granted: false, term: 1 }));
    expect(solo.replica.campaign).not.toBeNull();
    solo.receive('c', voteResponse({ preVote: true, granted: false, term: 1 }));
    expect(solo.replica.campaign).toBeNull();
    expect(solo.replica.electionDeadline).toBeGreaterThan(solo.now);
  });

  it('disruptive-rejoin: term and leader are unchanged', () => {
    const cluster = ledBy('a');
    cluster.isolate('c');
    cluster.advance(100_000);
    cluster.propose('y');
    expect(cluster.node('c').status).toMatchObject({ term: 2, role: 'follower' });
    cluster.rejoin('c');
    cluster.advance(10_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(cluster.node('c').applied).toEqual(['x', 'y']);
    expect(cluster.node('a').events.filter(({ type }) => type === 'role')).toHaveLength(2);
  });

  it('stuck-candidate-freed: a candidate with a newer term and an older log follows again', () => {
    const cluster = ledBy('a', false);
    cluster.isolate('c');
    cluster.advance(20_000);
    const { term } = cluster.node('c');
    expect(term).toBeGreaterThan(5);
    cluster.propose('y');
    cluster.rejoin('c');
    cluster.advance(20_000);
    expect(cluster.leader!.id).not.toBe('c');
    expect(cluster.leader!.term).toBeLessThanOrEqual(term + 3);
    cluster.propose('z');
    for (const node of cluster.up) expect(node.applied).toEqual(['x', 'y', 'z']);
  });

  it('stuck-candidate-freed: its requests alone, ignored while the leader is heard, disturb nobody', () => {
    const cluster = ledBy('a', false);
    cluster.network.drop({ to: 'c' });
    cluster.network.drop({ from: 'c', type: ['appendResponse', 'heartbeatResponse'] });
    cluster.advance(50_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
  });

  const mixtures = Array.from({ length: 8 }, (_, bits) => voters.filter((_id, i) => (bits & (1 << i)) !== 0));

  it.each(mixtures.map((on) => ({ on })))('prevote-migration: a mixed cluster with pre-vote on $on', ({ on }) => {
    const nodeOptions = Object.fromEntries(voters.map((id) => [id, { preVote: on.includes(id) }]));
    const cluster = new Cluster({ voters, nodeOptions });
    cluster.elect('a');
    for (const id of voters) {
      cluster.isolate(id);
      cluster.advance(15_000);
      cluster.propose(`without ${id}`);
      cluster.rejoin(id);
      cluster.advance(15_000);
      cluster.propose(`with ${id}`);
    }
    const everything = voters.flatMap((id) => [`without ${id}`, `with ${id}`]);
    for (const node of cluster.up) expect(node.applied).toEqual(everything);
    expect(cluster.leader!.term).toBeLessThan(100);
  });

  it('prevote-migration: a node with a newer term and an older log does not keep the others from a leader', () => {
    const log = logOf([1, 1, 2], { voters });
    const cluster = new Cluster({ voters, logs: { a: log, b: log, c: log.slice(0, 2) }, terms: { c: 9 } });
    cluster.node('a').crash();
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 30_000)).toBe(true);
    expect(cluster.leader!.id).toBe('b');
  });

  it.each(['b', 'c'])('smaller-term-node-completes-election: with %s timing out first', (first) => {
    const log = logOf([1, 1], { voters });
    const cluster = new Cluster({ voters, logs: { a: log, b: log, c: log }, terms: { a: 3, b: 3, c: 1 } });
    cluster.node('a').crash();
    cluster.campaign(first);
    cluster.settle();
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 10_000)).toBe(true);
    expect(cluster.leader!.term).toBeGreaterThan(3);
    cluster.propose('x');
    expect(cluster.node('c').applied).toContain('x');
  });

  it('smaller-term-node-completes-election: the smaller term is taken over from the refusal', () => {
    const solo = new Solo({ term: 1 });
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true, granted: false, term: 3 }));
    expect(solo.replica).toMatchObject({ term: 3, role: 'follower', campaign: null });
  });

  it('asks again after a timeout when the answers were lost', () => {
    const cluster = new Cluster({ voters });
    const restore = cluster.network.drop({ type: 'voteResponse' });
    cluster.advance(10_000);
    expect(cluster.up.map(({ term }) => term)).toEqual([1, 1, 1]);
    restore();
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 5_000)).toBe(true);
  });

  it('overtakes a lagging candidate without waiting for it', () => {
    const full = [...logOf([1], { voters }), commandsAt(2, 1)];
    const cluster = new Cluster({ voters, logs: { a: full, b: full }, nodeOptions: { c: { preVote: false } } });
    cluster.campaign('c');
    cluster.settle();
    expect(cluster.leader).toBeUndefined();
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 20_000)).toBe(true);
    expect(['a', 'b']).toContain(cluster.leader!.id);
  });
});

function isPreVote(message: { readonly type: string; readonly preVote?: boolean }): boolean {
  return message.preVote === true;
}
