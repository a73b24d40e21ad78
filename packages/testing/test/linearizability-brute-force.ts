import { type Model, type Operation, type Start, UNOBSERVED } from '@raft/testing/linearizability';

interface Variation<State, Input, Output> {
  readonly starts?: readonly Start<State, Input, Output>[];
  /** Operations that need not have taken effect. Default: the indeterminate ones. */
  readonly isOptional?: (operation: Operation<Input, Output>) => boolean;
}

/**
 * The definition, tried out: every order of the required operations and of every subset of the optional ones that
 * respects real time. No memo, no partition, no hints of the model.
 */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  {
    starts = [{ state: model.init() }],
    isOptional = ({ outcome }) => outcome === 'indeterminate',
  }: Variation<State, Input, Output> = {},
): boolean {
  return starts.some(({ state, applied = [], overwritten = [] }) =>
    subsets(
      history.filter((operation) => !applied.includes(operation) && operation.outcome !== 'failed'),
      (operation) => isOptional(operation) || overwritten.includes(operation),
    ).some((chosen) => hasOrder(model, state, chosen)),
  );
}

/** The same for each object of a model that is partitioned. */
export function isEachLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): boolean {
  const objectOf = ({ input }: Operation<Input, Output>) => model.partition?.(input);
  return [...new Set(history.map(objectOf))].every((object) =>
    isLinearizable(
      model,
      history.filter((operation) => objectOf(operation) === object),
    ),
  );
}

/** The first return up to which the history has no order. */
export function firstImpossibleReturn<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): number | undefined {
  const returns = history.flatMap((operation) => (operation.outcome === 'ok' ? [operation.returnedAt] : []));
  return returns
    .sort((a, b) => a - b)
    .find((time) => {
      const started = history.filter(({ invokedAt }) => invokedAt <= time);
      const isOptional = (operation: Operation<Input, Output>) =>
        operation.outcome === 'indeterminate' || (operation.outcome === 'ok' && operation.returnedAt > time);
      return !isLinearizable(model, started, { isOptional });
    });
}

/** Every choice of the optional operations, with all others. */
function subsets<Input, Output>(
  history: readonly Operation<Input, Output>[],
  isOptional: (operation: Operation<Input, Output>) => boolean,
): Operation<Input, Output>[][] {
  return history.reduce<Operation<Input, Output>[][]>(
    (choices, operation) => [
      ...choices.map((choice) => [...choice, operation]),
      ...(isOptional(operation) ? choices : []),
    ],
    [[]],
  );
}

function hasOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
  remaining: readonly Operation<Input, Output>[],
): boolean {
  if (remaining.length === 0) return true;
  return remaining.some((next) => {
    const others = remaining.filter((operation) => operation !== next);
    if (others.some((other) => other.outcome === 'ok' && other.returnedAt < next.invokedAt)) return false;
    const states = model.step(state, next.input, next.outcome === 'ok' ? next.output : UNOBSERVED);
    return states.some((reached) => hasOrder(model, reached, others));
  });
}
