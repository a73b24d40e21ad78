/** A timer that was armed. Cancelling one that has fired, or was cancelled, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time and scheduling, injected so that a simulator can own both. Nothing in core reads any other clock.
 */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary origin: the only time that consensus rests on. */
  now(): number;
  /** Wall-clock milliseconds since 1970: informational, never trusted. */
  wallNow(): number;
  /** Calls `callback` once, no earlier than `delayMs` from now by `now()`: never a fraction early. */
  setTimer(callback: () => void, delayMs: number): Timer;
  /** Calls `callback` once, after the input that is waiting now was read: the end of this turn of the event loop. */
  defer(callback: () => void): void;
}

/** A uniform draw from [0, 1). */
export type Random = () => number;
