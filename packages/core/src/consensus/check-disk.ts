import { stepDown } from './leading.js';
import type { Replica } from './replica.js';

/**
 * A leader whose disk does not answer gives leadership up: its heartbeats would keep everybody from electing one that can
 * write. It does not stand again before the write has completed, because nothing it could claim is durable.
 */
export function checkDisk(replica: Replica): void {
  const { time, writes, options } = replica;
  if (time.now < writes.writingSince + options.diskStallTimeoutMs) return;
  replica.emit({ type: 'diskStalled', sinceMs: time.now - writes.writingSince });
  stepDown(replica, 'its disk does not answer');
}
