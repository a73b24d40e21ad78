import { type Model, UNOBSERVED, type Unobserved } from './model.js';
import type { CompletedOperation, Operation } from './operation.js';

/** An operation as the search sees it. */
export interface Entry<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly input: Input;
  readonly output: Output | Unobserved;
  readonly start: number;
  /** Infinity for an operation that may take effect at any later time or never. */
  readonly end: number;
  readonly isRead: boolean;
  readonly isOverwrite: boolean;
}

/** The operations that can matter, in the order of their invocation. */
export function entriesOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): Entry<Input, Output>[] {
  const entries: Entry<Input, Output>[] = [];
  for (const operation of operations) {
    if (operation.outcome === 'failed') continue;
    const completed = operation.outcome === 'ok';
    const { input, invokedAt } = operation;
    const output = completed ? operation.output : UNOBSERVED;
    const isRead = model.isRead?.(input, output) ?? false;
    // A read that returned nothing tells nothing and changes nothing.
    if (isRead && !completed) continue;
    entries.push({
      operation,
      input,
      output,
      start: invokedAt,
      end: completed ? operation.returnedAt : Number.POSITIVE_INFINITY,
      isRead,
      isOverwrite: model.isOverwrite?.(input, output) ?? false,
    });
  }
  return entries.sort((a, b) => a.start - b.start);
}

/** The entries with inputs that nobody can tell apart made equal, if the model knows which they are. */
export function mergeInputs<State, Input, Output>(
  model: Model<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
): readonly Entry<Input, Output>[] {
  const merge = model.merge?.(entries.map(({ operation }) => operation));
  return merge === undefined ? entries : entries.map((entry) => ({ ...entry, input: merge(entry.input) }));
}

/** The same operations, those chosen no longer required: each may take effect, with the output it had, or not. */
export function relax<Input, Output>(
  entries: readonly Entry<Input, Output>[],
  chosen: (entry: Entry<Input, Output>) => boolean,
): Entry<Input, Output>[] {
  return entries
    .filter((entry) => !(entry.isRead && chosen(entry)))
    .map((entry) => (chosen(entry) ? { ...entry, end: Number.POSITIVE_INFINITY } : entry));
}

export function isRequired(entry: Entry<unknown, unknown>): boolean {
  return entry.end !== Number.POSITIVE_INFINITY;
}

/** What a model's look-ahead may rest on: the operations that are required. */
export function evidenceOf<Input, Output>(
  entries: readonly Entry<Input, Output>[],
): CompletedOperation<Input, Output>[] {
  return entries.filter(isRequired).flatMap(({ operation }) => (operation.outcome === 'ok' ? [operation] : []));
}

/** Throws if an operation's times contradict its outcome: such a history proves nothing. */
export function assertWellFormed(history: readonly Operation<unknown, unknown>[]): void {
  for (const [position, operation] of history.entries()) {
    const { invokedAt, outcome } = operation;
    if (!Number.isFinite(invokedAt)) {
      throw new TypeError(`Operation ${position} of the history: invokedAt is ${invokedAt}, not a finite number.`);
    }
    if (outcome === 'ok' && !(Number.isFinite(operation.returnedAt) && operation.returnedAt >= invokedAt)) {
      throw new TypeError(
        `Operation ${position} of the history: returnedAt is ${operation.returnedAt}; a completed operation returns at a finite time, not before ${invokedAt}.`,
      );
    }
  }
}
