import type { MaybePromise } from './driver.js';

/**
 * One task at a time, in the order of the calls. A task starts inside the call when nothing is under way, so that with a
 * synchronous driver a write is on disk when `run` returns.
 */
export class SerialQueue {
  /** Settles, never rejects, with the last task; `undefined` when nothing is under way. */
  #last: Promise<void> | undefined;

  run<T>(task: () => MaybePromise<T>): Promise<T> {
    if (this.#last !== undefined) return this.#follow(this.#last.then(task));
    try {
      const result = task();
      return result instanceof Promise ? this.#follow(result) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Settles once everything issued so far has. */
  async idle(): Promise<void> {
    await this.#last;
  }

  #follow<T>(task: Promise<T>): Promise<T> {
    const finish = (): void => {
      if (this.#last === settled) this.#last = undefined;
    };
    const settled = task.then(finish, finish);
    this.#last = settled;
    return task;
  }
}
