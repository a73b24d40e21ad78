import type { ConsensusMessage, SnapshotMetadata } from '../contracts/messages.js';
import type { EntryBlock } from '../log/entry-block.js';
import type { LogPosition } from '../log/terms.js';
import type { HardState, LogWrite, OutgoingMessage } from './effects.js';

interface Held extends OutgoingMessage {
  /** Leaves once the change of this number is durable. */
  readonly after: number;
  /** The entry that the message acknowledges: when it is overwritten first, the message never leaves. */
  readonly acknowledges: number;
}

/**
 * The one place that orders disk and network: every change to what must be remembered gets a number when it is
 * accepted, is submitted in one write with all others that wait, and is durable when that write is. A message that
 * promises a change is held here until the change is durable. See docs/durability.md.
 */
export class WriteQueue {
  private hardState: HardState | null = null;
  private install: SnapshotMetadata | null = null;
  private truncateFrom: number | null = null;
  private blocks: EntryBlock[] = [];
  private compactTo: LogPosition | null = null;

  private accepted = 0;
  private submitted = 0;
  private durable = 0;
  /** The change that last touched term or vote. */
  private hardStateChange = 0;

  private writeId = 0;
  private inFlight = false;
  private submittedAt = 0;
  /** The end of the log in the write in flight, and the end of the durable log. */
  private submittedLast: LogPosition | null = null;
  private durableLog: number;
  private held: Held[] = [];

  /** `durableIndex` is the end of the log on the disk. */
  constructor(durableIndex: number) {
    this.durableLog = durableIndex;
  }

  /** Entries up to here are durable on this node, and equal to the log in memory. */
  get durableIndex(): number {
    return this.durableLog;
  }

  /** Whether term, vote and the whole log are durable. */
  get allDurable(): boolean {
    return this.durable === this.accepted;
  }

  get writing(): boolean {
    return this.inFlight;
  }

  /** When the write in flight was submitted; Infinity when there is none. */
  get writingSince(): number {
    return this.inFlight ? this.submittedAt : Number.POSITIVE_INFINITY;
  }

  setHardState(hardState: HardState): void {
    this.hardState = hardState;
    this.hardStateChange = ++this.accepted;
  }

  append(block: EntryBlock): void {
    this.blocks.push(block);
    this.accepted++;
  }

  truncate(index: number): void {
    this.truncateFrom = Math.min(index, this.truncateFrom ?? index);
    while (this.blocks.length > 0 && this.blocks.at(-1)!.lastIndex >= index) {
      const block = this.blocks.pop()!;
      if (block.firstIndex < index) this.blocks.push(block.slice(block.firstIndex, index - 1));
    }
    this.durableLog = Math.min(this.durableLog, index - 1);
    this.held = this.held.filter((message) => message.acknowledges < index);
    this.accepted++;
  }

  installSnapshot(snapshot: SnapshotMetadata): void {
    this.install = snapshot;
    this.truncateFrom = null;
    this.blocks = [];
    this.compactTo = null;
    this.durableLog = 0;
    this.held = this.held.filter((message) => message.acknowledges === 0);
    this.accepted++;
  }

  compact(position: LogPosition): void {
    this.compactTo = position;
    this.accepted++;
  }

  /** Sends once everything accepted so far is durable: term, vote and log. */
  afterAll(to: string, message: ConsensusMessage, acknowledges = 0): void {
    this.held.push({ to, message, after: this.accepted, acknowledges });
  }

  /** Sends once the term and vote accepted so far are durable; the log may lag. */
  afterHardState(to: string, message: ConsensusMessage): void {
    this.held.push({ to, message, after: this.hardStateChange, acknowledges: 0 });
  }

  /** The next write, when there is something to write and none is in flight. `lastPosition` is the end of the log. */
  next(lastPosition: LogPosition, now: number): LogWrite | null {
    if (this.inFlight || this.submitted === this.accepted) return null;
    const { hardState, install, truncateFrom, blocks, compactTo } = this;
    this.hardState = null;
    this.install = null;
    this.truncateFrom = null;
    this.blocks = [];
    this.compactTo = null;
    this.submitted = this.accepted;
    this.submittedLast = lastPosition;
    this.inFlight = true;
    this.submittedAt = now;
    this.writeId++;
    return { id: this.writeId, hardState, install, truncateFrom, blocks, compactTo };
  }

  /**
   * The write `id` is durable. Its end of the log counts only while the log still holds that very entry: the
   * completion of a write whose entries were overwritten meanwhile says nothing about what stands there now.
   */
  complete(id: number, matches: (position: LogPosition) => boolean): void {
    if (!this.inFlight || id !== this.writeId) return;
    this.inFlight = false;
    this.durable = this.submitted;
    const last = this.submittedLast!;
    if (matches(last)) this.durableLog = Math.max(this.durableLog, last.index);
  }

  /** Takes the messages whose promise is kept now. Of several acknowledgements in a row to one peer, the last says it all. */
  release(into: OutgoingMessage[]): void {
    if (this.held.length === 0) return;
    const waiting: Held[] = [];
    let previous: Held | undefined;
    for (const message of this.held) {
      if (message.after > this.durable) {
        waiting.push(message);
        continue;
      }
      if (previous !== undefined && supersedes(message, previous)) into.pop();
      into.push(message);
      previous = message;
    }
    this.held = waiting;
  }
}

function supersedes(later: Held, earlier: Held): boolean {
  return (
    later.message.type === 'appendResponse' &&
    earlier.message.type === 'appendResponse' &&
    earlier.acknowledges > 0 &&
    later.acknowledges >= earlier.acknowledges &&
    later.to === earlier.to &&
    later.message.term === earlier.message.term
  );
}
