import type { ConsensusMessage } from '../../contracts/messages.js';
import type { Replica } from '../replica.js';

/**
 * A request from an older term is refused with the current term, so that its sender catches up: also a leader whom a
 * follower has left behind by its own, unfinished election. Old answers are dropped.
 */
export function refuseStale(replica: Replica, from: string, message: ConsensusMessage): void {
  const { term, writes } = replica;
  switch (message.type) {
    case 'voteRequest':
      return writes.afterHardState(from, { type: 'voteResponse', term, preVote: message.preVote, granted: false });
    case 'appendRequest':
      return writes.afterHardState(from, {
        type: 'appendResponse',
        term,
        round: 0,
        accepted: false,
        index: message.prevIndex,
        hintIndex: 0,
        hintTerm: 0,
      });
    case 'heartbeatRequest':
      return writes.afterHardState(from, { type: 'heartbeatResponse', term, round: 0, stickinessMs: 0 });
    case 'snapshotRequest': {
      const snapshotIndex = message.snapshot.index;
      const answer = { type: 'snapshotResponse', term, round: 0, snapshotIndex, offset: 0, installed: false } as const;
      return writes.afterHardState(from, answer);
    }
    default:
      return;
  }
}
