import { canonical, type Model, type Operation, type Start, UNOBSERVED } from '@raft/testing/linearizability';

/**
 * The textbook search of Wing & Gong with a memo, for histories that are too long to try out every order: takes any
 * operation next that no outstanding one precedes. Knows no hint of the model, and nothing that the checker is made of.
 */
export function isLinearizableByWingGong<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  starts: readonly Start<State, Input, Output>[] = [{ state: model.init() }],
): boolean {
  const operations = history.filter(({ outcome }) => outcome !== 'failed');
  return starts.some(({ state, applied = [], overwritten = [] }) =>
    subsetsOf(overwritten).some((hidden) => {
      const done = [...applied, ...hidden].map((operation) => 1 << operations.indexOf(operation));
      return hasOrder(
        model,
        operations,
        done.reduce((mask, bit) => mask | bit, 0),
        state,
        new Set(),
      );
    }),
  );
}

function hasOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  done: number,
  state: State,
  seen: Set<string>,
): boolean {
  const outstanding = operations.filter((_, position) => ((done >> position) & 1) === 0);
  if (outstanding.every(({ outcome }) => outcome === 'indeterminate')) return true;
  const memo = `${done}|${model.key?.(state) ?? canonical(state)}`;
  if (seen.has(memo)) return false;
  seen.add(memo);
  return outstanding.some((next) => {
    if (outstanding.some((other) => other.outcome === 'ok' && other.returnedAt < next.invokedAt)) return false;
    const states = model.step(state, next.input, next.outcome === 'ok' ? next.output : UNOBSERVED);
    const after = done | (1 << operations.indexOf(next));
    return states.some((reached) => hasOrder(model, operations, after, reached, seen));
  });
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]]);
}
