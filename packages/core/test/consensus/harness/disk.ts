import type { HardState, LogWrite } from '../../../src/consensus/effects.js';
import type { SnapshotMetadata } from '../../../src/contracts/messages.js';
import { EntryBlock } from '../../../src/log/entry-block.js';
import { RaftLog } from '../../../src/log/raft-log.js';
import type { LogPosition } from '../../../src/log/terms.js';

export interface StoredSnapshot {
  readonly metadata: SnapshotMetadata;
  /** The commands applied up to the snapshot: the whole state of the test's state machine. */
  readonly state: readonly string[];
}

/** What survives a crash. */
export interface Records {
  hardState: HardState;
  snapshot: StoredSnapshot | null;
  start: LogPosition;
  blocks: EntryBlock[];
}

/** One node's disk: a write is durable when it completes, and gone when the node crashes before. */
export class VirtualDisk {
  /** The write that was handed to the disk and is not durable yet. */
  pending: LogWrite | null = null;
  /** Snapshots whose bytes are all here, waiting for the write that installs them. */
  private readonly received = new Map<number, StoredSnapshot>();

  constructor(readonly records: Records) {}

  get lastIndex(): number {
    return this.records.blocks.at(-1)?.lastIndex ?? this.records.start.index;
  }

  get lastTerm(): number {
    return this.records.blocks.at(-1)?.term ?? this.records.start.term;
  }

  termAt(index: number): number | undefined {
    const { start } = this.records;
    if (index === start.index) return start.term;
    return this.blockAt(index)?.term;
  }

  blockAt(index: number): EntryBlock | undefined {
    const { blocks } = this.records;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (blocks[middle]!.lastIndex < index) low = middle + 1;
      else high = middle;
    }
    const block = blocks[low];
    return block !== undefined && block.firstIndex <= index && index <= block.lastIndex ? block : undefined;
  }

  /** Whether the entry at `index` is durable: as itself, or as part of a snapshot. */
  holds(index: number, term: number): boolean {
    return index <= (this.records.snapshot?.metadata.index ?? 0) || this.termAt(index) === term;
  }

  submit(write: LogWrite): void {
    if (this.pending !== null) throw new Error(`write ${write.id} while write ${this.pending.id} is under way`);
    this.pending = write;
  }

  snapshotReceived(snapshot: StoredSnapshot): void {
    this.received.set(snapshot.metadata.index, snapshot);
  }

  snapshotTaken(snapshot: StoredSnapshot): void {
    this.records.snapshot = snapshot;
  }

  /** The pending write is durable now. */
  complete(): LogWrite {
    const write = this.pending!;
    this.pending = null;
    const { records } = this;
    if (write.hardState !== null) records.hardState = write.hardState;
    if (write.install !== null) {
      const { index, term } = write.install;
      records.snapshot = this.received.get(index)!;
      records.start = { index, term };
      records.blocks = [];
    }
    if (write.truncateFrom !== null) this.truncateFrom(write.truncateFrom);
    for (const block of write.blocks) {
      if (block.firstIndex !== this.lastIndex + 1)
        throw new Error(`the disk got ${block.firstIndex} after ${this.lastIndex}`);
      records.blocks.push(block);
    }
    if (write.compactTo !== null) this.compactTo(write.compactTo);
    return write;
  }

  /** What a restart finds: decoded from bytes, as from a real disk. */
  restore(): { hardState: HardState; log: RaftLog } {
    const { hardState, snapshot, start, blocks } = this.records;
    const log = new RaftLog(snapshot?.metadata ?? null, start);
    for (const block of blocks) log.append(EntryBlock.decode(Buffer.from(block.bytes)));
    return { hardState: { ...hardState }, log };
  }

  read(from: number, maxEntries: number, maxBytes: number): EntryBlock[] {
    const result: EntryBlock[] = [];
    let entries = 0;
    let bytes = 0;
    for (const block of this.records.blocks) {
      if (block.lastIndex < from) continue;
      if (block.firstIndex > from && result.length === 0) break;
      const part = block.slice(Math.max(from, block.firstIndex), block.lastIndex);
      entries += part.count;
      bytes += part.byteLength;
      if (result.length > 0 && (entries > maxEntries || bytes > maxBytes)) break;
      result.push(part);
    }
    return result;
  }

  private truncateFrom(index: number): void {
    const { blocks } = this.records;
    while (blocks.length > 0 && blocks.at(-1)!.lastIndex >= index) {
      const block = blocks.pop()!;
      if (block.firstIndex < index) blocks.push(block.slice(block.firstIndex, index - 1));
    }
  }

  private compactTo(position: LogPosition): void {
    const { records } = this;
    records.start = position;
    records.blocks = records.blocks
      .filter((block) => block.lastIndex > position.index)
      .map((block) => block.slice(Math.max(block.firstIndex, position.index + 1), block.lastIndex));
  }
}
