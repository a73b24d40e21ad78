import { EntryType } from '../log/entry-block.js';
import { Leadership } from './leadership.js';
import { abandonReads } from './reading.js';
import type { Replica } from './replica.js';
import { appendOwn } from './replication.js';

/** Won an election: begins to lead with an entry of its own term (thesis 6.4). */
export function becomeLeader(replica: Replica): void {
  const { log, time, options } = replica;
  replica.setRole('leader', 'won the election');
  replica.setLeader(replica.id);
  replica.campaign = null;
  const leadership = new Leadership(log.lastIndex + 1, time.now, log.clusterTime, options);
  leadership.track(replica.others(), log.lastIndex + 1, time.now, log.configurationIndex);
  replica.leadership = leadership;
  appendOwn(replica, leadership, [{ type: EntryType.noop, data: new Uint8Array(0) }]);
}

/** Stops leading without a new term. */
export function stepDown(replica: Replica, reason: string): void {
  abandonReads(replica);
  replica.leadership = null;
  replica.setRole('follower', reason);
  replica.setLeader(null);
  replica.resetElectionDeadline();
}

/**
 * Follows: in `term`, when that is newer, and `leader`, when it is known. What was promised in the old term stays
 * promised; the election deadline moves only when a leader was heard (§5.2).
 */
export function becomeFollower(replica: Replica, term: number, leader: string | null, reason: string): void {
  if (replica.leadership !== null) stepDown(replica, reason);
  if (replica.campaign !== null) {
    replica.campaign = null;
    replica.resetElectionDeadline();
  }
  if (term > replica.term) {
    replica.askedToStand = false;
    replica.setLeader(null);
    replica.setHardState(term, null);
  }
  replica.setRole('follower', reason);
  if (leader !== null) replica.setLeader(leader);
}
