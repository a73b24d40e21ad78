import type { HardState, LogWrite } from '../consensus/effects.js';
import type { SnapshotMetadata } from '../contracts/messages.js';
import type { BatchOp, Storage } from '../contracts/storage.js';
import { RaftError } from '../errors.js';
import { EntryBlock } from '../log/entry-block.js';
import { RaftLog } from '../log/raft-log.js';
import type { LogPosition } from '../log/terms.js';
import { hardStateKey, logEnd, logKey, logStart, logStartKey, snapshotKey } from './keys.js';
import { corruptRecord, encodeRecord, readRecord } from './record.js';
import type { StoredSnapshot } from './snapshot-store.js';

const pageRecords = 64;

/** What a restart finds. */
export interface DurableState {
  readonly hardState: HardState;
  readonly log: RaftLog;
  readonly snapshot: StoredSnapshot | null;
}

/**
 * Term, vote, log and the pointer to the snapshot, as records of a storage. One `write` is one atomic, synced batch;
 * a written block of entries is one record, under its first index.
 */
export class DurableLog {
  constructor(
    private readonly storage: Storage,
    private readonly sync: boolean,
  ) {}

  /** Reads everything back. A damaged or missing record is an error: never silently dropped. */
  async load(logCacheBytes: number): Promise<DurableState> {
    const { storage } = this;
    const hardState = (await readRecord<HardState>(storage, hardStateKey, 'term and vote')) ?? { term: 0, vote: null };
    const snapshot = (await readRecord<StoredSnapshot>(storage, snapshotKey, 'snapshot')) ?? null;
    const start = await readRecord<LogPosition>(storage, logStartKey, 'start of the log');
    const log = new RaftLog(snapshot?.metadata ?? null, start);
    for await (const block of this.blocks(log.firstIndex)) {
      this.checkFollows(log, block);
      log.append(block.slice(Math.max(block.firstIndex, log.firstIndex), block.lastIndex));
      log.cache.evict(logCacheBytes, log.lastIndex);
    }
    if (log.lastIndex < (snapshot?.metadata.index ?? 0)) {
      throw new RaftError('RAFT_LOG_INCONSISTENT', `the log ends at ${log.lastIndex}, before its snapshot`);
    }
    return { hardState, log, snapshot };
  }

  private checkFollows(log: RaftLog, block: EntryBlock): void {
    const expected = log.lastIndex + 1;
    if (block.firstIndex <= expected && block.lastIndex >= expected) return;
    const found = `entries ${block.firstIndex} to ${block.lastIndex} where entry ${expected} should be`;
    throw new RaftError('RAFT_LOG_INCONSISTENT', `the log on the disk has a gap: it has ${found}`);
  }

  /** Makes one write durable. Rejects when the disk's state is unknown; the caller must not write again then. */
  async write(write: LogWrite, installed: StoredSnapshot | null): Promise<void> {
    const ops: BatchOp[] = [];
    if (write.hardState !== null) ops.push(setRecord(hardStateKey, write.hardState));
    if (write.install !== null) ops.push(...installOps(write.install, installed!));
    if (write.truncateFrom !== null) await this.truncate(write.truncateFrom, ops);
    for (const block of write.blocks) ops.push({ type: 'set', key: logKey(block.firstIndex), value: block.bytes });
    if (write.compactTo !== null) await this.compact(write.compactTo, ops);
    const mustSync = write.hardState !== null || write.install !== null || write.blocks.length > 0;
    await this.storage.batch(ops, { sync: this.sync && (mustSync || write.truncateFrom !== null) });
  }

  /** Entries from `from` on, for a follower: at least one block, at most about `maxBytes`; none when they are gone. */
  async read(from: number, maxEntries: number, maxBytes: number): Promise<EntryBlock[]> {
    const result: EntryBlock[] = [];
    let entries = 0;
    let bytes = 0;
    for await (const block of this.blocks(from, 8)) {
      if (result.length === 0 && block.firstIndex > from) break;
      const part = block.slice(Math.max(from, block.firstIndex), block.lastIndex);
      entries += part.count;
      bytes += part.byteLength;
      if (result.length > 0 && (entries > maxEntries || bytes > maxBytes)) break;
      result.push(part);
    }
    return result;
  }

  /** Every block that holds entries from `from` on, in order. */
  private async *blocks(from: number, page = pageRecords): AsyncGenerator<EntryBlock> {
    const first = await this.blockAt(from);
    if (first !== undefined) yield first;
    let next = first === undefined ? logKey(from) : logKey(first.lastIndex + 1);
    for (;;) {
      const records = await this.storage.getRange(next, logEnd, { limit: page });
      for (const { key, value } of records) yield decodeBlock(key, value);
      const last = records.at(-1);
      if (last === undefined || records.length < page) return;
      next = Buffer.concat([last.key, Buffer.alloc(1)]);
    }
  }

  /** The block that holds `index`. */
  private async blockAt(index: number): Promise<EntryBlock | undefined> {
    const [record] = await this.storage.getRange(logStart, logKey(index + 1), { limit: 1, reverse: true });
    if (record === undefined) return undefined;
    const block = decodeBlock(record.key, record.value);
    return block.lastIndex >= index ? block : undefined;
  }

  private async truncate(from: number, ops: BatchOp[]): Promise<void> {
    ops.push({ type: 'deleteRange', start: logKey(from), end: logEnd });
    const cut = await this.blockAt(from);
    if (cut === undefined || cut.firstIndex >= from) return;
    ops.push({ type: 'set', key: logKey(cut.firstIndex), value: cut.slice(cut.firstIndex, from - 1).bytes });
  }

  private async compact(to: LogPosition, ops: BatchOp[]): Promise<void> {
    const kept = await this.blockAt(to.index + 1);
    ops.push({ type: 'deleteRange', start: logStart, end: logKey(kept?.firstIndex ?? to.index + 1) });
    ops.push(setRecord(logStartKey, to));
  }
}

function setRecord(key: Uint8Array, value: unknown): BatchOp {
  return { type: 'set', key, value: encodeRecord(value) };
}

function installOps({ index, term }: SnapshotMetadata, snapshot: StoredSnapshot): BatchOp[] {
  return [
    { type: 'deleteRange', start: logStart, end: logEnd },
    setRecord(logStartKey, { index, term }),
    setRecord(snapshotKey, snapshot),
  ];
}

function decodeBlock(key: Uint8Array, value: Uint8Array): EntryBlock {
  const name = `log block ${Buffer.from(key).readUInt32BE(1) * 2 ** 32 + Buffer.from(key).readUInt32BE(5)}`;
  let block: EntryBlock;
  try {
    block = EntryBlock.decode(value);
  } catch (cause) {
    throw corruptRecord(name, cause);
  }
  if (!logKey(block.firstIndex).equals(key)) throw corruptRecord(name);
  return block;
}
