import type { Operation } from './operation.js';

/** How the object may stand when a history begins. */
export interface Start<State, Input = unknown, Output = unknown> {
  readonly state: State;
  /** Operations of the history, in flight at its beginning, that had taken effect by then. Default: none. */
  readonly applied?: readonly Operation<Input, Output>[];
  /**
   * Operations in flight at its beginning that may have taken effect by then without a trace, because another write
   * followed, or may yet do so. Default: none.
   */
  readonly overwritten?: readonly Operation<Input, Output>[];
}
