import type { Rng } from '../engine/random.js';

export type DiskFault = 'writeError' | 'full' | 'readError';

/** How a disk behaves at the moment. Changed by the faults of a seed, and put right for the liveness phase. */
export interface DiskBehaviour {
  /** Milliseconds that one operation takes, uniformly. */
  minLatencyMs: number;
  maxLatencyMs: number;
  /** Independent operations may complete in another order than they were issued. */
  outOfOrder: boolean;
  /** Nothing that is issued completes. */
  hung: boolean;
  /** Operations left until the fault strikes; null for none. */
  armed: { readonly fault: DiskFault; countdown: number } | null;
  /** Every write is refused until this virtual time, because the disk is full. */
  fullUntil: number;
}

export function healthyDisk(minLatencyMs = 0.2, maxLatencyMs = 3): DiskBehaviour {
  return { minLatencyMs, maxLatencyMs, outOfOrder: false, hung: false, armed: null, fullUntil: 0 };
}

/** Milliseconds of one operation. */
export function latency(behaviour: DiskBehaviour, rng: Rng): number {
  return rng.between(behaviour.minLatencyMs, behaviour.maxLatencyMs);
}

/** Counts an operation; true when `fault` strikes it. */
export function strikes(behaviour: DiskBehaviour, fault: DiskFault): boolean {
  const { armed } = behaviour;
  if (armed === null || armed.fault !== fault) return false;
  if (armed.countdown-- > 0) return false;
  behaviour.armed = null;
  return true;
}
