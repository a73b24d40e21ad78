import type { Replica } from '../consensus/replica.js';
import type { Clock, Timer } from '../contracts/clock.js';
import type { Logger } from '../contracts/logger.js';
import type { SnapshotResponse } from '../contracts/messages.js';
import type { Transport } from '../contracts/transport.js';
import type { SnapshotStore, StoredSnapshot } from '../disk/snapshot-store.js';

/** Chunks sent ahead of the receiver's answers. */
const chunksAhead = 4;
/** How often a silent receiver is asked again before the transfer is given up. */
const maxAttempts = 5;

interface Transfer {
  readonly peer: string;
  readonly snapshot: StoredSnapshot;
  readonly term: number;
  /** What the receiver has said it has, and what was sent. */
  acknowledged: number;
  sent: number;
  attempts: number;
  timer: Timer | null;
  pumping: boolean;
}

export interface SnapshotSenderParts {
  readonly replica: Replica;
  readonly store: SnapshotStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retryAfterMs: number;
  latest(): StoredSnapshot | null;
  /** The transfer is over, and consensus takes it from there. */
  onFailed(peer: string): void;
  onFailure(error: unknown): void;
}

/**
 * Streams the latest snapshot to followers, a few chunks ahead of their answers. Every answer names the offset that is
 * wanted next, so a transfer goes on where it was interrupted.
 */
export class SnapshotSender {
  private readonly transfers = new Map<string, Transfer>();

  constructor(private readonly parts: SnapshotSenderParts) {}

  /** Whether the bytes of this snapshot are being read for somebody. */
  isSending(snapshot: StoredSnapshot): boolean {
    for (const transfer of this.transfers.values()) if (transfer.snapshot === snapshot) return true;
    return false;
  }

  start(peer: string, snapshot: StoredSnapshot): void {
    this.end(peer);
    const { term } = this.parts.replica;
    const transfer: Transfer = {
      peer,
      snapshot,
      term,
      acknowledged: 0,
      sent: 0,
      attempts: 0,
      timer: null,
      pumping: false,
    };
    this.transfers.set(peer, transfer);
    this.parts.logger.info({ peer, index: snapshot.metadata.index }, 'sending a snapshot');
    this.expectAnswer(transfer);
    this.pump(transfer);
  }

  answered(peer: string, { snapshotIndex, offset, installed }: SnapshotResponse): void {
    const transfer = this.transfers.get(peer);
    if (transfer === undefined || transfer.snapshot.metadata.index !== snapshotIndex) return;
    if (installed) {
      this.end(peer);
      return;
    }
    if (offset > transfer.snapshot.metadata.size) return;
    transfer.attempts = 0;
    if (offset < transfer.acknowledged || offset > transfer.sent) transfer.sent = offset;
    transfer.acknowledged = offset;
    this.expectAnswer(transfer);
    this.pump(transfer);
  }

  /** Ends the transfers of a leadership that is over. */
  stopAll(): void {
    for (const peer of [...this.transfers.keys()]) this.end(peer);
  }

  private end(peer: string): void {
    const transfer = this.transfers.get(peer);
    if (transfer === undefined) return;
    transfer.timer?.cancel();
    this.transfers.delete(peer);
    const { snapshot } = transfer;
    if (snapshot === this.parts.latest() || this.isSending(snapshot)) return;
    // It was replaced while it was being sent, and was kept for that.
    this.parts.store.remove(snapshot.key).catch((error: unknown) => this.parts.onFailure(error));
  }

  private expectAnswer(transfer: Transfer): void {
    transfer.timer?.cancel();
    transfer.timer = this.parts.clock.setTimer(() => {
      if (++transfer.attempts >= maxAttempts) {
        this.end(transfer.peer);
        this.parts.onFailed(transfer.peer);
        return;
      }
      transfer.sent = transfer.acknowledged;
      this.expectAnswer(transfer);
      this.pump(transfer);
    }, this.parts.retryAfterMs);
  }

  private pump(transfer: Transfer): void {
    if (transfer.pumping) return;
    transfer.pumping = true;
    this.sendChunks(transfer)
      .catch((error: unknown) => {
        // Over, its snapshot may have been removed while a chunk was being read: that is nobody's failure.
        if (this.transfers.get(transfer.peer) === transfer) this.parts.onFailure(error);
      })
      .finally(() => {
        transfer.pumping = false;
      });
  }

  private async sendChunks(transfer: Transfer): Promise<void> {
    const { replica, store, transport } = this.parts;
    const { metadata } = transfer.snapshot;
    let ahead = chunksAhead;
    while (ahead > 0 && (transfer.sent < metadata.size || metadata.size === 0)) {
      const offset = transfer.sent;
      const data = metadata.size === 0 ? new Uint8Array(0) : await store.readFrom(transfer.snapshot, offset);
      const { leadership, term } = replica;
      if (this.transfers.get(transfer.peer) !== transfer || leadership === null || term !== transfer.term) return;
      if (transfer.sent !== offset) continue;
      const { round } = leadership;
      transport.send(transfer.peer, { type: 'snapshotRequest', term, round, snapshot: metadata, offset, data });
      transfer.sent += data.length;
      ahead = chunksAhead - Math.ceil((transfer.sent - transfer.acknowledged) / Math.max(1, data.length));
      if (metadata.size === 0) return;
    }
  }
}
