import { describe, expect, it } from 'vitest';
import type { VoteResponse } from '../../../src/contracts/messages.js';
import { Solo, voteRequest } from '../harness/index.js';

const ownTerm = 5;
// The voter's log ends at entry 3 of term 3.
const ownLog = [1, 3, 3];

const logs = [
  { log: 'a shorter log of the same last term', lastIndex: 2, lastTerm: 3, complete: false },
  { log: 'a longer log of an older last term', lastIndex: 9, lastTerm: 2, complete: false },
  { log: 'an equal log', lastIndex: 3, lastTerm: 3, complete: true },
  { log: 'a longer log of the same last term', lastIndex: 4, lastTerm: 3, complete: true },
  { log: 'a shorter log of a newer last term', lastIndex: 1, lastTerm: 4, complete: true },
];
const earlierVotes = [
  { voted: 'nobody', vote: null, free: true },
  { voted: 'the candidate', vote: 'b', free: true },
  { voted: 'another', vote: 'c', free: false },
];
const terms = [
  { age: 'an older term', term: ownTerm - 1 },
  { age: 'the own term', term: ownTerm },
  { age: 'a newer term', term: ownTerm + 1 },
];
const table = logs.flatMap((log) =>
  earlierVotes.flatMap((vote) => terms.map((term) => ({ ...log, ...vote, ...term }))),
);

/** §5.2 and §5.4.1, written down once more. */
function deserves({ term, free, complete }: (typeof table)[number]): boolean {
  return complete && (term > ownTerm || (term === ownTerm && free));
}

function vote(row: (typeof table)[number], preVote: boolean): { solo: Solo; answer: VoteResponse } {
  const solo = new Solo({ log: ownLog, term: ownTerm, vote: row.vote });
  const { term, lastIndex, lastTerm } = row;
  const sent = solo.answer('b', voteRequest({ term, preVote, lastIndex, lastTerm }));
  expect(sent.map(({ to }) => to)).toEqual(['b']);
  return { solo, answer: sent[0]!.message as VoteResponse };
}

describe('vote-table: every combination of voted-for and log freshness', () => {
  it('has every combination', () => expect(table).toHaveLength(45));

  it.each(table)('a vote for $log in $age, having voted for $voted', (row) => {
    const { solo, answer } = vote(row, false);
    const term = Math.max(row.term, ownTerm);
    const granted = deserves(row);
    expect(answer).toEqual({ type: 'voteResponse', term, preVote: false, granted });
    const kept = row.term > ownTerm ? null : row.vote;
    expect(solo.disk.records.hardState).toEqual({ term, vote: granted ? 'b' : kept });
  });

  it.each(table)('a pre-vote for $log in $age, having voted for $voted', (row) => {
    const { solo, answer } = vote(row, true);
    const granted = deserves(row);
    expect(answer).toEqual({ type: 'voteResponse', term: granted ? row.term : ownTerm, preVote: true, granted });
    expect(solo.replica).toMatchObject({ term: ownTerm, vote: row.vote });
  });

  it('votes once more for the same candidate when its first answer was lost', () => {
    const solo = new Solo();
    const first = solo.answer('b', voteRequest());
    expect(solo.answer('b', voteRequest())).toEqual(first);
    expect(solo.answer('c', voteRequest())[0]?.message).toMatchObject({ granted: false });
  });

  it('refuses everybody in a term whose leader it knows, even when it has not voted', () => {
    const solo = new Solo({ term: 2 });
    solo.answer('c', { type: 'heartbeatRequest', term: 2, commit: 0, round: 1 });
    expect(solo.answer('b', voteRequest({ term: 2 }))[0]?.message).toMatchObject({ granted: false });
    expect(solo.replica.vote).toBeNull();
  });

  it('keeps its election deadline when it refuses a vote and moves it when it votes', () => {
    const solo = new Solo({ log: ownLog });
    const deadline = solo.replica.electionDeadline;
    solo.now = 500;
    solo.answer('b', voteRequest({ term: 6, lastIndex: 1, lastTerm: 1 }));
    expect(solo.replica.electionDeadline).toBe(deadline);
    solo.answer('c', voteRequest({ term: 6, lastIndex: 3, lastTerm: 3 }));
    expect(solo.replica.electionDeadline).toBeGreaterThanOrEqual(1_500);
  });
});
