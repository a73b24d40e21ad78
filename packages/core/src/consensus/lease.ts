import type { HeartbeatResponse } from '../contracts/messages.js';
import type { Progress } from './progress.js';
import { quorumValue } from './quorum.js';
import type { Replica } from './replica.js';

/** When a heartbeat round began. */
export interface RoundStart {
  readonly round: number;
  readonly at: number;
}

/**
 * A follower's answer to a round promises that it helps nobody else for the time it states, counted from when the
 * heartbeat reached it: so at least from when the round began, on a clock that may run faster than this one by the
 * drift (thesis 6.4.1).
 */
export function extendLease(replica: Replica, progress: Progress, { round, stickinessMs }: HeartbeatResponse): void {
  const start = replica.leadership!.roundStarts.find((started) => started.round === round);
  if (start === undefined) return;
  const { leaderLeaseTimeoutMs, maxClockDrift } = replica.options;
  const length = Math.min(leaderLeaseTimeoutMs, stickinessMs / (1 + maxClockDrift));
  progress.leaseUntil = Math.max(progress.leaseUntil, start.at + length);
}

/**
 * Until when no other node can have become leader; in the past when that is not known. Not before the leader has
 * committed an entry of its own term, and not after it has asked another node to take over.
 */
export function leaseUntil(replica: Replica): number {
  const { leadership, commit } = replica;
  if (leadership === null || leadership.timeoutNowSent || commit < leadership.firstIndex) {
    return Number.NEGATIVE_INFINITY;
  }
  return quorumValue(replica.configuration, (id) =>
    id === replica.id ? Number.MAX_VALUE : (leadership.progress.get(id)?.leaseUntil ?? Number.NEGATIVE_INFINITY),
  );
}
