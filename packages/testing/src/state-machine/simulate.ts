import * as engine from '@raft/core';
import { jsonCodec } from '@raft/core';
import type { Application } from '../simulator/application.js';
import { runSeed } from '../simulator/run-seed.js';
import { type Parcel, WatchedMachine } from './machine.js';
import type { StateMachineSubject } from './subject.js';
import { SubjectWorkload } from './workload.js';

export interface SimulateOptions<C, R, Q, A> {
  /** Makes a new, empty instance. */
  stateMachine(): engine.StateMachine<C, R, Q, A>;
  readonly workload: {
    /** Some command; `random` is uniform in [0, 1). */
    command(random: () => number): C;
    /** Questions whose answers together tell two different states apart. */
    readonly queries: readonly Q[];
  };
  /** How many different runs. */
  readonly seeds: number;
  /** The first seed. Default 1. */
  readonly from?: number;
  /** Virtual milliseconds of each run, most of which are gone within a second of real time. Default 60 000. */
  readonly durationMs?: number;
  /** How commands become bytes. Default: JSON. */
  readonly codec?: engine.Codec<C>;
}

export interface SimulatedFailure {
  readonly seed: number;
  /** What was broken: `state machine safety`, `snapshot and restore`, `linearizable`, … */
  readonly invariant: string;
  readonly message: string;
  /** The last lines of the run, one per message, write and change of role. */
  readonly trace: readonly string[];
}

export interface SimulateResult {
  readonly seeds: number;
  readonly failures: readonly SimulatedFailure[];
  /** Commands applied, snapshots installed and crashes over all runs: a run without them proves little. */
  readonly applies: number;
  readonly snapshotInstalls: number;
  readonly crashes: number;
}

const traceLines = 40;

/**
 * Runs whole clusters with *your* state machine on a virtual clock, network and disk, with crashes, partitions and
 * snapshots, and compares what the nodes say: with each other (non-determinism), before and after each snapshot, and in
 * the end with one undisturbed replay (lost or doubled updates). The same seed gives the same run.
 *
 * Everything your state machine waits for must settle by itself: real timers and I/O do not pass in virtual time.
 */
export async function simulate<C, R, Q, A>(options: SimulateOptions<C, R, Q, A>): Promise<SimulateResult> {
  const { stateMachine, workload, seeds, from = 1, durationMs = 60_000, codec = jsonCodec<C>() } = options;
  const subject: StateMachineSubject<C, R, Q, A> = { create: stateMachine, ...workload, codec };
  const encode = (command: C): string => Buffer.from(codec.encode(command)).toString('base64');
  const decode = ({ data }: Parcel): C => codec.decode(Buffer.from(data, 'base64'));
  const application = (): Application => {
    let clients: SubjectWorkload<C, R, Q, A>;
    return {
      workload: (world) => {
        clients = new SubjectWorkload(world, subject, encode);
        return clients;
      },
      machine: (host, run) => new WatchedMachine(host, run, subject, decode, (entry) => clients.applied(entry)),
    };
  };
  const failures: SimulatedFailure[] = [];
  const totals = { applies: 0, snapshotInstalls: 0, crashes: 0 };
  for (let seed = from; seed < from + seeds; seed++) {
    const run = { engine, plan: { safetyMs: durationMs, without: ['destruction'] } };
    const { violation, coverage } = await runSeed(seed, { ...run, application: application() });
    for (const name of ['applies', 'snapshotInstalls', 'crashes'] as const) totals[name] += coverage[name];
    if (violation === null) continue;
    const { trace } = await runSeed(seed, { ...run, application: application(), trace: true });
    failures.push({
      seed,
      invariant: violation.invariant,
      message: violation.message,
      trace: trace.slice(-traceLines),
    });
  }
  return { seeds, failures, ...totals };
}
