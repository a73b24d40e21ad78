import { canonical, display, same } from '../canonical.js';
import { type Model, UNOBSERVED } from '../model.js';
import { describeOutput } from '../timeline.js';

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
