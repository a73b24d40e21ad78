import type { Codec, StateMachine } from '@raft/core';

/** A state machine under test, and samples of what it is used for. */
export interface StateMachineSubject<C, R, Q, A> {
  /** A new, empty instance. */
  create(): StateMachine<C, R, Q, A>;
  /** Some command; `random` is uniform in [0, 1). Commands that the state machine refuses should be among them. */
  command(random: () => number): C;
  /** Questions whose answers together tell two different states apart. */
  readonly queries: readonly Q[];
  /** How commands become bytes. Default: JSON. */
  readonly codec?: Codec<C>;
}
