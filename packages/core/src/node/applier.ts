import type { Clock } from '../contracts/clock.js';
import type { SnapshotMetadata } from '../contracts/messages.js';
import type { Codec, StateMachine } from '../contracts/state-machine.js';
import type { DurableLog } from '../disk/durable-log.js';
import type { SnapshotStore, StoredSnapshot } from '../disk/snapshot-store.js';
import { CommandRejected, RaftError } from '../errors.js';
import { type EntryBlock, EntryType, type LogEntry } from '../log/entry-block.js';
import type { RaftLog } from '../log/raft-log.js';
import { type Proposals, Rejection } from './proposals.js';
import type { AppliedIndex } from './reads.js';

/** How long applies may hold the event loop before timers and sockets get their turn. */
const sliceMs = 10;
const maxEntries = 1_024;
const maxBytes = 4 * 1024 * 1024;

/** The state as it was between two applies. */
export interface Capture {
  readonly index: number;
  readonly term: number;
  readonly clusterTime: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

interface CaptureRequest {
  readonly resolve: (capture: Capture) => void;
  readonly reject: (error: unknown) => void;
}

export interface ApplierParts<C, R, Q, A> {
  readonly stateMachine: StateMachine<C, R, Q, A>;
  readonly codec: Codec<C>;
  readonly log: RaftLog;
  readonly durable: DurableLog;
  readonly snapshots: SnapshotStore;
  readonly proposals: Proposals<R>;
  readonly applied: AppliedIndex;
  readonly clock: Clock;
  onApplied(index: number): void;
  onRestored(snapshot: SnapshotMetadata): void;
  onFailure(error: RaftError): void;
}

/**
 * The only caller of `apply`, `snapshot` and `restore`: one thing at a time, in the order of the log. Callers' promises
 * are settled from here, in that order too.
 */
export class Applier<C, R, Q, A> {
  /** Commands applied since the start, and those of them that the state machine rejected. */
  appliedCommands = 0;
  rejectedCommands = 0;
  private target = 0;
  private restore: StoredSnapshot | null = null;
  /** The log was replaced by a snapshot that is not durable yet: nothing is applied until it is restored. */
  private awaitsRestore = false;
  private captures: CaptureRequest[] = [];
  private running: Promise<void> | null = null;
  private stopped = false;
  private clusterTime = 0;

  constructor(private readonly parts: ApplierParts<C, R, Q, A>) {}

  /** The state machine holds everything up to `index` already. */
  startAt(index: number, clusterTime: number): void {
    this.target = index;
    this.clusterTime = clusterTime;
    this.parts.applied.advance(index);
  }

  /** Entries up to `index` are committed and durable here. */
  applyTo(index: number): void {
    if (index <= this.target) return;
    this.target = index;
    this.run();
  }

  /** A snapshot is about to replace the log; `restoreFrom` follows. */
  holdForRestore(): void {
    this.awaitsRestore = true;
  }

  /** The log before this snapshot is gone: its state replaces the state machine's. */
  restoreFrom(snapshot: StoredSnapshot): void {
    this.awaitsRestore = false;
    this.restore = snapshot;
    this.target = Math.max(this.target, snapshot.metadata.index);
    this.run();
  }

  /** Captures the state between two applies. */
  capture(): Promise<Capture> {
    return new Promise((resolve, reject) => {
      this.captures.push({ resolve, reject });
      this.run();
    });
  }

