import type { Leadership } from './leadership.js';
import type { Replica } from './replica.js';

/** Begins a heartbeat round when one is due. */
export function tickLeader(replica: Replica, leadership: Leadership): void {
  if (replica.time.now >= leadership.heartbeatDeadline) broadcastHeartbeat(replica, leadership);
}

/** One round: whoever answers it has acknowledged this leader after the round began. */
export function broadcastHeartbeat(replica: Replica, leadership: Leadership): void {
  const { term, commit, time, options } = replica;
  leadership.beginRound(time.now);
  leadership.heartbeatDeadline = time.now + options.heartbeatIntervalMs;
  if (commit >= leadership.firstIndex) leadership.reads.begin(leadership.round, commit);
  for (const [id, progress] of leadership.progress) {
    const known = Math.min(progress.match, commit);
    replica.send(id, { type: 'heartbeatRequest', term, commit: known, round: leadership.round });
  }
}
