import { canonical } from './canonical.js';
import { evidenceOf } from './entry.js';
import { orderOf, stateOf } from './lineage.js';
import { minimise } from './minimise.js';
import type { Model } from './model.js';
import type { CompletedOperation, Operation } from './operation.js';
import { type Past, pastOf } from './past.js';
import type { Problem, Search } from './search.js';
import type { Start } from './start.js';

/** More states than this explain nothing. */
const MAX_STATES = 50;

/** The smallest set of completed operations that cannot be ordered, and how the object may have stood before them. */
export interface Window<State, Input, Output> {
  /** In the order of their invocation. */
  readonly operations: readonly CompletedOperation<Input, Output>[];
  /** Every state possible when the window begins, each with the window's operations that had taken effect by then. */
  readonly start: readonly Start<State, Input, Output>[];
}

export interface Diagnosis<State, Input, Output> {
  /** The operation at whose return the history became impossible: up to every earlier return there is an order. */
  readonly impossible: CompletedOperation<Input, Output>;
  readonly window: Window<State, Input, Output>;
  /** An order of everything that returned before that. */
  readonly prefix: readonly Operation<Input, Output>[];
  /** States that the object may have been in by then, 50 at most, in none of which `impossible` is possible. */
  readonly states: readonly State[];
}

/**
 * Explains a violation in three cuts, each of which could only make a history easier to order:
 *
 * 1. What was invoked after the first impossible return is left out, and what returned after it is not required.
 * 2. What returned before that operation was invoked is replaced by all the configurations that it can have led to.
 * 3. What remains is relaxed, operation by operation, while there still is no order (see `minimise`).
 */
export function diagnose<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  failed: Search<State, Input, Output>,
): Diagnosis<State, Input, Output> {
  const past = pastOf(problem, failed);
  const gone = new Set(past.gone.map(({ operation }) => operation));
  const entries = past.entries.filter(({ operation }) => !gone.has(operation));
  const window = { ...problem, entries, starts: past.starts };
  const operations = past.isIndivisible ? evidenceOf(entries) : minimise(window, past.culprit);
  const [someone] = past.reached;
  return {
    impossible: past.culprit.operation as CompletedOperation<Input, Output>, // only completed operations have a gate
    window: { operations, start: distinct(problem.model, past.starts, operations) },
    prefix: someone === undefined ? [] : orderOf(past.search, past.searched, someone),
    states: statesOf(problem.model, past),
  };
}

/** The starts as far as they differ in their state or in the operations shown. */
function distinct<State, Input, Output>(
  model: Model<State, Input, Output>,
  starts: readonly Start<State, Input, Output>[],
  operations: readonly Operation<Input, Output>[],
): Start<State, Input, Output>[] {
  const shown = new Map<string, Start<State, Input, Output>>();
  for (const { state, applied = [], overwritten = [] } of starts) {
    const visible = (chosen: readonly Operation<Input, Output>[]) =>
      operations.flatMap((operation, position) => (chosen.includes(operation) ? [position] : []));
    const [done, hidden] = [visible(applied), visible(overwritten)];
    const id = JSON.stringify([model.key?.(state) ?? canonical(state), done, hidden]);
    const named = (positions: readonly number[]) => positions.map((position) => operations[position]!);
    if (!shown.has(id)) shown.set(id, { state, applied: named(done), overwritten: named(hidden) });
  }
  return [...shown.values()];
}

function statesOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  { search, searched, reached }: Past<State, Input, Output>,
): State[] {
  const examples = new Map(reached.map((id) => [search.configurations.state(id), id]));
  return [...examples.values()].slice(0, MAX_STATES).map((id) => stateOf(model, search, searched, id));
}
