import type { Clock, Timer } from '../contracts/clock.js';
import { RaftError } from '../errors.js';
import type { CallOptions } from './api.js';

/** A promise that a caller waits for. It settles exactly once, at the latest at its deadline. */
export abstract class Call<T> {
  settled = false;
  /** Links of the queue of calls with the same timeout, which keeps them in the order of their deadlines. */
  deadline = 0;
  previous: Call<never> | null = null;
  next: Call<never> | null = null;
  queue: TimeoutQueue | null = null;
  stopListening: (() => void) | null = null;

  constructor(
    readonly resolve: (value: T) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  /** What to tell the caller at the deadline. */
  abstract timeoutError(): RaftError;

  /** What to tell the caller when its signal aborts. */
  abortError(reason: unknown): unknown {
    return reason;
  }

  /** What to tell the caller when the node stops. */
  stopError(why: RaftError): RaftError {
    return why;
  }
}

type AnyCall = Call<never>;

interface TimeoutQueue {
  readonly timeoutMs: number;
  head: AnyCall | null;
  tail: AnyCall | null;
  timer: Timer | null;
}

/**
 * All calls that are pending on a node. Opening and settling cost the same however many there are: calls with equal
 * timeouts expire in the order in which they were opened, so each timeout needs one queue and one timer.
 */
export class Calls {
  private readonly queues = new Map<number, TimeoutQueue>();
  private readonly signals = new Map<AbortSignal, { readonly calls: Set<AnyCall>; readonly stop: () => void }>();

  constructor(private readonly clock: Clock) {}

  /** False when the signal had aborted already; the call is settled then. */
  open<T>(opened: Call<T>, timeoutMs: number, signal: AbortSignal | undefined): boolean {
    const call = opened as unknown as AnyCall;
    if (signal !== undefined) {
      if (signal.aborted) {
        call.settled = true;
        call.reject(call.abortError(signal.reason));
        return false;
      }
      this.listen(call, signal);
    }
    call.deadline = this.clock.now() + timeoutMs;
    this.enqueue(call, timeoutMs);
    return true;
  }

  resolve<T>(call: Call<T>, value: T): void {
    if (this.settle(call)) call.resolve(value);
  }

  reject<T>(call: Call<T>, error: unknown): void {
    if (this.settle(call)) call.reject(error);
  }

  /** Settles everything that is still pending. */
  rejectAll(why: RaftError): void {
    for (const queue of this.queues.values()) {
      queue.timer?.cancel();
      for (let call = queue.head; call !== null; call = queue.head) this.reject(call, call.stopError(why));
    }
    this.queues.clear();
  }

  /** One listener per signal, however many calls share it. */
  private listen(call: AnyCall, signal: AbortSignal): void {
    let waiting = this.signals.get(signal);
    if (waiting === undefined) {
      const calls = new Set<AnyCall>();
      const onAbort = (): void => {
        for (const one of calls) this.reject(one, one.abortError(signal.reason));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting = { calls, stop: () => signal.removeEventListener('abort', onAbort) };
      this.signals.set(signal, waiting);
    }
    const { calls, stop } = waiting;
    calls.add(call);
    call.stopListening = () => {
      calls.delete(call);
      if (calls.size > 0) return;
      this.signals.delete(signal);
      stop();
    };
  }

  private enqueue(call: AnyCall, timeoutMs: number): void {
    let queue = this.queues.get(timeoutMs);
    if (queue === undefined) {
      queue = { timeoutMs, head: null, tail: null, timer: null };
      this.queues.set(timeoutMs, queue);
    }
    call.queue = queue;
    call.previous = queue.tail;
    if (queue.tail === null) queue.head = call;
    else queue.tail.next = call;
    queue.tail = call;
    if (queue.timer === null) this.arm(queue, timeoutMs);
  }

  private settle<T>(settled: Call<T>): boolean {
    const call = settled as unknown as AnyCall;
    if (call.settled) return false;
    call.settled = true;
    call.stopListening?.();
    const { queue, previous, next } = call;
    if (queue !== null) {
      if (previous === null) queue.head = next;
      else previous.next = next;
      if (next === null) queue.tail = previous;
      else next.previous = previous;
      call.queue = null;
      call.previous = null;
      call.next = null;
    }
    return true;
  }

  /** One timer at a time; it is left alone when its call settles early, and looks again when it fires. */
  private arm(queue: TimeoutQueue, delayMs: number): void {
    queue.timer = this.clock.setTimer(() => {
      const now = this.clock.now();
      for (let call = queue.head; call !== null && call.deadline <= now; call = queue.head) {
        this.reject(call, call.timeoutError());
      }
      if (queue.head !== null) this.arm(queue, queue.head.deadline - now);
      else if (this.queues.get(queue.timeoutMs) === queue) this.queues.delete(queue.timeoutMs);
    }, delayMs);
  }
}

/** The timeout of a call, checked. */
export function timeoutOf(options: CallOptions | undefined, fallback: number): number {
  const timeoutMs = options?.timeoutMs ?? fallback;
  if (Number.isFinite(timeoutMs) && timeoutMs > 0) return timeoutMs;
  throw new RaftError('RAFT_INVALID_CONFIG', `timeoutMs ${timeoutMs} must be a positive number of milliseconds`);
}
