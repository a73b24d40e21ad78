import type { RaftError } from '@raft/core';
import { MachineClock, VirtualClock } from './clock.js';
import { Disk } from './disk/disk.js';
import { type DiskBehaviour, healthyDisk } from './disk/faults.js';
import type { LogImage } from './disk/log-image.js';
import { VirtualStorage } from './disk/storage.js';
import { inspect } from './engine/inspect.js';
import type { Scheduled } from './engine/queue.js';
import type { Rng } from './engine/random.js';
import { HostWatch } from './invariants/watch.js';
import { listen } from './listen.js';
import { Endpoint } from './network/endpoint.js';
import { Run } from './run.js';
import type { World } from './world.js';

/** Where a crash can be made to strike. */
export const crashPoints = [
  'beforeWrite',
  'afterWrite',
  'beforeSync',
  'afterSync',
  'read',
  'beforeSend',
  'afterSend',
  'beforeApply',
  'afterApply',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Called when the run that a client waits for is gone. */
export type Abandon = () => void;

/** A machine of the cluster: a disk and clocks that survive, and the run of a node that does not. */
export class Host {
  readonly address: { readonly id: string; readonly address: string; readonly port: number };
  readonly disk: Disk;
  readonly clock: MachineClock;
  readonly watch: HostWatch;
  readonly random: Rng;
  readonly rng: Rng;
  behaviour: DiskBehaviour = healthyDisk();
  hungOperations: (() => void)[] = [];
  run: Run | null = null;
  /** Milliseconds from the end of a turn of the event loop to the work that was put off: what a slow node takes. */
  turnMs = 0;
  /** Timers are up to this late. */
  maxLatenessMs = 0;
  maxApplyMs = 0;
  maxSnapshotPieceMs = 0;
  snapshotFailureRate = 0;
  /** The disk was damaged or wiped: it counts against the budget for ever. */
  destroyed: 'damaged' | 'wiped' | null = null;
  /** A machine that was put in the place of a wiped one, with nothing to tell it of the others. */
  forgetsPeers = false;
  /** What the disk had made durable before it was wiped. */
  witness: LogImage | null = null;
  /** Clients that wait for the present run. */
  readonly waiting = new Set<Abandon>();
  private runs = 0;
  private paused = false;
  private withheld: { readonly run: Run; readonly action: () => void }[] = [];
  private armedCrash: { readonly points: readonly CrashPoint[]; countdown: number } | null = null;

  constructor(
    readonly world: World,
    readonly number: number,
    readonly id: string,
  ) {
    this.address = { id, address: id, port: 7_000 + number };
    this.rng = world.rng.stream(`host ${id}`);
    this.random = world.rng.stream(`node ${id}`);
    this.clock = new MachineClock(this.rng.between(1_000, 1_000_000));
    this.watch = new HostWatch(this);
    this.disk = new Disk(this.watch);
  }

  /** Takes part from the beginning; the others wait until they are added. */
  get isFounder(): boolean {
    return this.number < this.world.plan.nodes;
  }

  /** Whether it is a member, as far as it knows. */
  get isMember(): boolean {
    const runtime = this.isUp ? inspect(this.run!.node) : null;
    return runtime?.replica.log.configuration.members.some(({ id }) => id === this.id) ?? false;
  }

  get isUp(): boolean {
    return this.run !== null && this.run.state === 'running';
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** What the disk has made durable, also when it was wiped since. */
  get durableLog(): LogImage {
    return this.witness ?? this.disk.durableLog;
  }

  /** Has `action` happen on this machine, in `run`, after `delayMs`: later while it is paused, never when it is dead. */
  post(run: Run, delayMs: number, action: () => void): Scheduled {
    return this.world.schedule(delayMs, () => this.enter(run, action));
  }

  private enter(run: Run, action: () => void): void {
    if (run.dead) return;
    if (this.paused) {
      this.withheld.push({ run, action });
      return;
    }
    this.world.touch(this, run);
    action();
  }

  pause(): void {
    this.paused = true;
  }

  /** What happened meanwhile happens now, in its order. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    const { withheld } = this;
    this.withheld = [];
    for (const { run, action } of withheld) this.post(run, 0, action);
  }

  timerLateness(): number {
    return this.maxLatenessMs === 0 ? 0 : this.rng.between(0, this.maxLatenessMs);
  }

  applyDelay(): number {
    return this.maxApplyMs === 0 || this.rng.chance(0.5) ? 0 : this.rng.between(0, this.maxApplyMs);
  }

  snapshotDelay(): number {
    return this.maxSnapshotPieceMs === 0 ? 0 : this.rng.between(0, this.maxSnapshotPieceMs);
  }

  snapshotFails(): boolean {
    return this.snapshotFailureRate > 0 && this.rng.chance(this.snapshotFailureRate);
  }

  start(): void {
    if (this.run !== null) return;
    const { world } = this;
    const run = new Run(++this.runs, this.disk.live.keys.length > 0);
    this.run = run;
    run.clock = new VirtualClock(this, run);
    run.machine = world.options.application.machine(this, run);
    const { RaftNode } = world.engine;
    run.node = new RaftNode({
      ...world.plan.tuningOf(this.number),
      nodeId: this.id,
      clusterId: 'simulated',
      peers: this.forgetsPeers
        ? []
        : this.isFounder
          ? world.hosts.filter((host) => host.isFounder).map((host) => host.address)
          : [],
      stateMachine: run.machine,
      storage: new VirtualStorage(this, run),
      transport: new Endpoint(world.network, this, run),
      clock: run.clock,
      random: this.random.next,
    });
    if (run.recovers) world.coverage.restarts++;
    world.trace.line(this.id, () => `starts (run ${run.number})`);
    world.touch(this, run);
    listen(this, run);
    run.node.start().then(
      () => {
        if (run.dead || run.state !== 'starting') return;
        run.state = 'running';
        world.trace.line(this.id, () => `is up in term ${run.node.term}`);
      },
      (error: RaftError) => this.failed(run, error),
    );
  }

  /** The node has stopped by itself, or could not start. */
  failed(run: Run, error: RaftError): void {
    if (run.dead || run.state === 'failed') return;
    run.state = 'failed';
    this.world.coverage.selfStops++;
    this.world.trace.line(this.id, () => `fails: ${error.code} ${error.message}`);
    if (this.destroyed !== null) run.excuse(`its disk was ${this.destroyed}`);
    if (error.code === 'RAFT_INTERNAL' && !this.world.options.countAssertions) run.excuse('assertions do not count');
    if (error.code === 'RAFT_NODE_REMOVED' && this.world.plan.faults.includes('membership'))
      run.excuse('it was removed');
    if (run.excused === null) {
      const name = error.code === 'RAFT_INTERNAL' ? 'engine assertion' : 'unexpected failure';
      const cause = error.cause instanceof Error ? ` (${error.cause.stack})` : '';
      this.world.violate(name, `${this.id} failed: ${error.code} ${error.message}${cause}`);
    }
    this.post(run, 10, () => {
      this.crash('after it failed');
      if (this.destroyed === null) this.startLater(this.rng.scaled(50, 5_000));
    });
  }

  /** The process ends at once, and with it what was not synced. */
  crash(how: string): void {
    const { run, world } = this;
    if (run === null) return;
    const recovering = run.recovers && run.state === 'starting';
    this.end(run);
    const { kept, lost } = this.disk.crash(this.rng);
    world.trace.line(this.id, () => `crashes ${how}; ${lost} writes lost, ${kept} unsynced ones kept`);
    world.trace.mix(5, this.number, lost);
    world.coverage.crashes++;
    if (recovering) world.coverage.recoveryCrashes++;
    world.coverage.lostWrites += lost;
    if (lost > 0 && kept > 0) world.coverage.tornTails++;
  }

  /** The run is over; nothing it still does matters. */
  end(run: Run): void {
    run.dead = true;
    this.run = null;
    this.armedCrash = null;
    this.hungOperations = [];
    this.withheld = [];
    this.paused = false;
    this.behaviour = { ...this.behaviour, hung: false, armed: null };
    this.world.network.closed(this);
    for (const abandon of [...this.waiting]) abandon();
    this.waiting.clear();
  }

  startLater(delayMs: number): void {
    this.world.schedule(delayMs, () => this.start());
  }

  /** Crashes at the `countdown`-th of these points from now. */
  armCrash(points: readonly CrashPoint[], countdown: number): void {
    this.armedCrash = { points, countdown };
  }

  disarm(): void {
    this.armedCrash = null;
  }

  crashPoint(point: CrashPoint): void {
    const armed = this.armedCrash;
    if (armed === null || this.run === null || !armed.points.includes(point) || armed.countdown-- > 0) return;
    this.world.coverage.boundaryCrashes++;
    this.crash(point);
    this.startLater(this.rng.scaled(50, 10_000));
  }

  /** Stops without graces; the next start finds everything that was issued. */
  stopCleanly(graceful: boolean, then: () => void): void {
    const { run, world } = this;
    if (run === null || run.state !== 'running') return;
    run.state = 'stopping';
    world.coverage.cleanStops++;
    world.trace.line(this.id, () => `is asked to stop${graceful ? ' gracefully' : ''}`);
    run.node.stop({ graceful, timeoutMs: 1_000 }).then(
      () => {
        if (run.dead) return;
        run.state = 'stopped';
        world.touch(this, run);
        this.post(run, 0, () => {
          if (this.waiting.size > 0) {
            world.violate('calls settle', `${this.waiting.size} calls of ${this.id} were pending after stop()`);
          }
          if (run.clock.armed > 0) {
            world.violate('no leaked timer', `${run.clock.armed} timers of ${this.id} were armed after stop()`);
          }
          this.end(run);
          then();
        });
      },
      (error: unknown) => world.violate('stop settles', `stop() of ${this.id} rejected: ${String(error)}`),
    );
  }

  /** Whether this machine counts as a leader that works. */
  get leads(): boolean {
    const runtime = this.isUp ? inspect(this.run!.node) : null;
    return runtime !== null && runtime.replica.leadership !== null;
  }
}
