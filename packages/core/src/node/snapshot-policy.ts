import type { Replica } from '../consensus/replica.js';
import type { RaftTuning } from './options.js';

type Tuning = Pick<RaftTuning, 'snapshotThreshold' | 'snapshotMinBytes' | 'trailingLogs' | 'trailingBytes'>;

/** Whether the log has grown enough since the last snapshot, in entries and in bytes, for another one to pay. */
export function wantsSnapshot(replica: Replica, applied: number, tuning: Tuning): boolean {
  if (tuning.snapshotThreshold === 0) return false;
  const { log } = replica;
  const lastIndex = log.snapshot?.index ?? 0;
  if (applied - lastIndex < tuning.snapshotThreshold) return false;
  return log.sizes.bytesAfter(lastIndex) >= Math.max(tuning.snapshotMinBytes, log.snapshot?.size ?? 0);
}

/**
 * Up to where the log may go once a snapshot at `index` is durable: a tail of `trailingLogs` stays, and what a live
 * follower still needs, both within `trailingBytes`.
 */
export function compactionTarget(replica: Replica, index: number, tuning: Tuning, liveAfter: number): number {
  let target = index - tuning.trailingLogs;
  for (const progress of replica.leadership?.progress.values() ?? []) {
    if (progress.lastContact < liveAfter) continue;
    target = Math.min(target, progress.state === 'snapshot' ? progress.snapshotIndex : progress.match);
  }
  const byBytes = Math.min(index, replica.log.sizes.indexWithin(tuning.trailingBytes));
  return Math.max(replica.log.start.index, target, byBytes);
}
