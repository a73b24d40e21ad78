import { describe, expect, it } from 'vitest';
import {
  appendRequest,
  blockOf,
  Cluster,
  commandsAt,
  configurationEntry,
  Solo,
  snapshotAt,
  voteRequest,
} from '../harness/index.js';

const voters = ['a', 'b', 'c'];

/** Lets `timeouts` election timeouts pass; returns whether anybody was asked for a vote. */
function campaigns(solo: Solo, timeouts = 5): boolean {
  let asked = false;
  for (let i = 0; i < timeouts; i++) {
    asked ||= solo.timeOut().some(({ message }) => message.type === 'voteRequest');
  }
  return asked || solo.replica.campaign !== null;
}

describe('no-campaign-while', () => {
  it('no-campaign-while: installing a snapshot', () => {
    const solo = new Solo();
    const snapshot = snapshotAt(5, 1);
    solo.answer('b', { type: 'snapshotRequest', term: 1, round: 0, snapshot, offset: 0, data: Buffer.from('[]') });
    solo.disk.snapshotReceived({ metadata: snapshot, state: [] });
    solo.give((replica, time) => replica.installSnapshot('b', snapshot, time));
    solo.syncAll();
    expect(campaigns(solo)).toBe(false);
    solo.give((replica) => replica.restored());
    expect(campaigns(solo, 1)).toBe(true);
  });

  it('no-campaign-while: own vote not yet durable', () => {
    const solo = new Solo();
    solo.receive('b', voteRequest());
    expect(campaigns(solo)).toBe(false);
    solo.syncAll();
    expect(campaigns(solo, 1)).toBe(true);
  });

  it('no-campaign-while: log not yet durable', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    expect(campaigns(solo)).toBe(false);
    solo.syncAll();
    expect(campaigns(solo, 1)).toBe(true);
  });

  it('no-campaign-while: looks again soon after its disk was too slow', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    solo.timeOut();
    expect(solo.replica.electionDeadline - solo.now).toBe(150);
  });

  it('no-campaign-while: learner', () => {
    const solo = new Solo({ id: 'l', learners: ['l'] });
    expect(solo.replica.publicRole).toBe('learner');
    expect(campaigns(solo)).toBe(false);
  });

  it('no-campaign-while: removed by a committed configuration', () => {
    const without = blockOf(2, 1, configurationEntry({ voters: ['b', 'c'] }));
    const solo = new Solo();
    solo.answer('b', appendRequest({ term: 1, blocks: [without], commit: 2 }));
    expect(solo.replica.commit).toBe(2);
    expect(campaigns(solo)).toBe(false);
  });

  it('no-campaign-while: no configuration is known', () => {
    const cluster = new Cluster({ voters, strangers: ['x'] });
    cluster.advance(50_000);
    expect(cluster.network.count({ from: 'x' })).toBe(0);
    expect(cluster.node('x').term).toBe(0);
  });
});

describe('single-voter', () => {
  it('single-voter: commits after its own sync, restart keeps state', () => {
    const cluster = new Cluster({ voters: ['a'] });
    const a = cluster.elect('a');
    a.automaticSync = false;
    a.propose('x');
    expect(a).toMatchObject({ commit: 2, applied: [] });
    a.sync();
    expect(a).toMatchObject({ commit: 3, applied: ['x'] });
    a.automaticSync = true;
    a.restart();
    expect(a).toMatchObject({ term: 2, lastIndex: 3, applied: [] });
    cluster.advance(5_000);
    expect(a).toMatchObject({ role: 'leader', term: 3, applied: ['x'] });
  });

  it('single-voter: stays leader, and is no leader before its own vote is durable', () => {
    const cluster = new Cluster({ voters: ['a'] });
    const a = cluster.node('a');
    a.automaticSync = false;
    cluster.campaign('a');
    expect(a.role).toBe('candidate');
    a.sync();
    a.automaticSync = true;
    a.sync();
    cluster.advance(200_000);
    expect(a.status).toMatchObject({ role: 'leader', term: 2 });
  });

  it('single-voter: with a learner that is gone', () => {
    const cluster = new Cluster({ voters: ['a'], learners: ['l'] });
    cluster.node('l').crash();
    cluster.elect('a');
    cluster.propose('x');
    cluster.advance(20_000);
    expect(cluster.node('a')).toMatchObject({ role: 'leader', term: 2, applied: ['x'] });
  });
});

