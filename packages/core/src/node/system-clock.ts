import type { Clock, Random } from '../contracts/clock.js';

/** The clocks and timers of the process. Timers keep the process alive: a node that runs is work to be done. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimer(callback: () => void, delayMs: number) {
    // The event loop counts in whole milliseconds of its own, and can fire up to one early: then wait for the rest.
    const due = performance.now() + delayMs;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      timer = setTimeout(() => (performance.now() < due ? arm() : callback()), Math.ceil(due - performance.now()));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
  defer(callback: () => void) {
    setImmediate(callback);
  },
});

export const systemRandom: Random = Math.random;
