import type { Clock, Timer } from '@raft/core';

/** Notices that nothing has happened for a while. Costs one reading of the clock per event, not one timer. */
export class IdleWatch {
  private last: number;
  private timer: Timer | undefined;

  /** @param timeoutMs 0: nothing is ever noticed */
  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly onIdle: () => void,
  ) {
    this.last = clock.now();
    if (timeoutMs > 0) this.arm(timeoutMs);
  }

  /** Something has happened. */
  touch(): void {
    this.last = this.clock.now();
  }

  stop(): void {
    this.timer?.cancel();
  }

  private arm(delayMs: number): void {
    this.timer = this.clock.setTimer(() => this.check(), delayMs);
  }

  private check(): void {
    const leftMs = this.last + this.timeoutMs - this.clock.now();
    if (leftMs > 0) this.arm(leftMs);
    else this.onIdle();
  }
}
