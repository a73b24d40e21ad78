import type { MaybePromise } from './driver.js';

/**
 * A sequence of calls to a driver, written once for synchronous and asynchronous ones: it yields what a call returned
 * and is resumed with the result.
 */
export type Steps<T> = Generator<unknown, T, unknown>;

/** One step: the value, or what the promise resolves to. */
export function* step<T>(value: MaybePromise<T>): Steps<T> {
  // `perform` resumes with what was yielded, awaited.
  return (yield value) as T;
}

/** Runs the steps: inside this call as long as they yield plain values, later once one yields a promise. */
export function perform<T>(steps: Steps<T>): MaybePromise<T> {
  return advance(steps, steps.next());
}

function advance<T>(steps: Steps<T>, first: IteratorResult<unknown, T>): MaybePromise<T> {
  let result = first;
  while (result.done !== true) {
    const { value } = result;
    if (value instanceof Promise) {
      return value.then(
        (settled: unknown) => advance(steps, steps.next(settled)),
        (error: unknown) => advance(steps, steps.throw(error)),
      );
    }
    result = steps.next(value);
  }
  return result.value;
}
