import { RaftError } from '../errors.js';
import type { CallOptions } from './api.js';
import { Call, type Calls } from './calls.js';

class Watch extends Call<void> {
  constructor(
    /** True when what is waited for is there; throws when it can no longer come. */
    readonly check: () => boolean,
    private readonly late: () => RaftError,
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    super(resolve, reject);
  }

  override timeoutError(): RaftError {
    return this.late();
  }
}

/** Callers that wait for a state of consensus: looked at after every turn, and only while somebody waits. */
export class Watches {
  private waiting: Watch[] = [];

  constructor(private readonly calls: Calls) {}

  until(check: () => boolean, late: () => RaftError, timeoutMs: number, options?: CallOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const watch = new Watch(check, late, resolve, reject);
      if (this.calls.open(watch, timeoutMs, options?.signal) && !this.settle(watch)) this.waiting.push(watch);
    });
  }

  look(): void {
    if (this.waiting.length === 0) return;
    this.waiting = this.waiting.filter((watch) => !(watch.settled || this.settle(watch)));
  }

  private settle(watch: Watch): boolean {
    try {
      if (!watch.check()) return false;
      this.calls.resolve(watch, undefined);
    } catch (error) {
      this.calls.reject(watch, RaftError.from(error));
    }
    return true;
  }
}
