import type { EntryBlock } from '../log/entry-block.js';

/** What a leader has on its way to one follower, oldest first. */
interface Flight {
  readonly lastIndex: number;
  readonly bytes: number;
}

/** The appends that a follower has not acknowledged, bounded in messages and in bytes (thesis 10.2.1). */
export class InflightWindow {
  private flights: Flight[] = [];
  private head = 0;
  private bytesInFlight = 0;

  constructor(
    private readonly maxMessages: number,
    private readonly maxBytes: number,
  ) {}

  get count(): number {
    return this.flights.length - this.head;
  }

  get bytes(): number {
    return this.bytesInFlight;
  }

  /** Whether a message of `bytes` may still go: one larger than the limit goes alone. */
  admits(bytes: number): boolean {
    if (this.count === 0) return true;
    return this.count < this.maxMessages && this.bytesInFlight + bytes <= this.maxBytes;
  }

  add(lastIndex: number, bytes: number): void {
    this.flights.push({ lastIndex, bytes });
    this.bytesInFlight += bytes;
  }

  /** Everything up to `index` has arrived. */
  acknowledge(index: number): void {
    while (this.head < this.flights.length && this.flights[this.head]!.lastIndex <= index) {
      this.bytesInFlight -= this.flights[this.head]!.bytes;
      this.head++;
    }
    if (this.head > 32 && this.head * 2 > this.flights.length) {
      this.flights = this.flights.slice(this.head);
      this.head = 0;
    }
  }

  clear(): void {
    this.flights = [];
    this.head = 0;
    this.bytesInFlight = 0;
  }
}

/**
 * How a leader replicates to one follower.
 *
 * - `probe`: where the logs agree is not known; one append at a time.
 * - `replicate`: they agree up to `next - 1` as sent; appends are pipelined within the window.
 * - `snapshot`: the follower needs entries that are gone; a snapshot is on its way, and no appends.
 */
export type ProgressState = 'probe' | 'replicate' | 'snapshot';

export class Progress {
  state: ProgressState = 'probe';
  /** Everything up to here is durable on the follower and equal to the leader's log. Never goes back. */
  match = 0;
  /** The first entry that the next append will carry. */
  next: number;
  /** The data that the follower was first heard with; empty before that. Others under its name start from nothing. */
  incarnation = '';
  /** In `probe`: an append is on its way, and no second one is sent. */
  probing = false;
  /** When the last append was sent, and when one was last acknowledged or the window was empty. */
  sentAt = 0;
  progressAt: number;
  /** When anything of this term was last received from the follower. */
  lastContact: number;
  /** The newest heartbeat round that the follower has answered. */
  round = 0;
  /** Until when the follower has promised to help nobody else to lead. */
  leaseUntil = Number.NEGATIVE_INFINITY;
  /** The commit index that the follower was last told in an append. */
  commitSent = 0;
  /** Entries from here on are being read from the disk for this follower; 0 when none are. */
  readingFrom = 0;
  /** What was read, from `next` on, and has to wait for room in the window. */
  fetched: readonly EntryBlock[] = [];
  /** In `snapshot`: the snapshot's index. */
  snapshotIndex = 0;
  readonly window: InflightWindow;

  constructor(next: number, now: number, window: InflightWindow) {
    this.next = next;
    this.window = window;
    this.lastContact = now;
    this.progressAt = now;
  }

  becomeProbe(next: number = this.match + 1): void {
    this.state = 'probe';
    this.next = next;
    this.probing = false;
    this.startOver();
  }

  becomeReplicate(): void {
    this.state = 'replicate';
    this.next = this.match + 1;
    this.startOver();
  }

  becomeSnapshot(index: number): void {
    this.state = 'snapshot';
    this.snapshotIndex = index;
    this.next = index + 1;
    this.startOver();
  }

  /** What was sent or read before does not count any longer. */
  private startOver(): void {
    this.window.clear();
    this.readingFrom = 0;
    this.fetched = [];
  }
}
