import type { Configuration } from '../contracts/configuration.js';
import { quorumValue } from './quorum.js';

/** Who asked: a caller on this node, or another node on behalf of one. */
export interface Reader {
  /** The asking node; null for this one. */
  readonly from: string | null;
  readonly id: number;
}

interface ReadBatch {
  readonly round: number;
  readonly index: number;
  readonly readers: readonly Reader[];
}

/**
 * Read index (thesis 6.4): a read is linearizable at the commit index of the moment when it was asked, once a
 * heartbeat round that *began later* proved that this leader was still the leader. All reads that wait for a round
 * share it.
 */
export class ReadQueue {
  private waiting: Reader[] = [];
  private batches: ReadBatch[] = [];

  add(reader: Reader): void {
    this.waiting.push(reader);
  }

  /** Whether a new round should begin: someone waits, and no round is on its way that they could not join anyway. */
  get wantsRound(): boolean {
    return this.waiting.length > 0 && this.batches.length === 0;
  }

  get pending(): boolean {
    return this.waiting.length > 0 || this.batches.length > 0;
  }

  /** Everyone who waits now is answered with `index` when `round`, which begins now, is confirmed. */
  begin(round: number, index: number): void {
    if (this.waiting.length === 0) return;
    this.batches.push({ round, index, readers: this.waiting });
    this.waiting = [];
  }

  /** The batches that a quorum has confirmed, oldest first. `roundOf` gives the newest round a voter has answered. */
  confirmed(configuration: Configuration, roundOf: (id: string) => number): readonly ReadBatch[] {
    if (this.batches.length === 0) return [];
    const round = quorumValue(configuration, roundOf);
    const done = this.batches.filter((batch) => batch.round <= round);
    if (done.length > 0) this.batches = this.batches.filter((batch) => batch.round > round);
    return done;
  }

  /** Everyone who was not answered. */
  abandon(): readonly Reader[] {
    const readers = [...this.batches.flatMap((batch) => batch.readers), ...this.waiting];
    this.batches = [];
    this.waiting = [];
    return readers;
  }
}
