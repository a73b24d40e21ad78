import { type Entry, isRequired, mergeInputs, relax } from './entry.js';
import { kindsOf } from './kinds.js';
import type { CompletedOperation } from './operation.js';
import { type Problem, Search } from './search.js';

/** What one attempt may cost: one that costs more keeps its operations. */
const ATTEMPT = { maxStates: 200_000, maxSteps: 500_000 };
/** Steps in all. */
const MAX_STEPS = 2_000_000;

/**
 * The required operations that are enough for the problem to be impossible, `culprit` among them, in the order of their
 * invocation.
 *
 * Merely leaving operations out would prove nothing: without the write that it saw, any read is wrong. So an operation
 * is never left out but relaxed, to one that may have taken effect or not, and stays relaxed only if the rest is still
 * impossible. What remains therefore cannot be ordered *whatever the other operations did*, which includes nothing at
 * all: the remaining operations by themselves fail too.
 */
export function minimise<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  culprit: Entry<Input, Output>,
): CompletedOperation<Input, Output>[] {
  const isCulprit = ({ operation }: Entry<Input, Output>) => operation === culprit.operation;
  const required = problem.entries.filter(isRequired).sort((a, b) => b.end - a.end);
  const positions = new Map(required.map((entry, index) => [entry, index]));
  const twins = earlierTwins(mergeInputs(problem.model, required));
  let kept: readonly number[] = [...required.keys()].filter((index) => !isCulprit(required[index]!));
  let steps = 0;

  const isStillImpossible = (candidate: readonly number[]) => {
    const keep = new Set(candidate);
    const isKept = (index: number) => keep.has(index) || isCulprit(required[index]!);
    if (twins.some((twin, index) => twin !== undefined && isKept(index) && !isKept(twin))) return false;
    const entries = relax(problem.entries, (entry) => isRequired(entry) && !isKept(positions.get(entry)!));
    const search = new Search({ ...problem, entries, limits: ATTEMPT });
    steps += search.steps;
    return search.verdict === 'violation';
  };

  for (let size = kept.length; size >= 1; size = size >> 1) {
    for (let from = 0; from < kept.length && steps < MAX_STEPS; ) {
      const candidate = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (isStillImpossible(candidate)) kept = candidate;
      else from += size;
    }
  }
  const core = new Set(kept.map((index) => required[index]!));
  return problem.entries
    .filter((entry) => core.has(entry) || isCulprit(entry))
    .flatMap(({ operation }) => (operation.outcome === 'ok' ? [operation] : []));
}

/**
 * For each entry, last return first, the equal one that returns before it. The search has always let that one take effect
 * first, so the starts say nothing of histories in which the later one is required and the earlier is not.
 */
function earlierTwins(entries: readonly Entry<unknown, unknown>[]): (number | undefined)[] {
  const { calls } = kindsOf(entries);
  return entries.map((_, index) => {
    const twin = calls.indexOf(calls[index]!, index + 1);
    return twin === -1 ? undefined : twin;
  });
}
