import { crc32 } from 'node:zlib';
import type { IncomingChunk } from '../consensus/effects.js';
import type { Logger } from '../contracts/logger.js';
import type { SnapshotMetadata } from '../contracts/messages.js';
import type { SnapshotKey } from '../disk/keys.js';
import type { SnapshotStore } from '../disk/snapshot-store.js';

interface Staging {
  readonly snapshot: SnapshotMetadata;
  readonly key: SnapshotKey;
  offset: number;
  crc: number;
}

export interface SnapshotReceiverParts {
  readonly store: SnapshotStore;
  readonly logger: Logger;
  /** The chunk is kept, or is not the wanted one: tell the sender to go on at `offset`. */
  onStored(from: string, snapshotIndex: number, offset: number): void;
  /** Everything is here, and its checksum is right. */
  onComplete(from: string, snapshot: SnapshotMetadata): void;
  onFailure(error: unknown): void;
}

/** The key under which the bytes of a received snapshot are kept. */
export function receivedKey({ index, term }: SnapshotMetadata): SnapshotKey {
  return { origin: 'received', index, term };
}

/** Puts the chunks of a snapshot together on the disk. One snapshot at a time: the newest that is offered. */
export class SnapshotReceiver {
  private staging: Staging | null = null;
  private queue: Promise<void> = Promise.resolve();
  private stopped = false;
  /** The last snapshot that was complete: its bytes are no longer this receiver's to touch. */
  private completed = 0;

  constructor(private readonly parts: SnapshotReceiverParts) {}

  receive(chunk: IncomingChunk): void {
    this.queue = this.queue.then(() => this.accept(chunk)).catch((error: unknown) => this.parts.onFailure(error));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.queue;
  }

  /** The snapshot was installed, or is no longer wanted. */
  reset(): void {
    this.staging = null;
  }

  private async accept({ from, request }: IncomingChunk): Promise<void> {
    const { snapshot, offset, data } = request;
    // Chunks that were sent twice still wait in the queue when the snapshot is complete.
    if (this.stopped || snapshot.index <= this.completed) return;
    const { store, logger, onStored, onComplete } = this.parts;
    const staging = await this.stagingFor(snapshot);
    if (staging === null) return;
    if (offset === staging.offset && (data.length > 0 || snapshot.size === 0)) {
      if (data.length > 0) await store.putChunk(staging.key, offset, data);
      staging.offset += data.length;
      staging.crc = crc32(data, staging.crc);
    }
    if (staging.offset < snapshot.size) {
      onStored(from, snapshot.index, staging.offset);
      return;
    }
    this.staging = null;
    if (staging.offset === snapshot.size && staging.crc === snapshot.checksum) {
      this.completed = snapshot.index;
      onComplete(from, snapshot);
      return;
    }
    logger.warn({ peer: from, index: snapshot.index }, 'a received snapshot does not match its checksum; again');
    await store.remove(staging.key);
    onStored(from, snapshot.index, 0);
  }

  /** Null for a snapshot older than the one that is being received. */
  private async stagingFor(snapshot: SnapshotMetadata): Promise<Staging | null> {
    const current = this.staging;
    if (current !== null && isSame(current.snapshot, snapshot)) return current;
    if (current !== null && current.snapshot.index > snapshot.index) return null;
    const key = receivedKey(snapshot);
    await this.parts.store.remove(current?.key ?? key);
    this.staging = { snapshot, key, offset: 0, crc: 0 };
    return this.staging;
  }
}

function isSame(a: SnapshotMetadata, b: SnapshotMetadata): boolean {
  return a.index === b.index && a.term === b.term && a.checksum === b.checksum && a.size === b.size;
}
