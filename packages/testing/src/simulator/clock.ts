import type { Clock, Timer } from '@raft/core';
import type { Host } from './host.js';
import type { Run } from './run.js';

/** Timers fire this much late at least, so that rounding never makes one early. Milliseconds. */
const slackMs = 0.002;
/** A longer timer is made of hops of this many milliseconds. */
const longestHopMs = 1_000;

/** The clocks of a machine, which survive the crashes of its process. */
export class MachineClock {
  private origin: number;
  private since = 0;
  private currentRate = 1;
  private wallOffset = 1_750_000_000_000;

  constructor(origin: number) {
    this.origin = origin;
  }

  get rate(): number {
    return this.currentRate;
  }

  now(worldNow: number): number {
    return Math.round((this.origin + (worldNow - this.since) * this.currentRate) * 1024) / 1024;
  }

  wallNow(worldNow: number): number {
    return Math.round(this.wallOffset + worldNow);
  }

  /** Runs at another speed from now on; 0 stands still. */
  setRate(rate: number, worldNow: number): void {
    this.origin += (worldNow - this.since) * this.currentRate;
    this.since = worldNow;
    this.currentRate = rate;
  }

  /** Moves the monotonic clock on, as after a suspended machine. */
  skip(ms: number): void {
    this.origin += ms;
  }

  jumpWall(ms: number): void {
    this.wallOffset += ms;
  }
}

/** The clock of one run of a node. Dead with it. */
export class VirtualClock implements Clock {
  /** Timers that are armed. */
  armed = 0;

  constructor(
    private readonly host: Host,
    private readonly run: Run,
  ) {}

  now(): number {
    return this.host.clock.now(this.host.world.now);
  }

  wallNow(): number {
    return this.host.clock.wallNow(this.host.world.now);
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const { host, run } = this;
    if (run.dead) return { cancel: () => {} };
    if (run.state === 'stopped') {
      host.world.violate('timer after stop', `${host.id} armed a timer after stop() had resolved`);
    }
    const due = this.now() + delayMs;
    let live = true;
    let scheduled = this.arm(delayMs, () => fire());
    this.armed++;
    const fire = (): void => {
      const left = due - this.now();
      if (left > 0) {
        scheduled = this.arm(left, fire);
        return;
      }
      live = false;
      this.armed--;
      callback();
    };
    return {
      cancel: () => {
        if (!live) return;
        live = false;
        this.armed--;
        scheduled.cancelled = true;
      },
    };
  }

  defer(callback: () => void): void {
    this.host.post(this.run, this.host.turnMs, callback);
  }

  private arm(delayMs: number, fire: () => void): ReturnType<Host['post']> {
    const { host, run } = this;
    // Looked at again soon, because the clock may run at another speed by then; one that stands still says nothing.
    const expected = host.clock.rate === 0 ? delayMs : delayMs / host.clock.rate;
    return host.post(run, Math.min(Math.max(0, expected), longestHopMs) + slackMs + host.timerLateness(), fire);
  }
}
