import { describe, expect, it } from 'vitest';
import { appendRequest, Cluster, commandsAt, heartbeat, Solo, voteRequest, voteResponse } from '../harness/index.js';

describe('known defects: votes and terms', () => {
  it('vote not durable before the reply', () => {
    const solo = new Solo();
    expect(solo.receive('b', voteRequest())).toEqual([]);
    expect(solo.last.write?.hardState).toEqual({ term: 2, vote: 'b' });
    expect(solo.sync()).toEqual([{ to: 'b', message: voteResponse() }]);
  });

  it('term not durable before a refusal that states it', () => {
    const solo = new Solo({ log: [1, 2, 2] });
    expect(solo.receive('b', voteRequest({ term: 7 }))).toEqual([]);
    expect(solo.sync()[0]?.message).toEqual(voteResponse({ term: 7, granted: false }));
    expect(solo.disk.records.hardState).toEqual({ term: 7, vote: null });
  });

  it('two non-atomic writes for term and vote', () => {
    const solo = new Solo();
    solo.receive('b', voteRequest({ term: 9 }));
    expect(solo.disk.pending).toMatchObject({ id: 1, hardState: { term: 9, vote: 'b' } });
    solo.sync();
    expect(solo.disk.pending).toBeNull();
  });

  it('a vote granted although its write failed', () => {
    const solo = new Solo();
    solo.receive('b', voteRequest());
    const later = [heartbeat({ term: 1 }), voteRequest(), voteRequest({ term: 1 }), appendRequest({ term: 1 })];
    const sent = later.flatMap((message) => solo.receive('b', message));
    expect(sent).toEqual([]);
    solo.restart();
    expect(solo.replica).toMatchObject({ term: 1, vote: null });
    expect(solo.answer('c', voteRequest())[0]?.message).toMatchObject({ granted: true });
  });

  it('a vote forgotten in a restart', () => {
    const solo = new Solo();
    solo.answer('b', voteRequest());
    solo.restart();
    expect(solo.answer('c', voteRequest())[0]?.message).toMatchObject({ term: 2, granted: false });
    expect(solo.answer('b', voteRequest())[0]?.message).toMatchObject({ term: 2, granted: true });
  });

  it('a candidate that asks for votes before its own vote is durable', () => {
    const solo = new Solo({ options: { preVote: false } });
    expect(solo.timeOut()).toEqual([]);
    expect(solo.last.write?.hardState).toEqual({ term: 2, vote: 'a' });
    expect(solo.sync().map(({ to }) => to)).toEqual(['b', 'c']);
  });

  it('a candidate that counts its own vote before it is durable', () => {
    const solo = new Solo({ voters: ['a'], options: { preVote: false } });
    solo.timeOut();
    expect(solo.replica.role).toBe('candidate');
    solo.sync();
    expect(solo.replica.role).toBe('leader');
  });

  it('judges a candidate by its whole log, durable or not', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    expect(solo.disk.pending?.blocks).toHaveLength(1);
    solo.receive('c', voteRequest({ term: 2, transfer: true }));
    expect(solo.syncAll().at(-1)?.message).toEqual(voteResponse({ term: 2, granted: false }));
  });

  it('a fixed node id with privileges', () => {
    for (const id of ['a', 'b', 'c']) {
      const cluster = new Cluster({ voters: ['a', 'b', 'c'] });
      expect(cluster.elect(id).role).toBe('leader');
    }
  });

  it('votes of non-members counted', () => {
    const solo = new Solo({ voters: ['a', 'b', 'c', 'd', 'e'], learners: ['l'], options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    for (const id of ['b', 'l', 'x', 'y']) solo.receive(id, voteResponse());
    expect(solo.replica.role).toBe('candidate');
    solo.receive('c', voteResponse());
    expect(solo.replica.role).toBe('leader');
  });

  it('votes counted twice', () => {
    const solo = new Solo({ voters: ['a', 'b', 'c', 'd', 'e'], options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    for (let i = 0; i < 5; i++) solo.receive('b', voteResponse());
    expect(solo.replica.role).toBe('candidate');
  });

  it('quorum computed over those who answered', () => {
    const solo = new Solo({ voters: ['a', 'b', 'c', 'd', 'e'] });
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true }));
    expect(solo.replica).toMatchObject({ role: 'follower', term: 1 });
    solo.receive('c', voteResponse({ preVote: true }));
    expect(solo.replica).toMatchObject({ role: 'candidate', term: 2 });
    solo.sync();
    solo.receive('b', voteResponse());
    expect(solo.replica.role).toBe('candidate');
  });

  it('candidate does not yield to a leader of its own term', () => {
    for (const message of [heartbeat({ term: 2 }), appendRequest({ term: 2 })]) {
      const solo = new Solo({ options: { preVote: false } });
      solo.timeOut();
      solo.sync();
      solo.receive('b', message);
      expect(solo.replica).toMatchObject({ role: 'follower', leader: 'b', term: 2, campaign: null });
      solo.receive('c', voteResponse());
      expect(solo.replica.role).toBe('follower');
    }
  });

  it('an election that waits for every reply', () => {
    const cluster = new Cluster({ voters: ['a', 'b', 'c', 'd', 'e'] });
    cluster.isolate('d');
    cluster.node('e').crash();
    cluster.elect('a');
    expect(cluster.node('a').role).toBe('leader');
  });

  it('counts no vote of an earlier election', () => {
    const solo = new Solo({ options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    solo.timeOut();
    solo.sync();
    solo.receive('b', voteResponse({ term: 2 }));
    expect(solo.replica).toMatchObject({ term: 3, role: 'candidate' });
    solo.receive('b', voteResponse({ term: 3 }));
    expect(solo.replica.role).toBe('leader');
  });

  it('counts a late vote for no pre-vote, and a late refusal of a pre-vote against no vote', () => {
    const solo = new Solo();
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true }));
    solo.sync();
    expect(solo.replica).toMatchObject({ role: 'candidate', term: 2 });
    for (const id of ['b', 'c']) solo.receive(id, voteResponse({ preVote: true, granted: false }));
    expect(solo.replica.role).toBe('candidate');
    solo.timeOut();
    for (const id of ['b', 'c']) solo.receive(id, voteResponse());
    expect(solo.replica).toMatchObject({ role: 'follower', term: 2, campaign: { preVote: true } });
  });

  it('takes a granted pre-vote for no vote', () => {
    const solo = new Solo();
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true }));
    solo.sync();
    solo.receive('b', voteResponse({ preVote: true }));
    solo.receive('c', voteResponse({ preVote: true }));
    expect(solo.replica).toMatchObject({ role: 'candidate', term: 2 });
  });
});
