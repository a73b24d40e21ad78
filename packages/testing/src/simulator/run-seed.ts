import type { Application, Workload } from './application.js';
import type { EngineModule, WireCodec } from './engine/core.js';
import type { Coverage } from './engine/coverage.js';
import { runSteps } from './engine/microtasks.js';
import { Violation } from './engine/violation.js';
import { faultKinds } from './faults/index.js';
import { contextOf } from './faults/kind.js';
import { heal, livenessPhase } from './liveness.js';
import { type Plan, type PlanOverrides, planFor } from './plan.js';
import { Clients } from './workload/clients.js';
import { Machine } from './workload/machine.js';
import { World } from './world.js';

export interface SeedOptions {
  readonly engine: EngineModule;
  readonly wire?: WireCodec | null | undefined;
  readonly plan?: PlanOverrides | undefined;
  /** Keeps the readable trace. Default false. */
  readonly trace?: boolean | undefined;
  /** Whether a failed assertion of the engine is a violation. Default true. */
  readonly countAssertions?: boolean | undefined;
  /** Takes a turn of the event loop per step. The trace is the same. Default false. */
  readonly slow?: boolean | undefined;
  /** What runs on the cluster. Default: registers, lists and counters. */
  readonly application?: Application | undefined;
}

const objects: Application = {
  machine: (host, run) => new Machine(host, run),
  workload: (world) => new Clients(world),
};

export interface SeedResult {
  readonly seed: number;
  readonly plan: Plan;
  readonly violation: { readonly invariant: string; readonly message: string; readonly at: number } | null;
  /** Why the run does not count; null when it does. */
  readonly rejected: string | null;
  readonly steps: number;
  readonly virtualMs: number;
  readonly calls: number;
  readonly coverage: Coverage;
  /** Equal for equal runs. */
  readonly traceHash: string;
  readonly trace: readonly string[];
}

/** Runs one seed from its first step to its verdict. */
export async function runSeed(seed: number, options: SeedOptions): Promise<SeedResult> {
  const plan = planFor(seed, options.plan);
  const { engine, wire = null, trace = false, countAssertions = true, slow, application = objects } = options;
  const world = new World(seed, plan, { engine, wire, countAssertions, verbose: trace, application });
  const clients = application.workload(world);
  const onRejection = (reason: unknown): void => {
    world.violate('no unhandled rejection', reason instanceof Error ? String(reason.stack) : String(reason));
  };
  process.on('unhandledRejection', onRejection);
  let violation: SeedResult['violation'] = null;
  try {
    await runSteps(phases(world, clients), slow);
    const explanation = await clients.verdict();
    if (explanation !== null) throw new Violation('linearizable', explanation, world.now);
  } catch (error) {
    violation = verdictOf(error, world);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  const { coverage, steps, now } = world;
  const { hash, lines } = world.trace;
  const rejected = violation === null ? shortfall(world, clients) : null;
  const counts = { steps, virtualMs: now, calls: clients.calls };
  return { seed, plan, violation, rejected, ...counts, coverage, traceHash: hash, trace: lines };
}

function* phases(world: World, clients: Workload): Generator<void, void> {
  const { plan } = world;
  world.network.behaviour.encoded = plan.encoded;
  world.burst = (count) => clients.burst(count);
  for (const host of world.hosts) host.startLater(host.rng.scaled(1, 2_000));
  clients.start();
  for (const kind of faultKinds) if (plan.faults.includes(kind.name)) kind.start(contextOf(world, kind.name));
  yield* world.runUntil(plan.safetyMs);
  heal(world);
  yield* livenessPhase(world, clients);
}

function verdictOf(error: unknown, world: World): SeedResult['violation'] {
  if (error instanceof Violation) return { invariant: error.invariant, message: error.message, at: error.at };
  const message = error instanceof Error ? String(error.stack) : String(error);
  return { invariant: 'simulator', message, at: world.now };
}

/** What counts as a seed (see faults.md): enough time, calls and leaders. */
function shortfall(world: World, clients: Workload): string | null {
  if (world.plan.safetyMs < 600_000) return 'less than 10 virtual minutes';
  const done = world.coverage.ok + world.coverage.reads;
  if (clients.calls < 500) return `${clients.calls} client operations`;
  if (done < 100) return `${done} client operations succeeded`;
  if (world.coverage.leaderChanges < 3 && world.hosts.length > 1)
    return `${world.coverage.leaderChanges} leader changes`;
  if (world.coverage.elections < 3) return `${world.coverage.elections} elections`;
  return null;
}
