import { type Model, UNOBSERVED } from '../model.js';
import { describeOutput } from '../timeline.js';

/** A call of one counter; without `key`, of the only one. */
export type CounterInput =
  | { readonly op: 'add'; readonly key?: string; readonly by: number }
  | { readonly op: 'read'; readonly key?: string };

/** The value that was read; for an addition the value that it led to, or nothing if the object does not tell. */
export type CounterOutput = number | undefined;

/** Counters that start at 0. */
export function counter(): Model<number, CounterInput, CounterOutput> {
  return {
    init: () => 0,
    step: (state, input, output) => {
      const next = input.op === 'add' ? state + input.by : state;
      const isSilent = output === UNOBSERVED || (input.op === 'add' && output === undefined);
      return isSilent || output === next ? [next] : [];
    },
    partition: ({ key }) => key ?? '',
    key: String,
    isRead: ({ op }) => op === 'read',
    describe: (input, output) => {
      const call = input.op === 'add' ? `add(${input.by})` : 'read()';
      return `${call} → ${output === undefined ? 'ok' : describeOutput(output)}`;
    },
  };
}
