import type { CompletedOperation, Operation } from './operation.js';

/** Stands for the output of an operation that nobody saw. */
export const UNOBSERVED: unique symbol = Symbol('unobserved');
export type Unobserved = typeof UNOBSERVED;

/**
 * What a history is checked against: the object as it would behave with one client and no faults. Every method is pure
 * and no state is ever changed in place.
 *
 * `deterministicModel` makes one from a function that applies a command, which is all that most users need.
 */
export interface Model<State, Input, Output> {
  init(): State;
  /**
   * The states in which `input`, done in `state`, may leave the object when its caller sees `output`: none if `output`
   * is impossible there, several if the object may choose. With `UNOBSERVED`, the states for every possible output.
   */
  step(state: State, input: Input, output: Output | Unobserved): readonly State[];
  /**
   * The independent object that an operation belongs to, such as its key in a map. Each is checked alone, which is
   * exact, because linearizability is local, and makes long histories cheap. Default: all operations are on one object.
   */
  partition?(input: Input): string;
  /** Equal exactly for equal states. Default: `canonical(state)`, for states made of plain data. */
  key?(state: State): string;
  /**
   * True only for operations that, with this output, merely observe: `step` gives back the state as it was, or the same
   * state with more known about it. Saying so saves most of the search. Default: none.
   */
  isRead?(input: Input, output: Output | Unobserved): boolean;
  /**
   * True only for operations that, with this output, are possible in every state and hide whatever took effect just
   * before them, such as a write of the whole value. Saying so makes concurrent writes cheap. Default: none.
   */
  isOverwrite?(input: Input, output: Output | Unobserved): boolean;
  /**
   * Looks ahead. Gets the completed operations of one object and returns a test that is false only for states that no
   * order of *these* operations, with whatever others, passes through. Default: every state may be right.
   */
  prune?(completed: readonly CompletedOperation<Input, Output>[]): (state: State) => boolean;
  /**
   * Gets all operations of one object and returns a function that replaces inputs which none of them can tell apart by
   * one and the same, such as writes of values that nobody reads. Default: every input is different.
   */
  merge?(operations: readonly Operation<Input, Output>[]): (input: Input) => Input;
  /** One operation in an explanation. Default: `input → output` as plain data. */
  describe?(input: Input, output: Output | Unobserved): string;
  /** One state in an explanation. Default: its key. */
  describeState?(state: State): string;
}
