import { canonical, display } from '../canonical.js';
import { type Model, UNOBSERVED } from '../model.js';
import type { Operation } from '../operation.js';
import { describeOutput } from '../timeline.js';
import { mergeUnseen } from './unseen.js';

export type ListAppendInput<V> =
  | { readonly op: 'append'; readonly key?: string; readonly value: V }
  | { readonly op: 'read'; readonly key?: string };

/** The whole list that was read; for an append the new length, or nothing if the object does not tell. */
export type ListAppendOutput<V> = readonly V[] | number | undefined;

/** A list as the canonical text of its values, each followed by a semicolon: one begins with another as their texts do. */
export interface ListState {
  readonly length: number;
  readonly text: string;
}

type ListOperation<V> = Operation<ListAppendInput<V>, ListAppendOutput<V>>;

/**
 * Lists that only grow: the workload that shows the most, because every read tells the order of all that came before.
 * The model looks ahead to the longest list that was read, which leaves the order of concurrent appends no choice.
 */
export function listAppend<V = unknown>(): Model<ListState, ListAppendInput<V>, ListAppendOutput<V>> {
  const textOf = textCache();
  return {
    init: () => ({ length: 0, text: '' }),
    step: (state, input, output) => {
      if (input.op === 'append') {
        const next = append(state, input.value);
        return typeof output === 'number' && output !== next.length ? [] : [next];
      }
      if (output === UNOBSERVED) return [state];
      return typeof output === 'object' && output.length === state.length && textOf(output) === state.text
        ? [state]
        : [];
    },
    partition: ({ key }) => key ?? '',
    key: ({ text }) => text,
    isRead: ({ op }) => op === 'read',
    prune: (completed) => {
      const longest = textOf(longestRead(completed));
      return ({ text }) => longest.startsWith(text) || text.startsWith(longest);
    },
    merge: (operations) => {
      const merged = mergeUnseen<V>(valuesSeen(operations, textOf));
      return (input) => (input.op === 'read' ? input : { ...input, value: merged(input.value) });
    },
    describe: (input, output) => {
      const call = input.op === 'append' ? `append(${display(input.value)})` : 'read()';
      return `${call} → ${output === undefined ? 'ok' : describeOutput(output)}`;
    },
    describeState: ({ text }) => `[${text.slice(0, -1).replaceAll(';', ',')}]`,
  };
}

function append({ length, text }: ListState, value: unknown): ListState {
  return { length: length + 1, text: `${text}${canonical(value)};` };
}

/** The texts of lists that were read, each put together once. */
function textCache(): (list: readonly unknown[]) => string {
  const texts = new WeakMap<readonly unknown[], string>();
  return (list) => {
    const known = texts.get(list);
    if (known !== undefined) return known;
    const text = list.map((value) => `${canonical(value)};`).join('');
    texts.set(list, text);
    return text;
  };
}

function readsOf<V>(operations: readonly ListOperation<V>[]): (readonly V[])[] {
  return operations.flatMap((operation) => {
    if (operation.outcome !== 'ok' || operation.input.op !== 'read') return [];
    return typeof operation.output === 'object' ? [operation.output] : [];
  });
}

function longestRead<V>(operations: readonly ListOperation<V>[]): readonly V[] {
  return readsOf(operations).reduce((longest, read) => (read.length > longest.length ? read : longest), []);
}

function valuesSeen<V>(operations: readonly ListOperation<V>[], textOf: (list: readonly V[]) => string): unknown[] {
  const longest = longestRead(operations);
  const others = readsOf(operations).filter((read) => !textOf(longest).startsWith(textOf(read)));
  return [...longest, ...others.flat()];
}