describe('members without a vote, and strangers', () => {
  it('higher-term non-voter joins quietly: one election at most, and every voter keeps its data', () => {
    const cluster = new Cluster({ voters, learners: ['l'], logs: { l: [] }, terms: { l: 9 } });
    cluster.isolate('l');
    cluster.elect('a');
    cluster.propose('x');
    cluster.rejoin('l');
    cluster.advance(20_000);
    const { leader } = cluster;
    expect(leader!.term).toBe(10);
    expect(cluster.network.count({ from: 'l', type: 'voteRequest' })).toBe(0);
    cluster.propose('y');
    cluster.advance(100_000);
    expect(cluster.leader?.status).toMatchObject({ id: leader!.id, term: 10 });
    for (const node of cluster.up) expect(node.applied).toEqual(['x', 'y']);
  });

  it('higher-term non-voter joins quietly: its vote requests are disregarded while a leader is heard', () => {
    const cluster = new Cluster({ voters, strangers: ['x'] });
    cluster.elect('a');
    for (let term = 5; term < 50; term++) {
      for (const id of voters) cluster.inject('x', id, voteRequest({ term, lastIndex: 99, lastTerm: 99 }));
      cluster.advance(300);
    }
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(cluster.network.count({ to: 'x' })).toBe(0);
  });

  it('learner must vote when asked', () => {
    const solo = new Solo({ id: 'l', learners: ['l'] });
    const [answer] = solo.answer('a', voteRequest());
    expect(answer).toMatchObject({ to: 'a', message: { granted: true, term: 2 } });
    expect(solo.disk.records.hardState).toEqual({ term: 2, vote: 'a' });
  });

  it('learner must vote when asked: it may be a voter in a configuration that it does not have yet', () => {
    const promoted = blockOf(2, 1, configurationEntry({ voters: ['a', 'b'] }));
    const base = blockOf(1, 1, configurationEntry({ voters: ['a'], learners: ['b'] }));
    const cluster = new Cluster({ voters: ['a', 'b'], logs: { a: [base, promoted], b: [base] } });
    expect(cluster.node('b').replica.publicRole).toBe('learner');
    expect(cluster.elect('a').role).toBe('leader');
    cluster.propose('x');
    expect(cluster.node('b').applied).toEqual(['x']);
  });

  it('a vote request from an id unknown to the receiver is answered by the ordinary rules', () => {
    const ask = (fields: Parameters<typeof voteRequest>[0]) =>
      new Solo({ log: [1, 1] }).answer('stranger', voteRequest(fields)).map(({ message }) => message);
    expect(ask({ lastIndex: 2 })).toMatchObject([{ granted: true, term: 2 }]);
    expect(ask({ lastIndex: 1 })).toMatchObject([{ granted: false, term: 2 }]);
    expect(ask({ lastIndex: 2, term: 1 })).toMatchObject([{ granted: true, term: 1 }]);
    expect(ask({ lastIndex: 2, term: 0 })).toMatchObject([{ granted: false, term: 1 }]);
    expect(ask({ lastIndex: 2, preVote: true })).toMatchObject([{ granted: true, preVote: true }]);
  });

  it('a vote request from an id unknown to the receiver is ignored under stickiness', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ term: 1 }));
    solo.now = 999;
    expect(solo.answer('stranger', voteRequest())).toEqual([]);
    expect(solo.replica.term).toBe(1);
    solo.now = 1_000;
    expect(solo.answer('stranger', voteRequest())).toMatchObject([{ message: { granted: true } }]);
  });

  it('a request that the leader asked for is answered under stickiness too', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ term: 1 }));
    expect(solo.answer('c', voteRequest({ transfer: true }))).toMatchObject([{ message: { granted: true } }]);
  });
});
