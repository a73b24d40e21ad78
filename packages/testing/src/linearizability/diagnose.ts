import { NONE } from './configurations.js';
import { type Entry, evidenceOf, relax } from './entry.js';
import { orderOf, startAt } from './lineage.js';
import { minimise } from './minimise.js';
import type { CompletedOperation, Operation } from './operation.js';
import { firstFailingReturn, through } from './prefix.js';
import { type Problem, Search } from './search.js';
import type { Start } from './start.js';

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
  /** The states that the object may have been in by then, in none of which `impossible` is possible. */
  readonly states: readonly State[];
}

/** What is known of the history before the impossible return. */
interface Past<State, Input, Output> {
  readonly search: Search<State, Input, Output>;
  readonly entries: readonly Entry<Input, Output>[];
  /** Configurations that passed every return before it: all of them, or one if finding all is too much work. */
  readonly reached: readonly number[];
  readonly isComplete: boolean;
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
  const returns = failed.schedule.gates.map(({ entry }) => problem.entries[entry]!);
  const { merge, prune } = problem.model;
  const at = prune === undefined ? failed.deepest : firstFailingReturn(problem, returns);
  const culprit = returns[at]!;
  const prefix = through(problem.entries, returns, at);
  const past =
    prune === undefined && merge === undefined
      ? { search: failed, entries: problem.entries, reached: configurationsAt(failed, at), isComplete: true }
      : explore({ ...problem, entries: prefix }, culprit, at);

  const cut = past.isComplete ? returns.findIndex(({ end }) => end >= culprit.start) : 0;
  const gone = new Set(returns.slice(0, cut).map(({ operation }) => operation));
  const entries = prefix.filter(({ operation }) => !gone.has(operation));
  const starts = past.isComplete ? startsAt(past, cut) : problem.starts;
  const operations = minimise({ ...problem, entries, starts }, culprit);
  const [someone] = past.reached;
  return {
    impossible: culprit.operation as CompletedOperation<Input, Output>, // only completed operations have a gate
    window: { operations, start: distinct(starts, operations, past) },
    prefix: someone === undefined ? [] : orderOf(past.search, past.entries, someone),
    states: statesOf(past),
  };
}

/**
 * The past, searched again for a model that gives hints: without the states that it has merged, and without knowing the
 * impossible output, which would have let it rule out states that were right at the time.
 */
function explore<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  culprit: Entry<Input, Output>,
  at: number,
): Past<State, Input, Output> {
  const isCulprit = ({ operation }: Entry<Input, Output>) => operation === culprit.operation;
  const evidence = evidenceOf(relax(problem.entries, isCulprit));
  const search = new Search({ ...problem, evidence, isExact: true });
  if (search.verdict === 'violation' && search.deepest === at) {
    return { search, entries: problem.entries, reached: configurationsAt(search, at), isComplete: true };
  }
  const entries = relax(problem.entries, isCulprit);
  const before = new Search({ ...problem, entries, isExact: true });
  return { search: before, entries, reached: before.witness === NONE ? [] : [before.witness], isComplete: false };
}

function configurationsAt<State, Input, Output>(
  { configurations }: Search<State, Input, Output>,
  gate: number,
): number[] {
  const found: number[] = [];
  for (let id = 0; id < configurations.count; id++) {
    if (configurations.gate(id) === gate) found.push(id);
  }
  return found;
}

/** The configurations in which a gate was first reached. */
function startsAt<State, Input, Output>(
  { search, entries }: Past<State, Input, Output>,
  gate: number,
): Start<State, Input, Output>[] {
  const entered = configurationsAt(search, gate).filter((id) => search.configurations.via(id) === NONE);
  return entered.map((id) => startAt(search, entries, id));
}

/** The starts as far as they differ in their state or in the operations shown. */
function distinct<State, Input, Output>(
  starts: readonly Start<State, Input, Output>[],
  operations: readonly Operation<Input, Output>[],
  { search }: Past<State, Input, Output>,
): Start<State, Input, Output>[] {
  const shown = new Map<string, Start<State, Input, Output>>();
  for (const { state, applied = [], overwritten = [] } of starts) {
    const visible = (chosen: readonly Operation<Input, Output>[]) =>
      operations.flatMap((operation, position) => (chosen.includes(operation) ? [position] : []));
    const [done, hidden] = [visible(applied), visible(overwritten)];
    const id = JSON.stringify([search.transitions.number(state), done, hidden]);
    const named = (positions: readonly number[]) => positions.map((position) => operations[position]!);
    if (!shown.has(id)) shown.set(id, { state, applied: named(done), overwritten: named(hidden) });
  }
  return [...shown.values()];
}

function statesOf<State, Input, Output>({ search, reached }: Past<State, Input, Output>): State[] {
  const numbers = new Set(reached.map((id) => search.configurations.state(id)));
  return Array.from(numbers, (number) => search.transitions.state(number));
}
