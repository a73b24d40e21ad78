/** One key with its value. Both are opaque bytes; keys are ordered as unsigned bytes, a prefix before its extensions. */
export interface KeyValue {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** One step of a batch. `deleteRange` removes every key with `start <= key < end`. */
export type BatchOp =
  | { readonly type: 'set'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'delete'; readonly key: Uint8Array }
  | { readonly type: 'deleteRange'; readonly start: Uint8Array; readonly end: Uint8Array };

export interface WriteOptions {
  /**
   * `true`: the write survives a power cut once the promise resolves. `false`: it may be lost, but only together with
   * everything written after it, and never in part. Default `false`. A later synced write makes earlier ones durable.
   */
  readonly sync?: boolean;
}

export interface RangeOptions {
  /** At most this many pairs; must be a positive integer. Default: no limit. */
  readonly limit?: number;
  /** Largest key first. Default `false`. */
  readonly reverse?: boolean;
}

/**
 * An ordered byte-key, byte-value store with atomic batches: everything that a node must remember is kept over this
 * contract by core, so that an implementation is small.
 *
 * - Keys have 1 to 1,024 bytes; the ends of a range may be empty. What breaks this, or is no `Uint8Array`, is refused with
 *   `RAFT_STORAGE_UNAVAILABLE` and `retryable: false` before anything is touched; so is a store that is not open.
 * - Operations issued one after another take effect in that order, also when the caller does not await each.
 * - A batch is atomic: after a crash all of it is there or nothing of it.
 * - The arrays handed in belong to the caller again once the promise settles; the arrays handed out belong to the
 *   caller, and later writes never change them.
 * - A write that rejects with anything but `RAFT_STORAGE_UNAVAILABLE` (nothing was written, the store is intact) leaves
 *   the disk's state unknown: the store refuses every later write with `RAFT_STORAGE_FAILED` until it is reopened.
 * - A store that is open refuses to be opened a second time, by this process or another, with
 *   `RAFT_STORAGE_UNAVAILABLE`, by a lock that the kernel releases when its holder dies.
 */
export interface Storage {
  /** Opens or creates the store. Rejects with a `RaftError` that says what to do; nothing stays open then. */
  open(): Promise<void>;
  /** Waits for what was issued before, then closes. Idempotent. */
  close(): Promise<void>;
  /** The value at `key`, `undefined` when there is none. An empty value is a value. */
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  set(key: Uint8Array, value: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Removes `key`; nothing happens when it is not there. */
  delete(key: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Applies the steps in order, atomically. An empty batch with `sync` makes earlier writes durable. */
  batch(ops: readonly BatchOp[], options?: WriteOptions): Promise<void>;
  /** The pairs with `start <= key < end`, ascending unless `reverse`; an empty or inverted range gives none. */
  getRange(start: Uint8Array, end: Uint8Array, options?: RangeOptions): Promise<KeyValue[]>;
}
