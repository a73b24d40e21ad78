import { describe, expect, it } from 'vitest';
import { byId, encodeConfiguration } from '../../../src/consensus/configuration.js';
import type { ConsensusMessage } from '../../../src/contracts/messages.js';
import { EntryType } from '../../../src/log/entry-block.js';
import {
  appendRequest,
  blockOf,
  heartbeat,
  member,
  type Sent,
  Solo,
  voteRequest,
  voteResponse,
} from '../harness/index.js';

/** A node whose configuration names the data of `b`, and not yet that of `c`. */
function knowing(): Solo {
  const members = [member('a'), member('b', 'first'), member('c')].sort(byId);
  const configuration = { members, voters: ['a', 'b', 'c'], oldVoters: null, learners: [] };
  return new Solo({ log: [blockOf(1, 1, { type: EntryType.config, data: encodeConfiguration(configuration) })] });
}

function receiveFrom(solo: Solo, id: string, incarnation: string, message: ConsensusMessage): readonly Sent[] {
  const sent = solo.give((replica, time) => replica.receive({ id, incarnation }, message, time));
  const { events } = solo.last;
  return [...sent, ...solo.syncAll(), ...events.map((event) => ({ to: 'event', message: event }) as unknown as Sent)];
}

describe('a wiped node voting again under its old name', () => {
  it.each([voteRequest(), heartbeat(), appendRequest(), voteRequest({ preVote: true })])(
    'is not heard: $type',
    (message) => {
      const solo = knowing();
      const heard = receiveFrom(solo, 'b', 'second', message);
      const conflict = { type: 'identityConflict', peer: 'b', expected: 'first', actual: 'second' };
      expect(heard).toEqual([{ to: 'event', message: conflict }]);
      expect(solo.replica).toMatchObject({ term: 1, vote: null, leader: null });
    },
  );

  it('is not counted', () => {
    const solo = knowing();
    solo.timeOut();
    receiveFrom(solo, 'b', 'second', voteResponse({ preVote: true }));
    expect(solo.replica.role).toBe('follower');
    receiveFrom(solo, 'b', 'first', voteResponse({ preVote: true }));
    expect(solo.replica.role).toBe('candidate');
  });

  it('is told apart only where the data is known', () => {
    for (const [id, incarnation] of [
      ['b', 'first'],
      ['c', 'any'],
      ['stranger', 'any'],
    ] as const) {
      const heard = receiveFrom(knowing(), id, incarnation, voteRequest());
      expect(heard).toMatchObject([{ to: id, message: { granted: true } }]);
    }
  });
});
