import type { VoteRequest } from '../../contracts/messages.js';
import { quorumContact } from '../check-quorum.js';
import type { Replica } from '../replica.js';

/**
 * Votes by term, earlier vote and completeness of the log (§5.2, §5.4.1). Whoever asks is answered, member or not: this
 * node may not know the newest configuration (thesis 4.2.2).
 */
export function handleVoteRequest(replica: Replica, from: string, message: VoteRequest): void {
  if (replica.ignoresElectionsOf(from)) return;
  const { preVote, lastIndex, lastTerm } = message;
  const logIsComplete = replica.log.isUpToDate({ index: lastIndex, term: lastTerm });
  const granted = logIsComplete && (preVote ? wouldVote(replica, from, message) : mayVote(replica, from));
  if (granted && !preVote) {
    if (replica.vote !== from) replica.setHardState(replica.term, from);
    replica.resetElectionDeadline();
  }
  const term = preVote && granted ? message.term : replica.term;
  replica.writes.afterHardState(from, { type: 'voteResponse', term, preVote, granted });
}

function mayVote(replica: Replica, candidate: string): boolean {
  return replica.vote === candidate || (replica.vote === null && replica.leader === null);
}

/** A pre-vote says what would happen, and changes nothing (thesis 9.6). */
function wouldVote(replica: Replica, candidate: string, { term }: VoteRequest): boolean {
  if (isSticky(replica)) return false;
  return term > replica.term || (term === replica.term && mayVote(replica, candidate));
}

/** Whether a leader is known to be alive: its followers, and itself, then disregard elections (thesis 4.2.3). */
export function isSticky(replica: Replica): boolean {
  const { leadership, options, time } = replica;
  if (leadership === null) return time.now < replica.stickyUntil;
  return options.checkQuorum && time.now < quorumContact(replica, leadership) + options.leaderStickinessMs;
}
