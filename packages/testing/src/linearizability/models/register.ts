import { canonical, display, same } from '../canonical.js';
import { type Model, UNOBSERVED } from '../model.js';
import type { Operation } from '../operation.js';
import { describeOutput } from '../timeline.js';
import { mergeUnseen } from './unseen.js';

/** A call of one register; without `key`, of the only one. */
export type RegisterInput<V> =
  | { readonly op: 'read'; readonly key?: string }
  | { readonly op: 'write'; readonly key?: string; readonly value: V }
  | { readonly op: 'cas'; readonly key?: string; readonly expected: V | undefined; readonly value: V };

/** What was read; whether a compare-and-set was done; nothing for a write. */
export type RegisterOutput<V> = V | boolean | undefined;

export interface RegisterOptions<V> {
  /** What a register holds before its first write. Default `undefined`. */
  readonly initial?: V;
}

/** Registers that hold any plain data, with read, write and compare-and-set. */
export function register<V = unknown>(
  options: RegisterOptions<V> = {},
): Model<V | undefined, RegisterInput<V>, RegisterOutput<V>> {
  return {
    init: () => options.initial,
    step: (state, input, output) => {
      switch (input.op) {
        case 'read':
          return output === UNOBSERVED || same(state, output) ? [state] : [];
        case 'write':
          return [input.value];
        case 'cas': {
          const done = same(state, input.expected);
          return output === UNOBSERVED || output === done ? [done ? input.value : state] : [];
        }
      }
    },
    partition: ({ key }) => key ?? '',
    key: canonical,
    isRead: (input, output) => input.op === 'read' || (input.op === 'cas' && output === false),
    isOverwrite: ({ op }) => op === 'write',
    merge: (operations) => {
      const merged = mergeUnseen<V>(operations.flatMap(valuesSeen));
      return (input) => (input.op === 'read' ? input : { ...input, value: merged(input.value) });
    },
    describe: (input, output) => {
      switch (input.op) {
        case 'read':
          return `read() → ${describeOutput(output)}`;
        case 'write':
          return `write(${display(input.value)}) → ${output === UNOBSERVED ? '?' : 'ok'}`;
        case 'cas':
          return `cas(${display(input.expected)}, ${display(input.value)}) → ${describeOutput(output)}`;
      }
    },
  };
}

/** The values that an operation can tell from others. */
function valuesSeen<V>(operation: Operation<RegisterInput<V>, RegisterOutput<V>>): unknown[] {
  if (operation.input.op === 'cas') return [operation.input.expected];
  return operation.input.op === 'read' && operation.outcome === 'ok' ? [operation.output] : [];
}
