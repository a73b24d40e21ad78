import type { Application } from './application.js';
import type { EngineModule, WireCodec } from './engine/core.js';
import { type Coverage, emptyCoverage } from './engine/coverage.js';
import { EventQueue, type Scheduled } from './engine/queue.js';
import { Rng } from './engine/random.js';
import { Trace } from './engine/trace.js';
import { Violation } from './engine/violation.js';
import { Host } from './host.js';
import { Ledger } from './invariants/ledger.js';
import { Network } from './network/network.js';
import type { Plan } from './plan.js';
import type { Run } from './run.js';

/** Turns at one instant after which a run is taken for one that goes round in circles. */
const maxStepsPerInstant = 200_000;

export interface WorldOptions {
  readonly engine: EngineModule;
  readonly wire: WireCodec | null;
  /** Whether a failed assertion of the engine counts as a violation. Off in the mutation audit. */
  readonly countAssertions: boolean;
  readonly verbose: boolean;
  readonly application: Application;
}

/** Everything there is in one run, on one virtual time. */
export class World {
  /** Virtual milliseconds since the start. */
  now = 0;
  steps = 0;
  phase: 'safety' | 'liveness' = 'safety';
  violation: Violation | null = null;
  lastLeader: string | null = null;
  readonly rng: Rng;
  readonly streams: { readonly disk: Rng; readonly network: Rng };
  readonly trace: Trace;
  readonly coverage: Coverage = emptyCoverage();
  readonly ledger: Ledger;
  readonly network: Network;
  readonly hosts: readonly Host[];
  readonly engine: EngineModule;
  private readonly queue = new EventQueue();
  /** Puts many commands in at once; set by the clients. */
  burst: (count: number) => void = () => {};
  /** Changes of the membership and transfers that have not settled. */
  administrative = 0;
  private touched: { readonly host: Host; readonly run: Run } | null = null;
  private stepsAtInstant = 0;

  constructor(
    readonly seed: number,
    readonly plan: Plan,
    readonly options: WorldOptions,
  ) {
    this.engine = options.engine;
    this.rng = new Rng(seed, 'world');
    this.streams = { disk: this.rng.stream('disk'), network: this.rng.stream('network') };
    this.trace = new Trace(options.verbose, () => this.now);
    this.ledger = new Ledger(this);
    this.network = new Network(this);
    this.hosts = Array.from({ length: plan.nodes + plan.spares }, (_, i) => new Host(this, i, `n${i + 1}`));
  }

  host(id: string): Host | undefined {
    return this.hosts.find((host) => host.id === id);
  }

  get leader(): Host | null {
    let leader: Host | null = null;
    for (const host of this.hosts)
      if (host.leads && (leader === null || host.run!.node.term > leader.run!.node.term)) leader = host;
    return leader;
  }

  schedule(delayMs: number, action: () => void): Scheduled {
    return this.queue.add(this.now + delayMs, action);
  }

  /** The state of this run may change in this step: it is looked at when the step is over. */
  touch(host: Host, run: Run): void {
    this.touched = { host, run };
  }

  /** Ends the run after this step. The first violation is the one that counts. */
  violate(invariant: string, message: string): void {
    this.violation ??= new Violation(invariant, message, this.now);
  }

  /** Lets everything happen up to the virtual time `until`. Between two steps, the caller settles all promises. */
  *runUntil(until: number): Generator<void, void> {
    for (;;) {
      const event = this.queue.next(until);
      if (event === undefined) break;
      this.step(event);
      yield;
      this.check();
    }
    this.now = Math.max(this.now, until);
  }

  private step(event: Scheduled): void {
    this.steps++;
    this.stepsAtInstant = event.at > this.now ? 0 : this.stepsAtInstant + 1;
    if (this.stepsAtInstant > maxStepsPerInstant) {
      this.violate('progress', 'the cluster is busy for ever without time passing');
    }
    this.now = event.at;
    event.action();
  }

  private check(): void {
    const { touched } = this;
    if (touched !== null) {
      this.touched = null;
      touched.host.watch.check(touched.run);
    }
    if (this.violation !== null) throw this.violation;
  }
}
