import type { Clock, Timer } from '@raft/core';

interface Armed {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly armed = new Set<Armed>();

  now(): number {
    return this.time;
  }

  wallNow(): number {
    return this.time;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const armed = { at: this.time + delayMs, callback };
    this.armed.add(armed);
    return { cancel: () => void this.armed.delete(armed) };
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.armed.size;
  }

  /** Moves the time and fires what is due, in order. */
  advance(byMs: number): void {
    const end = this.time + byMs;
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.armed.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }

  private next(end: number): Armed | undefined {
    const due = [...this.armed].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
