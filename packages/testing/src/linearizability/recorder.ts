import type { Operation } from './operation.js';

/** One call in flight. The first outcome counts, later ones are ignored; none means indeterminate. */
export interface PendingOperation<Output> {
  /** The call returned. */
  ok(output: Output): void;
  /** The call certainly has no effect. */
  failed(): void;
  /** The call may have taken effect, or may yet. */
  indeterminate(): void;
}

/**
 * Records a history as it happens in one process, with a clock that ticks at every event: what happened before what is
 * then exactly the order of the calls to the recorder, with no ties and no clock to trust.
 */
export class HistoryRecorder<Input, Output> {
  readonly #operations: Operation<Input, Output>[] = [];
  #ticks = 0;

  /** Call it before the request is sent, and report the outcome on what it returns after the answer arrived. */
  invoke(client: string | number, input: Input): PendingOperation<Output> {
    const call = { client, input, invokedAt: this.#ticks++ };
    const position = this.#operations.push({ ...call, outcome: 'indeterminate' }) - 1;
    let settled = false;
    const settle = (complete: (returnedAt: number) => Operation<Input, Output>) => {
      if (settled) return;
      settled = true;
      this.#operations[position] = complete(this.#ticks++);
    };
    return {
      ok: (output) => settle((returnedAt) => ({ ...call, outcome: 'ok', output, returnedAt })),
      failed: () => settle((returnedAt) => ({ ...call, outcome: 'failed', returnedAt })),
      indeterminate: () => settle((returnedAt) => ({ ...call, outcome: 'indeterminate', returnedAt })),
    };
  }

  /** The operations so far, in the order of their invocation; those still in flight are indeterminate. */
  history(): Operation<Input, Output>[] {
    return [...this.#operations];
  }
}
