import type { Clock, Timer } from '../contracts/clock.js';

const none: Timer = Object.freeze({ cancel: () => {} });

/** The clock of a node, whose timers end with the node: one that nobody waits for must not keep a process alive. */
export class OwnTimers implements Clock {
  private readonly armed = new Set<Timer>();
  private ended = false;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  wallNow(): number {
    return this.clock.wallNow();
  }

  defer(callback: () => void): void {
    this.clock.defer(callback);
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    if (this.ended) return none;
    const timer = this.clock.setTimer(() => {
      this.armed.delete(timer);
      callback();
    }, delayMs);
    this.armed.add(timer);
    return {
      cancel: () => {
        this.armed.delete(timer);
        timer.cancel();
      },
    };
  }

  /** Cancels what is armed, and arms nothing any more. */
  end(): void {
    this.ended = true;
    for (const timer of this.armed) timer.cancel();
    this.armed.clear();
  }
}
