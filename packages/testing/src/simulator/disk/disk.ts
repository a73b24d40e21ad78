import type { Rng } from '../engine/random.js';
import { DiskImage, type DiskOp } from './image.js';
import { LogImage, type LogWatcher } from './log-image.js';

/** A batch that was issued and is not known to be on the platter. */
export interface PendingBatch {
  readonly ops: readonly DiskOp[];
}

/** What a power cut left of the batches that were not synced. */
export interface Losses {
  readonly kept: number;
  readonly lost: number;
}

/**
 * The disk of one node, which survives its crashes. What was issued shows in `live` at once; what a sync has completed
 * is in `durable`. A crash goes back to `durable` plus some first part of what was issued after it: batches are atomic,
 * and one is lost only together with all that came later.
 */
export class Disk {
  live = DiskImage.empty();
  liveLog = new LogImage();
  durableLog = new LogImage();
  /** Opened by a running process. */
  locked = false;
  private durable = DiskImage.empty();
  private pending: PendingBatch[] = [];

  constructor(private readonly watcher: LogWatcher) {}

  issue(ops: readonly DiskOp[]): PendingBatch {
    const batch = { ops };
    this.pending.push(batch);
    for (const op of ops) this.live.apply(op);
    this.liveLog.apply(ops, this.watcher);
    return batch;
  }

  /** A sync has made `batch`, and everything issued before it, durable. */
  synced(batch: PendingBatch): void {
    const at = this.pending.indexOf(batch);
    for (let i = 0; i <= at; i++) this.makeDurable(this.pending[i]!);
    if (at >= 0) this.pending = this.pending.slice(at + 1);
  }

  hasDurably(key: string): boolean {
    return this.durable.get(key) !== undefined;
  }

  /** The process or the machine is gone. */
  crash(rng: Rng): Losses {
    const { pending } = this;
    const draw = rng.next();
    const kept = draw < 0.4 ? 0 : draw < 0.6 ? pending.length : rng.int(0, pending.length);
    for (let i = 0; i < kept; i++) this.makeDurable(pending[i]!);
    this.pending = [];
    this.locked = false;
    if (kept < pending.length) {
      this.live = this.durable.copy();
      this.liveLog = this.durableLog.copy();
    }
    return { kept, lost: pending.length - kept };
  }

  /** Flips one bit of one record, in whatever state it is. Only while the node is down. */
  flipBit(rng: Rng): string | null {
    const { keys } = this.durable;
    if (keys.length === 0) return null;
    const key = rng.pick(keys);
    const value = Buffer.from(this.durable.get(key)!);
    if (value.length === 0) return null;
    const at = rng.int(0, value.length - 1);
    value[at]! ^= 1 << rng.int(0, 7);
    this.durable.apply({ type: 'set', key, value });
    this.live = this.durable.copy();
    return `bit of byte ${at} in record ${JSON.stringify(key)}`;
  }

  /** Everything is gone: an empty disk under the same name. */
  wipe(): void {
    this.durable = DiskImage.empty();
    this.live = DiskImage.empty();
    this.liveLog = new LogImage();
    this.durableLog = new LogImage();
    this.pending = [];
    this.locked = false;
  }

  private makeDurable({ ops }: PendingBatch): void {
    for (const op of ops) this.durable.apply(op);
    this.durableLog.apply(ops, null);
  }
}
