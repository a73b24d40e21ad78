import { describe, expect, it } from 'vitest';
import type { ConsensusMessage } from '../../../src/contracts/messages.js';
import {
  appendRequest,
  appendResponse,
  heartbeat,
  Solo,
  snapshotRequest,
  voteRequest,
  voteResponse,
} from '../harness/index.js';

const learnerCluster = { voters: ['b', 'c', 'd'], learners: ['a'] };

/** A node in each role, whose last leader has been silent for so long that it may listen to others. */
const roles: Readonly<Record<string, () => Solo>> = {
  follower: () => new Solo(),
  learner: () => new Solo(learnerCluster),
  'pre-candidate': () => {
    const solo = new Solo();
    solo.timeOut();
    return solo;
  },
  candidate: () => {
    const solo = new Solo({ options: { preVote: false } });
    solo.timeOut();
    solo.sync();
    return solo;
  },
  leader: () => {
    const solo = new Solo();
    solo.lead('b');
    solo.now += 1_500;
    return solo;
  },
};

/** Every message that states the term of its sender. */
function messagesOf(term: number): ConsensusMessage[] {
  const snapshotResponse = { type: 'snapshotResponse', term, round: 0, snapshotIndex: 1, offset: 0 } as const;
  return [
    voteRequest({ term }),
    voteResponse({ term, granted: false }),
    voteResponse({ term, granted: false, preVote: true }),
    appendRequest({ term }),
    appendResponse({ term, accepted: false }),
    heartbeat({ term }),
    { type: 'heartbeatResponse', term, round: 0, stickinessMs: 0 },
    snapshotRequest({ term }),
    { ...snapshotResponse, installed: false },
    { type: 'readIndexRequest', term, id: 1 },
  ];
}

const leaderMessages = ['appendRequest', 'heartbeatRequest', 'snapshotRequest'];

describe.each(Object.entries(roles))('term-update-any-role: %s', (_role, make) => {
  it.each(messagesOf(9).map((message) => ({ message, type: message.type })))(
    'takes over the term of a $type',
    (row) => {
      const solo = make();
      solo.receive('c', row.message);
      solo.syncAll();
      const leader = leaderMessages.includes(row.type) ? 'c' : null;
      expect(solo.replica).toMatchObject({ term: 9, role: 'follower', leader, leadership: null, campaign: null });
      expect(solo.disk.records.hardState.term).toBe(9);
    },
  );

  it('takes over the term of a timeoutNowRequest', () => {
    const solo = make();
    solo.receive('c', { type: 'timeoutNowRequest', term: 9 });
    expect(solo.replica.term).toBeGreaterThanOrEqual(9);
    expect(solo.replica.leadership).toBeNull();
  });

  it('takes over no term from a pre-vote, asked for or granted', () => {
    const solo = make();
    const { term } = solo.replica;
    solo.receive('c', voteRequest({ term: 9, preVote: true, lastIndex: 9, lastTerm: 9 }));
    solo.receive('c', voteResponse({ term: 9, preVote: true }));
    expect(solo.replica.term).toBe(term);
  });
});

describe('stale-term-ignored: with the current term in the reply', () => {
  const stale = messagesOf(3).filter(({ type }) => type !== 'readIndexRequest');

  function aged(): Solo {
    return new Solo({ log: [1, 4], term: 8 });
  }

  it.each(stale.map((message) => ({ message, type: message.type })))('$type', ({ message, type }) => {
    const solo = aged();
    const { electionDeadline } = solo.replica;
    const sent = solo.answer('b', message);
    expect(solo.replica).toMatchObject({ term: 8, vote: null, leader: null, commit: 0, electionDeadline });
    expect(solo.replica.log.lastIndex).toBe(2);
    expect(solo.last.write).toBeNull();
    if (!type.endsWith('Request')) {
      expect(sent).toEqual([]);
      return;
    }
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: 'b', message: { type: type.replace('Request', 'Response'), term: 8 } });
  });

  it('timeoutNowRequest', () => {
    const solo = aged();
    expect(solo.answer('b', { type: 'timeoutNowRequest', term: 3 })).toEqual([]);
    expect(solo.replica).toMatchObject({ term: 8, role: 'follower' });
  });

  it('tells a leader of an older term that it leads no more', () => {
    const solo = new Solo();
    solo.lead('b');
    const [answer] = aged().answer('a', heartbeat({ term: solo.replica.term }));
    solo.receive('c', answer!.message);
    expect(solo.replica).toMatchObject({ term: 8, role: 'follower', leader: null });
  });

  it('refuses the votes and entries of an older term', () => {
    const solo = aged();
    expect(solo.answer('b', voteRequest({ term: 3, lastIndex: 9, lastTerm: 9 }))[0]?.message).toMatchObject({
      granted: false,
    });
    expect(solo.answer('b', appendRequest({ term: 3 }))[0]?.message).toMatchObject({ accepted: false });
  });
});
