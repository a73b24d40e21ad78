import { crc32 } from 'node:zlib';
import type { Replica } from '../consensus/replica.js';
import type { Clock } from '../contracts/clock.js';
import type { SnapshotMetadata } from '../contracts/messages.js';
import type { SnapshotKey } from '../disk/keys.js';
import type { SnapshotStore, StoredSnapshot } from '../disk/snapshot-store.js';
import { RaftError } from '../errors.js';
import type { SnapshotResult } from './api.js';
import type { Applier, Capture } from './applier.js';

export interface SnapshotterParts {
  readonly applier: Pick<Applier<unknown, unknown, unknown, unknown>, 'capture'>;
  readonly store: SnapshotStore;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly chunkBytes: number;
  readonly sync: boolean;
  latest(): StoredSnapshot | null;
  /** Whether the bytes of the snapshot are still needed after it was replaced. */
  isInUse(snapshot: StoredSnapshot): boolean;
  onStarted(index: number): void;
  onCompleted(snapshot: StoredSnapshot, durationMs: number): void;
  onFailed(error: RaftError): void;
}

/** Writes the state machine's state to the disk, chunk by chunk, while applies go on. One at a time. */
export class Snapshotter {
  private running: Promise<SnapshotResult> | null = null;
  private stopped = false;

  constructor(private readonly parts: SnapshotterParts) {}

  get busy(): boolean {
    return this.running !== null;
  }

  /** Takes a snapshot, or joins the one that is being taken. Nothing new gives the existing one. */
  take(): Promise<SnapshotResult> {
    this.running ??= this.write()
      .catch((error: unknown) => {
        const message = `the snapshot failed: ${error instanceof Error ? error.message : String(error)}`;
        const failure = new RaftError('RAFT_SNAPSHOT_FAILED', `${message}; nothing was lost`, { cause: error });
        this.parts.onFailed(failure);
        throw failure;
      })
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running?.catch(() => {});
  }

  private async write(): Promise<SnapshotResult> {
    const { applier, store, clock, latest, onStarted, onCompleted, sync, isInUse } = this.parts;
    const startedAt = clock.now();
    const capture = await applier.capture();
    const existing = latest();
    if (existing !== null && existing.metadata.index >= capture.index) return resultOf(existing.metadata, 0);
    if (capture.index === 0) throw new RaftError('RAFT_SNAPSHOT_FAILED', 'nothing has been applied yet');
    onStarted(capture.index);
    const key: SnapshotKey = { origin: 'own', index: capture.index, term: capture.term };
    await store.remove(key);
    const { size, checksum } = await this.writeChunks(key, capture.stream);
    const previous = latest();
    if (previous !== null && previous.metadata.index >= capture.index) {
      // Another node's newer snapshot was installed meanwhile.
      await store.remove(key);
      return resultOf(previous.metadata, 0);
    }
    const snapshot = { key, metadata: this.metadata(capture, size, checksum) };
    await store.publish(snapshot, sync);
    const durationMs = clock.now() - startedAt;
    onCompleted(snapshot, durationMs);
    // Only now, when nobody can begin to send it any more: a transfer that has begun removes it at its end.
    if (previous !== null && !isInUse(previous)) await store.remove(previous.key);
    return resultOf(snapshot.metadata, durationMs);
  }

  /** The configuration is the one at the snapshot's index: committed, whatever has been appended since. */
  private metadata({ index, term, clusterTime }: Capture, size: number, checksum: number): SnapshotMetadata {
    const { configuration, index: configurationIndex } = this.parts.replica.log.configurationAt(index);
    const created = this.parts.clock.wallNow();
    return { index, term, configuration, configurationIndex, clusterTime, size, checksum, created };
  }

  private async writeChunks(
    key: SnapshotKey,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<{ size: number; checksum: number }> {
    const { store, chunkBytes } = this.parts;
    let size = 0;
    let checksum = 0;
    let parts: Uint8Array[] = [];
    let buffered = 0;
    const flush = async (bytes: number): Promise<void> => {
      const joined = Buffer.concat(parts);
      const chunk = joined.subarray(0, bytes);
      parts = joined.length > bytes ? [joined.subarray(bytes)] : [];
      buffered = joined.length - chunk.length;
      await store.putChunk(key, size, chunk);
      checksum = crc32(chunk, checksum);
      size += chunk.length;
    };
    for await (const part of stream) {
      if (this.stopped) throw new RaftError('RAFT_STOPPED', 'the node is stopping');
      parts.push(part);
      buffered += part.length;
      while (buffered >= chunkBytes) await flush(chunkBytes);
    }
    if (buffered > 0) await flush(buffered);
    return { size, checksum };
  }
}

function resultOf({ index, term, size }: SnapshotMetadata, durationMs: number): SnapshotResult {
  return { index, term, bytes: size, durationMs };
}
