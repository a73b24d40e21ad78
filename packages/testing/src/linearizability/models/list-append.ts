import { canonical, display, same } from '../canonical.js';
import { type Model, UNOBSERVED, type Unobserved } from '../model.js';
import type { Operation } from '../operation.js';
import { describeOutput } from '../timeline.js';
import { mergeUnseen } from './unseen.js';

export type ListAppendInput<V> =
  | { readonly op: 'append'; readonly key?: string; readonly value: V }
  | { readonly op: 'read'; readonly key?: string };

/** The whole list that was read; for an append the new length, or nothing if the object does not tell. */
export type ListAppendOutput<V> = readonly V[] | number | undefined;

export interface ListState<V> {
  readonly values: readonly V[];
  /** The canonical text of the values, grown with them: comparing two lists by it takes no pass over their values. */
  readonly text: string;
}

/**
 * Lists that only grow: the workload that shows the most, because every read tells the order of all that came before.
 * The model looks ahead to the longest list that was read, which leaves the order of concurrent appends no choice.
 */
export function listAppend<V = unknown>(): Model<ListState<V>, ListAppendInput<V>, ListAppendOutput<V>> {
  return {
    init: () => ({ values: [], text: '' }),
    step: (state, input, output) => {
      if (input.op === 'read') return isAnswer(state, output) ? [state] : [];
      const values = [...state.values, input.value];
      if (typeof output === 'number' && output !== values.length) return [];
      return [{ values, text: `${state.text},${canonical(input.value)}` }];
    },
    partition: ({ key }) => key ?? '',
    key: ({ text }) => text,
    isRead: ({ op }) => op === 'read',
    prune: (completed) => {
      const seen = longest(readsOf(completed));
      return ({ values }) => isPrefix(values, seen);
    },
    merge: (operations) => {
      const merged = mergeUnseen<V>(valuesSeen(operations));
      return (input) => (input.op === 'read' ? input : { ...input, value: merged(input.value) });
    },
    describe: (input, output) => {
      const call = input.op === 'append' ? `append(${display(input.value)})` : 'read()';
      return `${call} → ${output === undefined ? 'ok' : describeOutput(output)}`;
    },
    describeState: ({ values }) => display(values),
  };
}

function isAnswer<V>({ values }: ListState<V>, output: ListAppendOutput<V> | Unobserved): boolean {
  if (output === UNOBSERVED) return true;
  return Array.isArray(output) && output.length === values.length && isPrefix(values, output);
}

function readsOf<V>(operations: readonly Operation<ListAppendInput<V>, ListAppendOutput<V>>[]): (readonly V[])[] {
  return operations.flatMap((operation) => {
    if (operation.outcome !== 'ok' || operation.input.op !== 'read') return [];
    return typeof operation.output === 'object' ? [operation.output] : [];
  });
}

function longest<V>(reads: readonly (readonly V[])[]): readonly V[] {
  return reads.reduce((most, read) => (read.length > most.length ? read : most), []);
}

function valuesSeen<V>(operations: readonly Operation<ListAppendInput<V>, ListAppendOutput<V>>[]): unknown[] {
  const reads = readsOf(operations);
  const all = longest(reads);
  return [...all, ...reads.filter((read) => !isPrefix(read, all)).flat()];
}

/** True if one list begins with the other. */
function isPrefix(a: readonly unknown[], b: readonly unknown[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let position = 0; position < length; position++) {
    if (!same(a[position], b[position])) return false;
  }
  return true;
}
