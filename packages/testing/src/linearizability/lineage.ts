import { NONE } from './configurations.js';
import type { Entry } from './entry.js';
import type { Operation } from './operation.js';
import type { Search } from './search.js';

/** The order of operations that led the search to a configuration. */
export function orderOf<State, Input, Output>(
  search: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  id: number,
): Operation<Input, Output>[] {
  const { configurations } = search;
  const path: number[] = [];
  for (let at = id; at !== NONE; at = configurations.parent(at)) path.push(at);
  return path.reverse().flatMap((at) => stepTo(search, at).map((entry) => entries[entry]!.operation));
}

/** What took effect between a configuration's parent and itself: one operation at most, then the reads it allowed. */
function stepTo<State, Input, Output>(search: Search<State, Input, Output>, id: number): number[] {
  const { configurations, schedule } = search;
  const gate = schedule.gates[configurations.gate(id)];
  if (gate === undefined) return [];
  const via = configurations.via(id);
  const isPlaced = (read: number) => !configurations.has(id, schedule.bits[read]!);
  if (via === NONE) return gate.newReads.filter(isPlaced);
  const parent = configurations.parent(id);
  const wasOutstanding = (read: number) => configurations.has(parent, schedule.bits[read]!);
  return [via, ...gate.reads.filter((read) => read !== via && wasOutstanding(read) && isPlaced(read))];
}

/** The operations in flight at a configuration's gate that have taken effect in it. */
export function appliedIn<State, Input, Output>(
  { configurations, schedule }: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  id: number,
): Operation<Input, Output>[] {
  const gate = schedule.gates[configurations.gate(id)]!;
  const has = (entry: number) => configurations.has(id, schedule.bits[entry]!);
  const done = [
    ...gate.changes.filter(has),
    ...gate.reads.filter((read) => !has(read)),
    ...schedule.optionals.slice(0, gate.optionals).filter(has),
  ];
  return done.map((entry) => entries[entry]!.operation);
}
