import { describe, expect, it } from 'vitest';
import { blockOf, Cluster, commandsAt, configurationEntry, logOf, Solo, voteResponse } from '../harness/index.js';

// Thesis 4.2.2: a server that is not in its own latest configuration may have to start the election all the same.

describe('a node outside its latest, not yet committed configuration may campaign, without counting itself', () => {
  const before = { voters: ['a', 'b', 'c'] };
  const log = logOf([1, 1], before, { 2: configurationEntry({ voters: ['b', 'c'] }) });

  it('asks the voters of that configuration', () => {
    const solo = new Solo({ log });
    expect(solo.timeOut().map(({ to }) => to)).toEqual(['b', 'c']);
    expect(solo.replica.campaign).not.toBeNull();
  });

  it('needs a majority of them, its own vote apart', () => {
    const solo = new Solo({ log, options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    solo.receive('b', voteResponse());
    expect(solo.replica.role).toBe('candidate');
    solo.receive('c', voteResponse());
    expect(solo.replica.role).toBe('leader');
  });

  it('commits by their acknowledgements, its own disk apart', () => {
    const cluster = new Cluster({ ...before, logs: { a: log, b: log, c: log } });
    const restore = cluster.network.drop({ from: 'c', type: 'appendResponse' });
    const a = cluster.elect('a');
    expect(cluster.node('b').disk.lastIndex).toBe(3);
    expect(a.commit).toBe(0);
    restore();
    cluster.advance(3_000);
    expect(a.commit).toBe(3);
  });

  it('cannot when it was a learner before', () => {
    const earlier = { voters: ['b', 'c'], learners: ['a'] };
    const solo = new Solo({ log: logOf([1, 1], earlier, { 2: configurationEntry({ voters: ['b', 'c'] }) }) });
    expect(solo.timeOut()).toEqual([]);
    expect(solo.replica.campaign).toBeNull();
  });

  it('cannot once that configuration is committed', () => {
    const solo = new Solo({ log });
    solo.receive('b', { type: 'appendRequest', term: 1, prevIndex: 2, prevTerm: 1, commit: 2, round: 0, blocks: [] });
    expect(solo.timeOut()).toEqual([]);
    expect(solo.replica.campaign).toBeNull();
  });

  it('may when it is only among the old voters of a joint configuration', () => {
    const joint = configurationEntry({ voters: ['b', 'c'], oldVoters: ['a', 'b', 'c'] });
    const solo = new Solo({ log: logOf([1, 1], before, { 2: joint }), options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    solo.receive('b', voteResponse());
    expect(solo.replica.role).toBe('candidate');
    solo.receive('c', voteResponse());
    expect(solo.replica.role).toBe('leader');
  });
});

describe('{1,2,3}→{4,5,6} with the joint entry on 1, 2, 4, 5, 6 and a newer entry only on 4 and 5, then 1 dies', () => {
  const old = { voters: ['1', '2', '3'], learners: ['4', '5', '6'] };
  const joint = configurationEntry({ voters: ['4', '5', '6'], oldVoters: ['1', '2', '3'] });
  const ids = ['1', '2', '3', '4', '5', '6'];

  function cluster(newer: ReturnType<typeof blockOf>, seed = 1): Cluster {
    const withJoint = logOf([1, 1], old, { 2: joint });
    const logs = {
      1: withJoint,
      2: withJoint,
      3: withJoint.slice(0, 1),
      4: [...withJoint, newer],
      5: [...withJoint, newer],
      6: withJoint,
    };
    const made = new Cluster({ voters: ids, logs, seed });
    made.node('1').crash();
    return made;
  }

  const newerEntries = {
    'a command': commandsAt(3, 1),
    'the new configuration': blockOf(3, 1, configurationEntry({ voters: ['4', '5', '6'] })),
  };

  it.each(Object.entries(newerEntries))('elects a leader when the newer entry is %s', (_name, newer) => {
    for (let seed = 1; seed <= 10; seed++) {
      const made = cluster(newer, seed);
      expect(made.advanceUntil(() => made.leader !== undefined, 60_000)).toBe(true);
      expect(['4', '5']).toContain(made.leader!.id);
      made.propose('x');
      expect(made.leader!.applied.at(-1)).toBe('x');
    }
  });

  it('needs the vote of 3, which does not know 4', () => {
    const made = cluster(newerEntries['a command']);
    made.isolate('3');
    expect(made.advanceUntil(() => made.leader !== undefined, 60_000)).toBe(false);
    made.rejoin('3');
    expect(made.advanceUntil(() => made.leader !== undefined, 60_000)).toBe(true);
  });
});

describe('{1,2}→{2} with the new entry only on 1', () => {
  const old = { voters: ['1', '2'] };
  const joint = configurationEntry({ voters: ['2'], oldVoters: ['1', '2'] });
  const alone = configurationEntry({ voters: ['2'] });

  const paths = {
    'through a joint configuration': logOf([1, 1, 1], old, { 2: joint, 3: alone }),
    'in one step': logOf([1, 1], old, { 2: alone }),
  };

  it.each(Object.entries(paths))('elects a leader and finishes the change, %s', (_name, log) => {
    for (let seed = 1; seed <= 10; seed++) {
      const cluster = new Cluster({ ...old, logs: { 1: log, 2: log.slice(0, -1) }, seed });
      expect(cluster.advanceUntil(() => cluster.leader !== undefined, 60_000)).toBe(true);
      expect(cluster.leader!.id).toBe('1');
      cluster.settle();
      expect(cluster.node('2').commit).toBeGreaterThanOrEqual(log.length);
      expect(cluster.node('2').replica.configuration.voters).toEqual(['2']);
    }
  });
});
