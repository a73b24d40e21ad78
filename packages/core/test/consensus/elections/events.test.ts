import { describe, expect, it } from 'vitest';
import { Cluster, heartbeat, Solo, voteResponse } from '../harness/index.js';

const told = ['role', 'leader', 'elected', 'electionFailed'];

function eventsOf(solo: Solo, act: () => void): unknown[] {
  act();
  return solo.last.events.filter(({ type }) => told.includes(type));
}

describe('what an election reports', () => {
  it('the winner: role, leader, and the votes that counted', () => {
    const solo = new Solo({ voters: ['a', 'b', 'c', 'd', 'e'], learners: ['l'], options: { preVote: false } });
    expect(eventsOf(solo, () => solo.timeOut())).toEqual([
      { type: 'role', from: 'follower', to: 'candidate', term: 2, reason: 'election timed out' },
    ]);
    solo.sync();
    solo.receive('l', voteResponse());
    solo.receive('c', voteResponse({ granted: false }));
    solo.receive('b', voteResponse());
    solo.now += 40;
    expect(eventsOf(solo, () => solo.receive('d', voteResponse()))).toEqual([
      { type: 'role', from: 'candidate', to: 'leader', term: 2, reason: 'won the election' },
      { type: 'leader', leader: 'a', term: 2 },
      { type: 'elected', term: 2, votesReceived: 3, votesTotal: 5, electionDurationMs: 40 },
    ]);
  });

  it('the duration counts from the first attempt', () => {
    const solo = new Solo();
    solo.timeOut();
    const since = solo.now;
    solo.timeOut();
    solo.receive('b', voteResponse({ preVote: true }));
    solo.sync();
    solo.receive('b', voteResponse());
    expect(solo.last.events.at(-1)).toMatchObject({ type: 'elected', electionDurationMs: solo.now - since });
    expect(solo.now - since).toBeGreaterThanOrEqual(1_000);
  });

  it('the loser: that the election failed, by refusals or by time', () => {
    const refused = new Solo({ options: { preVote: false } });
    refused.timeOut();
    refused.sync();
    refused.receive('b', voteResponse({ granted: false }));
    expect(eventsOf(refused, () => refused.receive('c', voteResponse({ granted: false })))).toContainEqual({
      type: 'electionFailed',
      term: 2,
    });
    const unheard = new Solo({ options: { preVote: false } });
    unheard.timeOut();
    unheard.sync();
    expect(eventsOf(unheard, () => unheard.timeOut())).toContainEqual({ type: 'electionFailed', term: 2 });
  });

  it('a follower: its leader once, however often it is heard', () => {
    const solo = new Solo();
    expect(eventsOf(solo, () => solo.receive('b', heartbeat()))).toEqual([{ type: 'leader', leader: 'b', term: 2 }]);
    expect(eventsOf(solo, () => solo.receive('b', heartbeat()))).toEqual([]);
  });

  it('a learner is called one', () => {
    const cluster = new Cluster({ voters: ['a'], learners: ['l'] });
    cluster.elect('a');
    expect(cluster.node('l').replica.publicRole).toBe('learner');
    expect(cluster.node('a').replica.publicRole).toBe('leader');
  });

  it('a leader that is told to step down: why', () => {
    const solo = new Solo();
    solo.lead('b');
    const events = eventsOf(solo, () => solo.give((replica, time) => replica.stepDown('the disk hangs', time)));
    expect(events).toContainEqual({ type: 'role', from: 'leader', to: 'follower', term: 2, reason: 'the disk hangs' });
    expect(eventsOf(solo, () => solo.give((replica, time) => replica.stepDown('again', time)))).toEqual([]);
  });
});
