import { type Entry, relax } from './entry.js';
import { type Problem, solve } from './search.js';

/**
 * The history up to the return at `at`: what was invoked by then, of which only what returned by then is required. If
 * the whole history has an order, so has this one: the beginning of the same order, up to the last required operation.
 */
export function through<Input, Output>(
  entries: readonly Entry<Input, Output>[],
  returns: readonly Entry<Input, Output>[],
  at: number,
): Entry<Input, Output>[] {
  const required = new Set(returns.slice(0, at + 1));
  const started = entries.filter(({ start }) => start <= returns[at]!.end);
  return relax(started, (entry) => !required.has(entry));
}

/**
 * The first return up to which the history has no order, for a model that looks ahead: its search may give up before
 * the operation that is to blame. A prefix that exhausts the limits counts as possible.
 */
export function firstFailingReturn<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  returns: readonly Entry<Input, Output>[],
): number {
  let low = 0;
  let high = returns.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { verdict } = solve({ ...problem, entries: through(problem.entries, returns, middle) });
    if (verdict === 'violation') high = middle;
    else low = middle + 1;
  }
  return high;
}
