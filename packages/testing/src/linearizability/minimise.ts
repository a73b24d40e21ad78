import { type Entry, isRequired, relax } from './entry.js';
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
  const required = problem.entries.filter((entry) => isRequired(entry) && !isCulprit(entry));
  let kept = required;
  let steps = 0;

  const isStillImpossible = (candidate: readonly Entry<Input, Output>[]) => {
    const keep = new Set(candidate);
    const entries = relax(problem.entries, (entry) => !keep.has(entry) && !isCulprit(entry));
    const search = new Search({ ...problem, entries, limits: ATTEMPT });
    steps += search.steps;
    return search.verdict === 'violation';
  };

  for (let size = required.length; size >= 1; size = size >> 1) {
    for (let from = 0; from < kept.length && steps < MAX_STEPS; ) {
      const candidate = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (isStillImpossible(candidate)) kept = candidate;
      else from += size;
    }
  }
  const core = new Set<Entry<Input, Output>>(kept);
  return problem.entries
    .filter((entry) => core.has(entry) || isCulprit(entry))
    .flatMap(({ operation }) => (operation.outcome === 'ok' ? [operation] : []));
}
