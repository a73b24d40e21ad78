interface Invocation<Input> {
  /** Who called: only shown, never checked. One client may have several calls in flight. */
  readonly client: string | number;
  readonly input: Input;
  /**
   * When the call began. Any finite number of one clock that all clients share: milliseconds, or the ticks of a
   * `HistoryRecorder`, which have no ties.
   */
  readonly invokedAt: number;
}

/** The call returned `output`: it took effect once, between `invokedAt` and `returnedAt`. */
export interface CompletedOperation<Input, Output> extends Invocation<Input> {
  readonly outcome: 'ok';
  readonly output: Output;
  readonly returnedAt: number;
}

/** The call was given up (timeout, lost connection, crash): it takes effect once, at any time after `invokedAt`, or never. */
export interface IndeterminateOperation<Input> extends Invocation<Input> {
  readonly outcome: 'indeterminate';
  /** When the client gave up: shown, but no limit to when the call may take effect. */
  readonly returnedAt?: number | undefined;
}

/** The call was refused and has definitely no effect: the checker ignores it. */
export interface FailedOperation<Input> extends Invocation<Input> {
  readonly outcome: 'failed';
  readonly returnedAt?: number | undefined;
}

/**
 * One call of one client. A precedes B if, and only if, `A.returnedAt < B.invokedAt`; equal times mean that the two were
 * concurrent and may have taken effect in either order.
 */
export type Operation<Input, Output> =
  | CompletedOperation<Input, Output>
  | IndeterminateOperation<Input>
  | FailedOperation<Input>;
