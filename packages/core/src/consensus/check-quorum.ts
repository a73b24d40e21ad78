import type { Leadership } from './leadership.js';
import { stepDown } from './leading.js';
import { quorumValue } from './quorum.js';
import type { Replica } from './replica.js';

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
