import { canonical, display, same } from '../canonical.js';
import { type Model, UNOBSERVED, type Unobserved } from '../model.js';
import type { Operation } from '../operation.js';
import { describeOutput } from '../timeline.js';
import { mergeUnseen } from './unseen.js';

/** What a compare-and-set asks of the key: to hold this version, or this value, or nothing. */
export type KvCondition<V> = { readonly version: number } | { readonly value: V } | { readonly absent: true };

export type KvInput<V> =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: V }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'cas'; readonly key: string; readonly expected: KvCondition<V>; readonly value: V };

/** What `get` found. `version` is checked if it is given. */
export interface KvFound<V> {
  readonly value: V;
  readonly version?: number;
}

/** What a change did: whether the condition held (`cas`) or there was a key (`delete`), and the version that it made. */
export interface KvChanged {
  readonly applied: boolean;
  readonly version?: number;
}

/** `undefined`: `get` found nothing, or a change was acknowledged without a detail. */
export type KvOutput<V> = KvFound<V> | KvChanged | undefined;

/** What is known of one key. */
export interface KvState<V> {
  readonly entry: { readonly value: V; readonly version: number | undefined } | undefined;
  /** Every version made from now on, and an unknown one that is there, is above this. */
  readonly above: number;
  /** Versions that an unknown one is known not to be. */
  readonly not: readonly number[];
}

/**
 * A map with get, set, delete and compare-and-set. Versions are whatever numbers the service gives, as long as each
 * change of a key makes a higher one: a count, or the index in the log. One that nobody saw, after an indeterminate
 * change, stays unknown until a read tells it. Services without versions leave them out.
 */
export function kv<V = unknown>(): Model<KvState<V>, KvInput<V>, KvOutput<V>> {
  return {
    init: () => ({ entry: undefined, above: Number.NEGATIVE_INFINITY, not: [] }),
    step: (state, input, output) => {
      switch (input.op) {
        case 'get':
          return get(state, output);
        case 'set':
          return isRefusal(output) ? [] : put(state, input.value, versionOf(output));
        case 'delete':
          return remove(state, output);
        case 'cas':
          return cas(state, input, output);
      }
    },
    partition: ({ key }) => key,
    key: canonical,
    isRead: ({ op }, output) => op === 'get' || (op !== 'set' && isRefusal(output)),
    isOverwrite: ({ op }, output) => op === 'set' && !isRefusal(output) && versionOf(output) === undefined,
    merge: (operations) => {
      const merged = mergeUnseen<V>(operations.flatMap(valuesSeen));
      return (input) => ('value' in input ? { ...input, value: merged(input.value) } : input);
    },
    describe,
    describeState: ({ entry }) => {
      if (entry === undefined) return 'nothing';
      return entry.version === undefined ? display(entry.value) : `${display(entry.value)} at version ${entry.version}`;
    },
  };
}

type Observed<V> = KvOutput<V> | Unobserved;

function isRefusal<V>(output: Observed<V>): boolean {
  return typeof output === 'object' && 'applied' in output && !output.applied;
}

function versionOf<V>(output: Observed<V>): number | undefined {
  return typeof output === 'object' ? output.version : undefined;
}

function get<V>(state: KvState<V>, output: Observed<V>): KvState<V>[] {
  if (output === UNOBSERVED) return [state];
  const { entry } = state;
  if (entry === undefined || output === undefined) return entry === output ? [state] : [];
  if (!('value' in output) || !same(entry.value, output.value)) return [];
  return output.version === undefined ? [state] : atVersion(state, output.version);
}

/** The state given that its entry has this version. */
function atVersion<V>(state: KvState<V>, version: number): KvState<V>[] {
  if (state.entry === undefined) return [];
  const { value, version: known } = state.entry;
  if (known !== undefined) return known === version ? [state] : [];
  return version > state.above && !state.not.includes(version)
    ? [{ entry: { value, version }, above: version, not: [] }]
    : [];
}

/** The state given that its entry does not have this version. */
function notAtVersion<V>(state: KvState<V>, version: number): KvState<V>[] {
  if (atVersion(state, version).length === 0) return [state];
  if (state.entry?.version === version) return [];
  return [{ ...state, not: [...state.not, version].sort((a, b) => a - b) }];
}

function put<V>({ above }: KvState<V>, value: V, version: number | undefined): KvState<V>[] {
  if (version === undefined) return [{ entry: { value, version }, above, not: [] }];
  return version > above ? [{ entry: { value, version }, above: version, not: [] }] : [];
}

function remove<V>(state: KvState<V>, output: Observed<V>): KvState<V>[] {
  if (isRefusal(output)) return state.entry === undefined ? [state] : [];
  if (state.entry === undefined) return typeof output === 'object' ? [] : [state];
  const version = versionOf(output);
  if (version === undefined) return [{ entry: undefined, above: state.above, not: [] }];
  return version > state.above ? [{ entry: undefined, above: version, not: [] }] : [];
}

function cas<V>(
  state: KvState<V>,
  { expected, value }: { readonly expected: KvCondition<V>; readonly value: V },
  output: Observed<V>,
): KvState<V>[] {
  if (isRefusal(output)) return unmatched(state, expected);
  const done = matched(state, expected).flatMap((match) => put(match, value, versionOf(output)));
  // Not having been done, an unobserved one leaves no trace.
  return done.length === 0 && output === UNOBSERVED ? [state] : done;
}

function matched<V>(state: KvState<V>, expected: KvCondition<V>): KvState<V>[] {
  if ('version' in expected) return atVersion(state, expected.version);
  return holds(state, expected) ? [state] : [];
}

function unmatched<V>(state: KvState<V>, expected: KvCondition<V>): KvState<V>[] {
  if ('version' in expected) return notAtVersion(state, expected.version);
  return holds(state, expected) ? [] : [state];
}

function holds<V>({ entry }: KvState<V>, expected: { readonly value: V } | { readonly absent: true }): boolean {
  return 'absent' in expected ? entry === undefined : entry !== undefined && same(entry.value, expected.value);
}

/** The values that an operation can tell from others. */
function valuesSeen<V>(operation: Operation<KvInput<V>, KvOutput<V>>): unknown[] {
  const { input } = operation;
  if (input.op === 'cas') return 'value' in input.expected ? [input.expected.value] : [];
  if (input.op !== 'get' || operation.outcome !== 'ok' || operation.output === undefined) return [];
  return 'value' in operation.output ? [operation.output.value] : [];
}

function describe<V>(input: KvInput<V>, output: Observed<V>): string {
  const answer =
    input.op === 'get' && output === undefined ? 'nothing' : output === undefined ? 'ok' : describeOutput(output);
  switch (input.op) {
    case 'set':
      return `set(${display(input.value)}) → ${answer}`;
    case 'cas':
      return `cas(${display(input.expected)}, ${display(input.value)}) → ${answer}`;
    default:
      return `${input.op}() → ${answer}`;
  }
}
