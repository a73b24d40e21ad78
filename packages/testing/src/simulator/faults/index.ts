import { destruction, diskErrors, hangs, outOfOrderDisks, slowDisks } from './disk.js';
import type { FaultKind } from './kind.js';
import { bursts, handovers } from './load.js';
import { membership, transfers } from './membership.js';
import { corruption, delays, drops, duplicates, links, partitions, reordering, replays, resets } from './network.js';
import { boundaryCrashes, crashes, pauses, powerLoss, recoveryCrashes, slowNodes, stops } from './process.js';
import { clocks, lateTimers, slowApplies, slowSnapshots, snapshotCalls } from './surroundings.js';

/**
 * Every kind of fault that a swarm draws from. A new feature adds its own here. The order matters to no other kind: each
 * has a stream of its own.
 */
export const faultKinds: readonly FaultKind[] = [
  delays,
  drops,
  duplicates,
  reordering,
  replays,
  corruption,
  partitions,
  resets,
  links,
  crashes,
  boundaryCrashes,
  recoveryCrashes,
  powerLoss,
  stops,
  pauses,
  slowNodes,
  slowDisks,
  outOfOrderDisks,
  hangs,
  diskErrors,
  destruction,
  clocks,
  lateTimers,
  slowApplies,
  slowSnapshots,
  snapshotCalls,
  bursts,
  handovers,
  membership,
  transfers,
];
