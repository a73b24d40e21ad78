import type { Time } from '../consensus/options.js';
import type { Replica } from '../consensus/replica.js';
import type { Clock } from '../contracts/clock.js';
import { RaftError } from '../errors.js';
import { Call, type Calls } from './calls.js';
import type { RequestIds } from './request-ids.js';

/** A caller that waits for an index: of a linearizable read, or to be applied here. */
export class IndexCall extends Call<number> {
  constructor(
    private readonly what: () => string,
    resolve: (index: number) => void,
    reject: (error: unknown) => void,
  ) {
    super(resolve, reject);
  }

  /** A read changes nothing, so it can always be repeated. */
  override timeoutError(): RaftError {
    return new RaftError('RAFT_TIMEOUT', this.what(), { retryable: true });
  }
}

interface Asked {
  readonly calls: readonly IndexCall[];
  readonly askedAt: number;
}

/** Read indexes for this node's callers: everyone who asks in one turn shares one request. */
export class ReadIndexes {
  private waiting: IndexCall[] = [];
  private readonly asked = new Map<number, Asked>();
  private retryArmed = false;

  constructor(
    private readonly calls: Calls,
    private readonly clock: Clock,
    private readonly retryAfterMs: number,
    private readonly wake: () => void,
    private readonly ids: RequestIds,
  ) {}

  add(call: IndexCall): void {
    this.waiting.push(call);
    this.wake();
  }

  feed(replica: Replica, time: Time): void {
    if (this.waiting.length === 0) return;
    if (replica.leader === null) {
      this.retryLater();
      return;
    }
    const id = this.ids.next();
    this.asked.set(id, { calls: this.waiting, askedAt: time.now });
    this.waiting = [];
    replica.readIndex(id, time);
    this.retryLater();
  }

  /** `index` is null when the asked node could not tell. */
  answered(id: number, index: number | null): void {
    const asked = this.asked.get(id);
    if (asked === undefined) return;
    this.asked.delete(id);
    if (index === null) this.askAgain(asked);
    else for (const call of asked.calls) this.calls.resolve(call, index);
  }

  private askAgain({ calls }: Asked): void {
    for (const call of calls) if (!call.settled) this.waiting.push(call);
    if (this.waiting.length > 0) this.retryLater();
  }

  /** Questions and answers can be lost, and leaders go: ask again while somebody waits. */
  private retryLater(): void {
    if (this.retryArmed) return;
    this.retryArmed = true;
    this.clock.setTimer(() => {
      this.retryArmed = false;
      const before = this.clock.now() - this.retryAfterMs;
      for (const [id, asked] of this.asked) {
        if (asked.askedAt > before) continue;
        this.asked.delete(id);
        this.askAgain(asked);
      }
      if (this.waiting.length > 0) this.wake();
      else if (this.asked.size > 0) this.retryLater();
    }, this.retryAfterMs);
  }
}

interface Waiting {
  readonly index: number;
  readonly call: IndexCall;
}

/** Callers that wait until an index is applied here. */
export class AppliedIndex {
  private waiting: Waiting[] = [];
  private index = 0;

  constructor(private readonly calls: Calls) {}

  get current(): number {
    return this.index;
  }

  add(index: number, call: IndexCall): void {
    if (index <= this.index) this.calls.resolve(call, this.index);
    else this.waiting.push({ index, call });
  }

  advance(index: number): void {
    this.index = index;
    if (this.waiting.length === 0) return;
    const due = this.waiting.filter((entry) => entry.index <= index);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter((entry) => entry.index > index && !entry.call.settled);
    for (const { call } of due) this.calls.resolve(call, index);
  }
}
