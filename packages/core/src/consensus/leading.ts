import { EntryType } from '../log/entry-block.js';
import { Leadership } from './leadership.js';
import { quorumValue } from './quorum.js';
import { abandonReads } from './reading.js';
import { appendOwn } from './replication.js';
import type { Replica } from './replica.js';

/** Won an election: begins to lead with an entry of its own term (thesis 6.4). */
export function becomeLeader(replica: Replica): void {
  const { log, time, options } = replica;
  replica.setRole('leader', 'won the election');
  replica.setLeader(replica.id);
  replica.campaign = null;
  const leadership = new Leadership(log.lastIndex + 1, time.now, log.clusterTime, options);
  leadership.track(replica.others(), log.lastIndex + 1, time.now);
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
    replica.setLeader(null);
    replica.setHardState(term, null);
  }
  replica.setRole('follower', reason);
  if (leader !== null) replica.setLeader(leader);
}

/** A leader that has not heard from a quorum must not believe in itself any longer (check-quorum, thesis 6.2). */
export function checkQuorum(replica: Replica, leadership: Leadership): void {
  const { now } = replica.time;
  if (!replica.options.checkQuorum || now < leadership.quorumDeadline) return;
  leadership.quorumDeadline = quorumContact(replica, leadership) + replica.options.electionTimeoutMaxMs;
  if (now >= leadership.quorumDeadline) stepDown(replica, 'lost contact with a quorum');
}

/** The time at which a quorum was last known to follow. */
export function quorumContact(replica: Replica, leadership: Leadership): number {
  return quorumValue(replica.configuration, (id) =>
    id === replica.id ? replica.time.now : (leadership.progress.get(id)?.lastContact ?? 0),
  );
}

/** Begins a heartbeat round when one is due. */
export function tickLeader(replica: Replica, leadership: Leadership): void {
  if (replica.time.now >= leadership.heartbeatDeadline) broadcastHeartbeat(replica, leadership);
}

/** One round: whoever answers it has acknowledged this leader after the round began. */
export function broadcastHeartbeat(replica: Replica, leadership: Leadership): void {
  const { term, commit, time, options } = replica;
  leadership.round++;
  leadership.heartbeatDeadline = time.now + options.heartbeatIntervalMs;
  if (commit >= leadership.firstIndex) leadership.reads.begin(leadership.round, commit);
  for (const [id, progress] of leadership.progress) {
    const known = Math.min(progress.match, commit);
    replica.send(id, { type: 'heartbeatRequest', term, commit: known, round: leadership.round });
  }
}
