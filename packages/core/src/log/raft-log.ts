import { ConfigurationHistory, decodeConfiguration } from '../consensus/configuration.js';
import type { Configuration } from '../contracts/configuration.js';
import type { SnapshotMetadata } from '../contracts/messages.js';
import { RaftError } from '../errors.js';
import { BlockCache } from './block-cache.js';
import { type EntryBlock, EntryType } from './entry-block.js';
import { SizeIndex } from './size-index.js';
import { type LogPosition, TermIndex } from './terms.js';

/** What was found on the disk at start, in the order in which it is given to a log. */
export interface RestoredLog {
  readonly snapshot: SnapshotMetadata | null;
  /** The position before the first entry on the disk. */
  readonly start: LogPosition;
  /** Every block on the disk, oldest first. */
  readonly blocks: Iterable<EntryBlock>;
}

/**
 * The log as consensus sees it: the term of every entry, the newest entries themselves, and the configurations in it.
 * It does no I/O: what it accepts becomes durable through the write queue.
 */
export class RaftLog {
  readonly cache = new BlockCache();
  /** Bytes of the entries that are still here, to the precision that compaction needs. */
  readonly sizes = new SizeIndex();
  private terms: TermIndex;
  private configurations: ConfigurationHistory;
  private clusterTimeOfLast = 0;
  private latestSnapshot: SnapshotMetadata | null;

  constructor(snapshot: SnapshotMetadata | null = null, start?: LogPosition) {
    this.latestSnapshot = snapshot;
    this.terms = new TermIndex(start ?? snapshotPosition(snapshot));
    this.configurations = historyOf(snapshot);
    this.clusterTimeOfLast = snapshot?.clusterTime ?? 0;
  }

  /** The position before the first entry that is still here. */
  get start(): LogPosition {
    return this.terms.startPosition;
  }

  get firstIndex(): number {
    return this.terms.startPosition.index + 1;
  }

  get lastIndex(): number {
    return this.terms.lastIndex;
  }

  get lastTerm(): number {
    return this.terms.lastTerm;
  }

  get snapshot(): SnapshotMetadata | null {
    return this.latestSnapshot;
  }

  /** The configuration in effect: the last one in the log, committed or not. */
  get configuration(): Configuration {
    return this.configurations.active;
  }

  get configurationIndex(): number {
    return this.configurations.activeIndex;
  }

  /** Cluster time of the last entry. */
  get clusterTime(): number {
    return this.clusterTimeOfLast;
  }

  configurationAt(index: number): { readonly index: number; readonly configuration: Configuration } {
    return this.configurations.at(index);
  }

  termAt(index: number): number | undefined {
    return this.terms.termAt(index);
  }

  matches(index: number, term: number): boolean {
    return this.terms.termAt(index) === term;
  }

  /** Whether a log that ends at `position` is at least as complete as this one (§5.4.1). */
  isUpToDate(position: LogPosition): boolean {
    if (position.term !== this.lastTerm) return position.term > this.lastTerm;
    return position.index >= this.lastIndex;
  }

  lastAtMost(index: number, term: number): LogPosition {
    return this.terms.lastAtMost(index, term);
  }

  /** Takes a block that starts right behind the last entry. */
  append(block: EntryBlock): void {
    if (block.firstIndex !== this.lastIndex + 1) {
      throw RaftError.internal(`entries from ${block.firstIndex} after a log that ends at ${this.lastIndex}`);
    }
    this.terms.append(block.count, block.term);
    this.cache.append(block);
    this.sizes.append(block.lastIndex, block.byteLength);
    this.clusterTimeOfLast = block.clusterTime;
    if (!block.has(EntryType.config)) return;
    // At a restart the log may begin before the snapshot, which has the configurations up to its own.
    const known = this.latestSnapshot?.configurationIndex ?? 0;
    for (const entry of block.entries()) {
      if (entry.type !== EntryType.config || entry.index <= known) continue;
      this.configurations.append(entry.index, decodeConfiguration(entry.data));
    }
  }

  /** Drops `index` and everything after it. True when that rolled a configuration back. */
  truncateFrom(index: number): boolean {
    this.terms.truncateFrom(index);
    const held = this.cache.bytes;
    this.cache.truncateFrom(index);
    this.sizes.truncateFrom(index, held - this.cache.bytes);
    return this.configurations.truncateFrom(index);
  }

  /** The first index of `block` that this log does not hold with the same term; one past the block when it holds all. */
  firstDifference(block: EntryBlock): number {
    let index = block.firstIndex;
    while (index <= block.lastIndex && index <= this.lastIndex) {
      if (this.terms.termAt(index) !== block.term) return index;
      index = Math.min(this.terms.endOfTermAt(index), block.lastIndex + 1);
    }
    return index;
  }

  /** A snapshot of this log's own entries is durable. */
  snapshotTaken(snapshot: SnapshotMetadata): void {
    this.latestSnapshot = snapshot;
  }

  /** Forgets the entries up to `index`, all of them within the snapshot. */
  compactTo(index: number): void {
    this.terms.compactTo(index);
    this.sizes.compactTo(index);
    this.configurations.compactTo(index);
  }

  /** Replaces everything by a snapshot that another node sent. */
  reset(snapshot: SnapshotMetadata): void {
    this.latestSnapshot = snapshot;
    this.terms = new TermIndex(snapshotPosition(snapshot));
    this.configurations = historyOf(snapshot);
    this.clusterTimeOfLast = snapshot.clusterTime;
    this.cache.clear();
    this.sizes.clear();
  }
}

function snapshotPosition(snapshot: SnapshotMetadata | null): LogPosition {
  return snapshot === null ? { index: 0, term: 0 } : { index: snapshot.index, term: snapshot.term };
}

function historyOf(snapshot: SnapshotMetadata | null): ConfigurationHistory {
  if (snapshot === null) return new ConfigurationHistory();
  return new ConfigurationHistory({ index: snapshot.configurationIndex, configuration: snapshot.configuration });
}
