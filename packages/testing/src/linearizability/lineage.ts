import { NONE } from './configurations.js';
import { type Entry, isRequired } from './entry.js';
import { type Model, UNOBSERVED } from './model.js';
import type { Operation } from './operation.js';
import { NO_BIT } from './schedule.js';
import type { Search } from './search.js';
import type { Start } from './start.js';

/** The order of operations that led the search to a configuration. */
export function orderOf<State, Input, Output>(
  search: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  id: number,
): Operation<Input, Output>[] {
  const { configurations } = search;
  const path: number[] = [];
  for (let at = id; at !== NONE; at = configurations.parent(at)) path.push(at);
  const seen = new Set(path.map((at) => configurations.via(at)));
  const order = path.reverse().flatMap((at) => stepTo(search, at, seen));
  return order.map((entry) => entries[entry]!.operation);
}

/**
 * What took effect between a configuration's parent and itself: one operation at most, after the overwrites that it hid
 * for good and before the reads that it allowed.
 */
function stepTo<State, Input, Output>(
  { configurations, schedule }: Search<State, Input, Output>,
  id: number,
  seen: ReadonlySet<number>,
): number[] {
  const gate = schedule.gates[configurations.gate(id)];
  if (gate === undefined) return [];
  const via = configurations.via(id);
  const parent = configurations.parent(id);
  const isOutstanding = (at: number, entry: number) => configurations.has(at, schedule.outstanding[entry]!);
  if (via === NONE) return gate.arrivals.filter((entry) => !isOutstanding(id, entry));
  const settled = (entry: number) => entry !== via && isOutstanding(parent, entry) && !isOutstanding(id, entry);
  const hidden = gate.overwrites.filter((entry) => settled(entry) && !seen.has(entry));
  return [...hidden, via, ...gate.reads.filter(settled)];
}

/**
 * The state of a configuration. If the model merges inputs, the search has met it with another of the inputs that nobody
 * can tell apart, so that what the operations really led to has to be found by repeating them.
 */
export function stateOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  search: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  id: number,
): State {
  const { configurations, transitions } = search;
  const merged = transitions.state(configurations.state(id));
  if (model.merge === undefined) return merged;
  let root = id;
  while (configurations.parent(root) !== NONE) root = configurations.parent(root);
  let state = transitions.state(configurations.state(root));
  for (const operation of orderOf(search, entries, id)) {
    const output = operation.outcome === 'ok' ? operation.output : UNOBSERVED;
    const [next, ...others] = model.step(state, operation.input, output);
    if (next === undefined || others.length > 0) return merged; // it chooses: either is as good
    state = next;
  }
  return state;
}

/** A configuration, as the start of what comes after it. */
export function startAt<State, Input, Output>(
  model: Model<State, Input, Output>,
  search: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  id: number,
): Start<State, Input, Output> {
  const { configurations, schedule } = search;
  const gate = schedule.gates[configurations.gate(id)]!;
  const inFlight = [...gate.changes, ...gate.overwrites, ...gate.reads, ...schedule.optionals.slice(0, gate.optionals)];
  const has = (bit: number) => bit !== NO_BIT && configurations.has(id, bit);
  const isUsed = (entry: number) =>
    entries[entry]!.isRead ? !has(schedule.outstanding[entry]!) : has(schedule.used[entry]!);
  const isHidden = (entry: number) =>
    isRequired(entries[entry]!) &&
    gate.overwrites.includes(entry) &&
    !isUsed(entry) &&
    !has(schedule.outstanding[entry]!);
  const operations = (chosen: readonly number[]) => chosen.map((entry) => entries[entry]!.operation);
  return {
    state: stateOf(model, search, entries, id),
    applied: operations(inFlight.filter(isUsed)),
    overwritten: operations(inFlight.filter(isHidden)),
  };
}
