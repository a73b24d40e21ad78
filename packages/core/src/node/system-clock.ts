import type { Clock, Random } from '../contracts/clock.js';

/** The clocks and timers of the process. Timers keep the process alive: a node that runs is work to be done. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimer(callback: () => void, delayMs: number) {
    // Rounded up, so that a deadline has passed when its timer fires.
    const timer = setTimeout(callback, Math.ceil(delayMs));
    return { cancel: () => clearTimeout(timer) };
  },
  defer(callback: () => void) {
    setImmediate(callback);
  },
});

export const systemRandom: Random = Math.random;
