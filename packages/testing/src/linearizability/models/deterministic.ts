import { same } from '../canonical.js';
import { type Model, UNOBSERVED } from '../model.js';

/** An object whose every command has one result: what a state machine is. */
export interface Deterministic<State, Input, Output>
  extends Pick<Model<State, Input, Output>, 'init' | 'partition' | 'key' | 'describe' | 'describeState'> {
  /** Gives the new state and the output, and leaves the old state as it was. */
  readonly apply: (state: State, input: Input) => { readonly state: State; readonly output: Output };
  /** True for commands that never change the state. Saying so makes the check much faster. Default: none. */
  readonly isRead?: (input: Input) => boolean;
  /** True if a client may see `observed` where the model gives `expected`. Default: the same plain data. */
  readonly isSame?: (expected: Output, observed: Output) => boolean;
}

/** The model of an object that is given as a function from state and command to new state and output. */
export function deterministicModel<State, Input, Output>(
  object: Deterministic<State, Input, Output>,
): Model<State, Input, Output> {
  const { apply, isRead, isSame = same, ...rest } = object;
  return {
    ...rest,
    step: (state, input, observed) => {
      const next = apply(state, input);
      return observed === UNOBSERVED || isSame(next.output, observed) ? [next.state] : [];
    },
    isRead: (input) => isRead?.(input) ?? false,
  };
}