  /** Starts nothing new; resolves when what runs has come to its end. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { reject } of this.captures) reject(new RaftError('RAFT_STOPPED', 'the node is stopping'));
    this.captures = [];
    await this.running;
  }

  private get hasWork(): boolean {
    if (this.stopped) return false;
    if (this.restore !== null) return true;
    if (this.awaitsRestore) return false;
    return this.captures.length > 0 || this.parts.applied.current < this.target;
  }

  private run(): void {
    if (this.running !== null || !this.hasWork) return;
    this.running = this.work()
      .catch((error: unknown) => {
        this.stopped = true;
        this.parts.onFailure(RaftError.from(error, 'RAFT_STATE_MACHINE_FAILED'));
      })
      .finally(() => {
        this.running = null;
        this.run();
      });
  }

  private async work(): Promise<void> {
    const { clock } = this.parts;
    let yieldAt = clock.now() + sliceMs;
    while (this.hasWork) {
      if (this.restore !== null) await this.restoreNow(this.restore);
      else if (this.captures.length > 0) await this.captureNow();
      else await this.applyNext();
      if (clock.now() >= yieldAt) {
        await new Promise<void>((resolve) => clock.defer(resolve));
        yieldAt = clock.now() + sliceMs;
      }
    }
  }

  /** From the cache where possible; entries that left it are read from the disk. */
  private async nextBlocks(): Promise<readonly EntryBlock[]> {
    const { applied, log, durable } = this.parts;
    const next = applied.current + 1;
    const cached = log.cache.from(next, maxEntries, maxBytes);
    if (cached !== undefined) return cached;
    const blocks = await durable.read(next, maxEntries, maxBytes);
    if (blocks.length > 0 || this.restore !== null || this.awaitsRestore || this.stopped) return blocks;
    throw new RaftError('RAFT_LOG_INCONSISTENT', `entry ${next} is committed and not in the log`);
  }

  /**
   * Applies what is committed as the blocks are fetched, and nothing after it: the same blocks may hold entries that a new
   * leader replaces before their index is committed.
   */
  private async applyNext(): Promise<void> {
    const limit = this.target;
    for (const block of await this.nextBlocks()) {
      if (this.stopped || this.restore !== null || this.awaitsRestore || block.firstIndex > limit) return;
      await this.applyBlock(block, Math.min(block.lastIndex, limit));
    }
  }

  private async applyBlock(block: EntryBlock, last: number): Promise<void> {
    const { applied, proposals, onApplied } = this.parts;
    const results: (R | Rejection)[] = [];
    for (const entry of block.entries(block.firstIndex, last)) {
      const result = this.applyEntry(entry);
      results.push(isPromiseLike(result) ? await result : result);
    }
    this.clusterTime = block.clusterTime;
    if (proposals.concerns(block.firstIndex, last, block.term))
      proposals.applied(block.firstIndex, block.term, results);
    applied.advance(last);
    onApplied(last);
  }

  private applyEntry(entry: LogEntry): R | Rejection | Promise<R | Rejection> {
    if (entry.type !== EntryType.normal) return undefined as R;
    this.appliedCommands++;
    const { index, term, clusterTime } = entry;
    try {
      const command = this.parts.codec.decode(entry.data);
      const result = this.parts.stateMachine.apply({ index, term, command, clusterTime });
      if (!isPromiseLike(result)) return result;
      return result.then(undefined, (error: unknown) => this.rejection(index, error));
    } catch (error) {
      return this.rejection(index, error);
    }
  }

  /** A refusal is a result; anything else ends the node, because an entry is never skipped. */
  private rejection(index: number, error: unknown): Rejection {
    if (error instanceof CommandRejected) {
      this.rejectedCommands++;
      const details = { index, reason: error.reason };
      return new Rejection(new RaftError('RAFT_COMMAND_REJECTED', error.message, { cause: error, details }));
    }
    const what = `the state machine failed on entry ${index}: ${error instanceof Error ? error.message : String(error)}`;
    const next = 'The node has stopped and skipped nothing; fix the state machine and start it again';
    throw new RaftError('RAFT_STATE_MACHINE_FAILED', `${what}. ${next}`, { cause: error, details: { index } });
  }

  private async restoreNow(snapshot: StoredSnapshot): Promise<void> {
    const { stateMachine, snapshots, applied, proposals, onRestored } = this.parts;
    await stateMachine.restore(snapshots.stream(snapshot));
    if (this.restore === snapshot) this.restore = null;
    const { index, clusterTime } = snapshot.metadata;
    this.clusterTime = clusterTime;
    proposals.skipped(index);
    applied.advance(index);
    onRestored(snapshot.metadata);
  }

  private async captureNow(): Promise<void> {
    const { stateMachine, applied, log } = this.parts;
    const requests = this.captures;
    this.captures = [];
    for (const { resolve, reject } of requests) {
      try {
        const index = applied.current;
        const term = log.termAt(index)!;
        const { clusterTime } = this;
        resolve({ index, term, clusterTime, stream: await stateMachine.snapshot() });
      } catch (error) {
        reject(error);
      }
    }
  }
}

function isPromiseLike<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
