import { crc32 } from 'node:zlib';
import type { SnapshotMetadata } from '../contracts/messages.js';
import type { BatchOp, Storage } from '../contracts/storage.js';
import { RaftError } from '../errors.js';
import { chunkKey, chunkOffset, type SnapshotKey, snapshotDataEnd, snapshotDataStart, snapshotKey } from './keys.js';
import { encodeRecord, frame, unframe } from './record.js';

/** A snapshot that is wholly on the disk: the record that points to it. */
export interface StoredSnapshot {
  readonly key: SnapshotKey;
  readonly metadata: SnapshotMetadata;
}

/** The bytes of snapshots, in chunks, each with its checksum. A snapshot exists once its record is written. */
export class SnapshotStore {
  constructor(private readonly storage: Storage) {}

  /** Keeps a chunk; it becomes durable with the record, or is removed at the next start. */
  async putChunk(key: SnapshotKey, offset: number, data: Uint8Array): Promise<void> {
    await this.storage.set(chunkKey(key, offset), frame(data));
  }

  /** The bytes of the chunk that holds `offset`, from there on. */
  async readFrom({ key, metadata }: StoredSnapshot, offset: number): Promise<Buffer> {
    const range = { limit: 1, reverse: true } as const;
    const [found] = await this.storage.getRange(chunkKey(key, 0), chunkKey(key, offset + 1), range);
    if (found !== undefined) {
      const data = unframe(found.value, `snapshot ${metadata.index}`);
      const skip = offset - chunkOffset(found.key);
      if (skip < data.length) return data.subarray(skip);
    }
    const what = `snapshot ${metadata.index} has no bytes at offset ${offset} of ${metadata.size}`;
    throw new RaftError('RAFT_STORAGE_CORRUPT', `${what}. Wipe this node's data and re-add it, or restore a backup`);
  }

  /** The whole snapshot, checked against its size and checksum. */
  async *stream(snapshot: StoredSnapshot): AsyncGenerator<Uint8Array> {
    const { size, checksum, index } = snapshot.metadata;
    let offset = 0;
    let crc = 0;
    while (offset < size) {
      const data = await this.readFrom(snapshot, offset);
      crc = crc32(data, crc);
      offset += data.length;
      yield data;
    }
    if (crc !== checksum) {
      throw new RaftError('RAFT_STORAGE_CORRUPT', `snapshot ${index} does not match its checksum`);
    }
  }

  /** Makes `snapshot` the latest one, durably. The bytes of the one before it stay until `remove`, or the next start. */
  async publish(snapshot: StoredSnapshot, sync: boolean): Promise<void> {
    await this.storage.set(snapshotKey, encodeRecord(snapshot), { sync });
  }

  async remove(key: SnapshotKey): Promise<void> {
    await this.storage.batch([removal(key)]);
  }

  /** Removes the bytes of every snapshot but `kept`: what crashes left behind. */
  async removeOthers(kept: StoredSnapshot | null): Promise<void> {
    if (kept === null) {
      await this.storage.batch([{ type: 'deleteRange', start: snapshotDataStart, end: snapshotDataEnd }]);
      return;
    }
    const start = chunkKey(kept.key, 0);
    const end = chunkKey(kept.key, Number.POSITIVE_INFINITY);
    await this.storage.batch([
      { type: 'deleteRange', start: snapshotDataStart, end: start },
      { type: 'deleteRange', start: end, end: snapshotDataEnd },
    ]);
  }
}

function removal(key: SnapshotKey): BatchOp {
  return { type: 'deleteRange', start: chunkKey(key, 0), end: chunkKey(key, Number.POSITIVE_INFINITY) };
}
