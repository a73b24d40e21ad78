import type { DiskOp } from './image.js';
import {
  type BlockRecord,
  blockOf,
  type HardStateRecord,
  hardStateOf,
  positionOf,
  type SnapshotRecord,
  snapshotOf,
} from './records.js';

const logPrefix = 'l';
const none: HardStateRecord = { term: 0, vote: null };

/** What a batch did to the log, for those who watch. */
export interface LogWatcher {
  /** Entries that were in the log are no longer; those up to `keptTo` are covered by a snapshot. */
  removed(index: number, term: number): void;
  appended(block: BlockRecord, previousTerm: number): void;
  gap(message: string): void;
  snapshot(record: SnapshotRecord): void;
}

/** Term, vote and log as the records of a disk spell them, kept up with every batch. */
export class LogImage {
  hardState = none;
  /** The position before the first entry. */
  start = { index: 0, term: 0 };
  snapshot: SnapshotRecord | null = null;
  private blocks: BlockRecord[] = [];
  /** The term of each index; 0 or missing where there is no entry. */
  private readonly terms: number[] = [];

  copy(): LogImage {
    const image = new LogImage();
    image.hardState = this.hardState;
    image.start = this.start;
    image.snapshot = this.snapshot;
    image.blocks = [...this.blocks];
    for (const term of this.terms) image.terms.push(term);
    return image;
  }

  get lastIndex(): number {
    return Math.max(this.blocks.at(-1)?.last ?? 0, this.start.index);
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex) ?? 0;
  }

  /** The term at `index`, also at the start; undefined where the log has nothing. */
  termAt(index: number): number | undefined {
    if (index > this.start.index) return this.terms[index] || undefined;
    return index === this.start.index ? this.start.term : undefined;
  }

  /** Whether the entry is here, or within the snapshot that this log starts from. */
  holds(index: number, term: number): boolean {
    return index < this.start.index || this.termAt(index) === term;
  }

  /** Takes one whole batch. */
  apply(ops: readonly DiskOp[], watcher: LogWatcher | null): void {
    const removed: BlockRecord[] = [];
    for (const op of ops) this.applyOp(op, removed, watcher);
    if (watcher === null) return;
    for (const block of removed) this.reportRemoved(block, watcher);
  }

  private applyOp(op: DiskOp, removed: BlockRecord[], watcher: LogWatcher | null): void {
    if (op.type === 'deleteRange') {
      if (op.start.startsWith(logPrefix)) this.removeBlocks(indexOf(op.start), indexOf(op.end), removed);
      return;
    }
    if (op.type === 'delete') return;
    switch (op.key[0]) {
      case logPrefix:
        this.put(blockOf(op.value), removed, watcher);
        return;
      case 'h':
        this.hardState = hardStateOf(op.value);
        return;
      case 'b':
        this.start = positionOf(op.value);
        return;
      case 's':
        this.snapshot = snapshotOf(op.value);
        watcher?.snapshot(this.snapshot);
        return;
    }
  }

  private put(block: BlockRecord, removed: BlockRecord[], watcher: LogWatcher | null): void {
    const { blocks, terms } = this;
    const last = blocks.at(-1);
    if (last !== undefined && last.first === block.first) {
      // A block that was cut by a truncation.
      blocks.pop();
      removed.push(last);
      for (let index = last.first; index <= last.last; index++) terms[index] = 0;
    }
    const end = blocks.at(-1)?.last ?? this.start.index;
    const starts = blocks.length === 0 ? block.first <= end + 1 : block.first === end + 1;
    if (!starts) watcher?.gap(`entries ${block.first} to ${block.last} were written to a log that ends at ${end}`);
    watcher?.appended(block, this.termAt(block.first - 1) ?? -1);
    blocks.push(block);
    while (terms.length < block.first) terms.push(0);
    for (let index = block.first; index <= block.last; index++) terms[index] = block.term;
  }

  private removeBlocks(from: number, to: number, removed: BlockRecord[]): void {
    const { blocks, terms } = this;
    if (blocks.length === 0) return;
    const kept: BlockRecord[] = [];
    for (const block of blocks) {
      if (block.first < from || block.first >= to) {
        kept.push(block);
        continue;
      }
      removed.push(block);
      for (let index = block.first; index <= block.last; index++) terms[index] = 0;
    }
    this.blocks = kept;
  }

  private reportRemoved(block: BlockRecord, watcher: LogWatcher): void {
    for (let index = Math.max(block.first, this.start.index + 1); index <= block.last; index++) {
      if (this.terms[index] !== block.term) watcher.removed(index, block.term);
    }
  }
}

/** The index in the key of a block; Infinity for the end of all blocks. */
function indexOf(key: string): number {
  if (key.length < 9) return key === logPrefix ? 0 : Number.POSITIVE_INFINITY;
  let index = 0;
  for (let i = 1; i < 9; i++) index = index * 256 + key.charCodeAt(i);
  return index;
}
