import type { HeartbeatResponse } from '../../contracts/messages.js';
import { extendLease } from '../lease.js';
import type { Progress } from '../progress.js';
import type { Replica } from '../replica.js';

/** A follower is there: confirms the round, and gets again what seems to have been lost on the way. */
export function handleHeartbeatResponse(replica: Replica, from: string, message: HeartbeatResponse): void {
  const progress = replica.leadership?.progress.get(from);
  if (progress === undefined) return;
  progress.lastContact = replica.time.now;
  progress.round = Math.max(progress.round, message.round);
  extendLease(replica, progress, message);
  retryLost(replica, progress);
}

function retryLost(replica: Replica, progress: Progress): void {
  const { time, options } = replica;
  if (progress.state === 'probe') {
    if (time.now - progress.sentAt >= 2 * options.heartbeatIntervalMs) progress.probing = false;
    return;
  }
  const stalled = time.now - progress.progressAt >= options.electionTimeoutMinMs;
  if (progress.state === 'replicate' && progress.window.count > 0 && stalled) progress.becomeProbe();
}
