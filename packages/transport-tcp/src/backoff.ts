import type { Random } from '@raft/core';

/** The first attempt after a failure waits no longer than this. */
const firstDelayMs = 50;

/**
 * How long to wait before dialling again: uniform between 0 and a bound that doubles with every failure, so that the
 * nodes that lost the same peer at the same moment do not all come back at the same moment.
 *
 * @param failures how many there were in a row, at least 1
 * @param maxDelayMs what the bound grows to
 */
export function reconnectDelay(failures: number, maxDelayMs: number, random: Random): number {
  return random() * Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
}
