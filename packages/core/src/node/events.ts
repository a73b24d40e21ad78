import type { Logger } from '../contracts/logger.js';
import type { RaftEvent, RaftEvents, RaftEventType } from '../events.js';

type Listener = (event: RaftEvent) => void;

/** Calls listeners in the order in which they came. One that throws is logged and changes nothing else. */
export class Emitter {
  private readonly listeners = new Map<RaftEventType, Set<Listener>>();
  private readonly streams = new Set<EventStream>();

  constructor(
    private readonly nodeId: string,
    private readonly clusterId: string,
    private readonly wallNow: () => number,
    private readonly logger: Logger,
  ) {}

  on(type: RaftEventType, listener: Listener): void {
    let listeners = this.listeners.get(type);
    if (listeners === undefined) {
      listeners = new Set();
      this.listeners.set(type, listeners);
    }
    listeners.add(listener);
  }

  off(type: RaftEventType, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }

  emit<T extends RaftEventType>(type: T, data: RaftEvents[T]): void {
    const listeners = this.listeners.get(type);
    if ((listeners === undefined || listeners.size === 0) && this.streams.size === 0) return;
    const { nodeId, clusterId } = this;
    // One member of the union: `type` and `data` belong together by the signature.
    const event = { type, nodeId, clusterId, timestamp: this.wallNow(), data } as RaftEvent;
    for (const listener of listeners ?? []) this.call(listener, event);
    for (const stream of this.streams) stream.push(event);
  }

  /** Events from now on, until the iterator is returned or the node closes. */
  stream(): AsyncIterableIterator<RaftEvent> {
    const stream: EventStream = new EventStream(() => this.streams.delete(stream));
    this.streams.add(stream);
    return stream;
  }

  close(): void {
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  private call(listener: Listener, event: RaftEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.logger.error({ err: error, event: event.type }, 'a listener threw');
    }
  }
}

/** Events kept for a slow reader; the oldest are dropped past it. */
const maxBuffered = 10_000;

class EventStream implements AsyncIterableIterator<RaftEvent> {
  private buffered: RaftEvent[] = [];
  private waiting: ((result: IteratorResult<RaftEvent>) => void)[] = [];
  private ended = false;

  constructor(private readonly onReturn: () => void) {}

  push(event: RaftEvent): void {
    const next = this.waiting.shift();
    if (next !== undefined) next({ value: event, done: false });
    else if (this.buffered.push(event) > maxBuffered) this.buffered.shift();
  }

  end(): void {
    this.ended = true;
    for (const next of this.waiting) next({ value: undefined, done: true });
    this.waiting = [];
  }

  next(): Promise<IteratorResult<RaftEvent>> {
    const event = this.buffered.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    if (this.ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  return(): Promise<IteratorResult<RaftEvent>> {
    this.onReturn();
    this.buffered = [];
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
