import type { RaftTuning } from '@raft/core';
import { Rng } from './engine/random.js';
import { faultKinds } from './faults/index.js';

/** Everything that a seed decides before the run begins. */
export interface Plan {
  readonly seed: number;
  readonly nodes: number;
  /** Machines that are no members at first. */
  readonly spares: number;
  /** Names of the kinds of faults that are on. */
  readonly faults: readonly string[];
  /** Virtual milliseconds with faults. */
  readonly safetyMs: number;
  readonly clients: number;
  /** Mean pause of a client between two calls. */
  readonly thinkMs: number;
  readonly readShare: number;
  readonly padShare: number;
  readonly padBytes: number;
  readonly snapshotPieceBytes: number;
  /** Messages travel through the wire codec. */
  readonly encoded: boolean;
  readonly tuning: RaftTuningNumbers;
  /** Leased reads are on. */
  readonly leases: boolean;
  tuningOf(node: number): Partial<RaftTuning>;
}

type RaftTuningNumbers = Pick<
  RaftTuning,
  | 'heartbeatIntervalMs'
  | 'electionTimeoutMinMs'
  | 'electionTimeoutMaxMs'
  | 'maxAppendEntries'
  | 'maxAppendBytes'
  | 'maxInflightAppends'
  | 'maxInflightBytes'
  | 'maxUncommittedBytes'
  | 'logCacheBytes'
  | 'snapshotThreshold'
  | 'snapshotMinBytes'
  | 'snapshotChunkBytes'
  | 'trailingLogs'
  | 'trailingBytes'
  | 'replicationBatchSize'
>;

/** What a caller may change of a plan: to shrink it, or to try something out. */
export interface PlanOverrides {
  readonly without?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly safetyMs?: number | undefined;
  readonly nodes?: number | undefined;
}

/** A swarm: each seed has other kinds of faults, rates, sizes and limits. */
export function planFor(seed: number, overrides: PlanOverrides = {}): Plan {
  const rng = new Rng(seed, 'plan');
  const nodes = drawNodes(rng.stream('nodes'));
  const faults = rng.stream('faults');
  const drawn = faultKinds.filter(({ chance }) => faults.chance(chance)).map(({ name }) => name);
  const wanted = overrides.only ?? drawn;
  // A machine that is destroyed for good, and one that is removed meanwhile, would be more than the budget.
  const excluded = wanted.includes('membership') ? ['destruction'] : [];
  const on = wanted.filter((name) => !excluded.includes(name) && overrides.without?.includes(name) !== true);
  const workload = rng.stream('workload');
  const clients = workload.int(2, 6);
  return {
    seed,
    nodes: overrides.nodes ?? nodes,
    spares: on.includes('membership') ? rng.stream('spares').int(1, 2) : 0,
    faults: on,
    safetyMs: overrides.safetyMs ?? 600_000,
    clients,
    // Enough calls in the time there is, whatever the number of clients.
    thinkMs: clients * workload.between(400, 700),
    readShare: workload.between(0.15, 0.6),
    padShare: workload.pick([0, 0.05, 0.3]),
    padBytes: workload.pick([64, 1_000, 5_000]),
    snapshotPieceBytes: workload.pick([64, 500, 100_000]),
    encoded: workload.chance(0.25),
    ...drawTuning(rng.stream('tuning'), on),
  };
}

function drawNodes(rng: Rng): number {
  const draw = rng.next();
  if (draw < 0.02) return 1;
  if (draw < 0.07) return 2;
  if (draw < 0.5) return 3;
  if (draw < 0.6) return 4;
  return 5;
}

function drawTuning(rng: Rng, faults: readonly string[]): Pick<Plan, 'tuning' | 'tuningOf' | 'leases'> {
  const heartbeatIntervalMs = rng.pick([100, 150, 200, 300]);
  const electionTimeoutMinMs = heartbeatIntervalMs * rng.int(4, 8);
  const keepsMuch = rng.chance(0.15);
  const tuning: RaftTuningNumbers = {
    heartbeatIntervalMs,
    electionTimeoutMinMs,
    electionTimeoutMaxMs: electionTimeoutMinMs * rng.between(1.3, 2.2),
    maxAppendEntries: rng.pick([1, 4, 32, 4_096]),
    maxAppendBytes: rng.pick([200, 2_000, 1_048_576]),
    maxInflightAppends: rng.pick([1, 2, 4, 8, 64]),
    maxInflightBytes: rng.pick([1_000, 20_000, 16_777_216]),
    maxUncommittedBytes: rng.pick([2_000, 20_000, 67_108_864]),
    logCacheBytes: rng.pick([0, 500, 5_000, 67_108_864]),
    snapshotThreshold: keepsMuch ? 10_000 : rng.int(20, 200),
    snapshotMinBytes: 0,
    snapshotChunkBytes: rng.pick([100, 700, 4_096, 1_048_576]),
    trailingLogs: keepsMuch ? 10_000 : rng.pick([0, 1, 10, 50]),
    trailingBytes: rng.pick([0, 70_000, 67_108_864]),
    replicationBatchSize: rng.pick([1, 8, 4_096]),
  };
  const preVote = rng.pick(['on', 'on', 'on', 'off', 'mixed'] as const);
  const drawnQuorum = rng.pick(['on', 'on', 'on', 'off', 'mixed'] as const);
  const drawnSticky = rng.chance(0.8);
  // A node that was removed and does not know it disturbs the others for ever unless something keeps it from it.
  const mustIgnore = faults.includes('membership') && preVote !== 'on';
  const checkQuorum = mustIgnore ? 'on' : drawnQuorum;
  const sticky = mustIgnore || drawnSticky;
  const isOn = (choice: 'on' | 'off' | 'mixed', node: number): boolean =>
    choice === 'mixed' ? node % 2 === 0 : choice === 'on';
  // Leases rest on clocks, and are asked for only where these keep what they promise.
  const leases = sticky && !faults.includes('clocks');
  return {
    tuning,
    leases,
    tuningOf: (node) => ({
      enableLeasedReads: leases,
      ...tuning,
      preVote: isOn(preVote, node),
      checkQuorum: isOn(checkQuorum, node),
      leaderStickinessMs: sticky ? electionTimeoutMinMs : 0,
    }),
  };
}
