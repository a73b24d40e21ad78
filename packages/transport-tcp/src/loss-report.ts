import type { Clock, Timer } from '@raft/core';

/** Losses within this many milliseconds after a report are reported together. */
const windowMs = 100;

/**
 * Reports losses: the first at the end of this turn, later ones together once per window, and every one is followed by
 * a report. Never from within the call that lost something: the caller is in the middle of its work.
 */
export class LossReport {
  private reason: string | undefined;
  private timer: Timer | undefined;
  private scheduled = false;
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly report: (reason: string) => void,
  ) {}

  /** Something was or may have been lost. */
  add(reason: string): void {
    this.reason ??= reason;
    if (this.timer !== undefined || this.scheduled) return;
    this.scheduled = true;
    process.nextTick(() => {
      this.scheduled = false;
      this.deliver();
    });
  }

  /** A new connection: the next loss is news again. */
  reset(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.deliver();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private deliver(): void {
    const { reason } = this;
    if (this.stopped || reason === undefined) return;
    this.reason = undefined;
    this.timer = this.clock.setTimer(() => {
      this.timer = undefined;
      this.deliver();
    }, windowMs);
    this.report(reason);
  }
}
