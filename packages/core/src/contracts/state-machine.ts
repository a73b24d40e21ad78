/** A committed command, as the state machine sees it. */
export interface AppliedEntry<C> {
  /** Position in the log; strictly increasing from call to call, with gaps where core keeps entries of its own. */
  readonly index: number;
  readonly term: number;
  readonly command: C;
  /** Milliseconds of cluster time: identical on every node and never backwards. The only clock `apply` may use. */
  readonly clusterTime: number;
}

/**
 * The replicated state. Core calls one method at a time, except that `query` may run between two applies and that the
 * stream of `snapshot` is read while later applies go on.
 *
 * Everything `apply` does must follow from the entry and the state alone: no clock, no randomness, no I/O whose answer
 * may differ between nodes.
 */
export interface StateMachine<C = unknown, R = unknown, Q = unknown, A = unknown> {
  /**
   * Changes the state and gives the caller's result. Throw `CommandRejected` to refuse a command deterministically: it
   * counts as applied and the caller gets `RAFT_COMMAND_REJECTED`. Any other throw stops the node with
   * `RAFT_STATE_MACHINE_FAILED`: an entry is never skipped.
   */
  apply(entry: AppliedEntry<C>): R | Promise<R>;
  /** Answers a question about the state without changing it. */
  query(query: Q): A | Promise<A>;
  /**
   * Captures the state as it is at the call, before the first await, and streams it. Applies go on while the stream is
   * read, and must not show in it.
   */
  snapshot(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** Replaces the whole state by a snapshot's bytes, chunked differently than they were written. */
  restore(snapshot: AsyncIterable<Uint8Array>): void | Promise<void>;
  /**
   * For a state machine whose state is durable by itself: the index of the last entry whose effects survive a crash.
   * Entries up to it are not applied again after a restart. Default: nothing survives, the snapshot and log are replayed.
   */
  lastApplied?(): number | Promise<number>;
}

/** Turns commands into bytes and back. Decoding must give on every node what was encoded on one. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}
