import type { Effects, LogWrite, ReplicaEvent } from '../consensus/effects.js';
import type { Time } from '../consensus/options.js';
import type { Replica } from '../consensus/replica.js';
import type { Clock, Timer } from '../contracts/clock.js';
import type { ConsensusMessage } from '../contracts/messages.js';
import type { Sender, Transport } from '../contracts/transport.js';
import type { DurableLog } from '../disk/durable-log.js';
import type { StoredSnapshot } from '../disk/snapshot-store.js';
import { RaftError } from '../errors.js';

/** What the driver hands on: everything but sending, writing and time. */
export interface DriverHooks {
  /** Called before each drain: proposals and reads that wait may be put in. */
  feed(time: Time): void;
  /** The snapshot whose bytes are on the disk, and which `write` makes the latest. */
  installing(write: LogWrite): StoredSnapshot | null;
  /** The write is durable. */
  written(write: LogWrite): void;
  carryOut(effects: Effects): void;
  event(event: ReplicaEvent): void;
  failed(error: RaftError): void;
}

/**
 * The loop of a node. Inputs change the replica at once; at the end of each turn of the event loop one `flush` takes
 * what they produced and carries it out: send, write, apply. One write is in flight at a time, and what arrives
 * meanwhile goes into the next.
 */
export class Driver {
  private scheduled = false;
  private stopped = false;
  private timer: Timer | null = null;
  private timerAt = Number.POSITIVE_INFINITY;
  private writing: Promise<void> | null = null;

  constructor(
    readonly replica: Replica,
    private readonly durable: DurableLog,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly hooks: DriverHooks,
  ) {}

  time(): Time {
    return { now: this.clock.now(), wall: this.clock.wallNow() };
  }

  receive(from: Sender, message: ConsensusMessage): void {
    this.input(() => this.replica.receive(from, message, this.time()));
  }

  /** Changes the replica now, and what follows from that happens at the end of this turn. */
  input(change: () => void): void {
    if (this.stopped) return;
    try {
      change();
    } catch (error) {
      this.fail(error);
      return;
    }
    this.wake();
  }

  /** Has a flush at the end of this turn. */
  readonly wake = (): void => {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    this.clock.defer(this.flush);
  };

  /** Takes no more inputs; resolves when the write in flight has settled. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.writing;
  }

  private readonly flush = (): void => {
    this.scheduled = false;
    if (this.stopped) return;
    try {
      const time = this.time();
      if (time.now >= this.replica.deadline) this.replica.tick(time);
      this.hooks.feed(time);
      this.carryOut(this.replica.drain());
    } catch (error) {
      this.fail(error);
      return;
    }
    this.armTimer();
  };

  private carryOut(effects: Effects): void {
    for (const { to, message } of effects.messages) this.transport.send(to, message);
    if (effects.write !== null) this.write(effects.write);
    for (const event of effects.events) this.hooks.event(event);
    this.hooks.carryOut(effects);
  }

  private write(write: LogWrite): void {
    this.writing = this.durable.write(write, this.hooks.installing(write)).then(
      () => {
        this.writing = null;
        if (this.stopped) return;
        this.input(() => {
          this.replica.persisted(write.id, this.time());
          this.hooks.written(write);
        });
      },
      (error: unknown) => {
        this.writing = null;
        this.fail(RaftError.from(error, 'RAFT_STORAGE_FAILED'));
      },
    );
  }

  /** The timer wakes the loop; the deadline itself is looked at after the messages that arrived meanwhile. */
  private armTimer(): void {
    const at = this.replica.deadline;
    if (at === this.timerAt && this.timer !== null) return;
    // A deadline that moved back needs no new timer: the old one fires, finds nothing due, and is armed again.
    if (at > this.timerAt && this.timer !== null) return;
    this.timer?.cancel();
    this.timerAt = at;
    this.timer = this.clock.setTimer(
      () => {
        this.timer = null;
        this.timerAt = Number.POSITIVE_INFINITY;
        this.wake();
      },
      Math.max(0, at - this.clock.now()),
    );
  }

  private fail(error: unknown): void {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    this.hooks.failed(RaftError.from(error));
  }
}
