import type { Clock, Timer } from '@raft/core';

/** Asks for a sign of life again and again, and notices when it does not come. */
export class KeepAlive {
  private timer: Timer | undefined;

  /** @param intervalMs 0: never asks */
  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly timeoutMs: number,
    private readonly events: { ping(): void; onSilence(): void },
  ) {
    this.wait();
  }

  /** The sign of life. */
  onPong(): void {
    this.timer?.cancel();
    this.wait();
  }

  stop(): void {
    this.timer?.cancel();
  }

  private wait(): void {
    if (this.intervalMs === 0) return;
    this.timer = this.clock.setTimer(() => this.ask(), this.intervalMs);
  }

  private ask(): void {
    this.timer = this.clock.setTimer(() => this.events.onSilence(), this.timeoutMs);
    this.events.ping();
  }
}
