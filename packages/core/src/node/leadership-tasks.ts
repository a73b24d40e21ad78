import type { Replica } from '../consensus/replica.js';
import type { Clock, Timer } from '../contracts/clock.js';
import type { Logger } from '../contracts/logger.js';

/** What a task that runs on the leader is given. */
export interface LeadershipContext {
  /**
   * Aborts when the leader's lease ends: before another node can lead, as long as this process runs and clocks differ
   * by less than `maxClockDrift`. A process that was paused learns of it late: hand `fencingToken` to whatever you write
   * to, and have it refuse smaller ones.
   */
  readonly signal: AbortSignal;
  readonly term: number;
  /** Grows with every change of leadership. */
  readonly fencingToken: number;
}

/** Work that exactly one node shall do. A throw makes the node hand leadership over. */
export type LeadershipTask = (context: LeadershipContext) => Promise<void>;

export interface LeadershipTasksParts {
  readonly replica: Replica;
  readonly clock: Clock;
  readonly logger: Logger;
  onThrow(): void;
}

/** Runs tasks while this node leads and its lease holds. */
export class LeadershipTasks {
  private readonly tasks = new Set<LeadershipTask>();
  private running: { readonly term: number; readonly controller: AbortController } | null = null;
  private timer: Timer | null = null;

  constructor(private readonly parts: LeadershipTasksParts) {}

  add(task: LeadershipTask): () => void {
    this.tasks.add(task);
    if (this.running !== null) this.run(task, this.running.term, this.running.controller.signal);
    else this.look(this.parts.clock.now());
    return () => this.tasks.delete(task);
  }

  /** Called after every turn: begins when the lease begins, and ends with leadership. */
  look(now: number): void {
    if (this.tasks.size === 0) return;
    const { replica } = this.parts;
    const holds = replica.leadership !== null && now < replica.leaseUntil;
    if (this.running !== null && (!holds || this.running.term !== replica.term)) this.end();
    if (this.running === null && holds) this.begin();
  }

  stop(): void {
    this.end();
    this.tasks.clear();
  }

  private begin(): void {
    const { term } = this.parts.replica;
    const controller = new AbortController();
    this.running = { term, controller };
    this.watchLease();
    for (const task of this.tasks) this.run(task, term, controller.signal);
  }

  private end(): void {
    this.timer?.cancel();
    this.timer = null;
    this.running?.controller.abort(new Error('leadership has ended'));
    this.running = null;
  }

  private watchLease(): void {
    const { replica, clock } = this.parts;
    const remaining = Math.max(0, replica.leaseUntil - clock.now());
    // A cluster of one has a lease without end; look again now and then.
    this.timer = clock.setTimer(
      () => {
        if (clock.now() >= replica.leaseUntil) this.end();
        else this.watchLease();
      },
      Math.min(remaining, replica.options.electionTimeoutMinMs),
    );
  }

  private run(task: LeadershipTask, term: number, signal: AbortSignal): void {
    const context = { signal, term, fencingToken: term };
    new Promise<void>((resolve) => resolve(task(context))).catch((error: unknown) => {
      if (signal.aborted) return;
      this.parts.logger.error({ err: error, term }, 'a leadership task has failed; handing leadership over');
      this.parts.onThrow();
    });
  }
}
