import { statSync } from 'node:fs';

/** Pages that a batch rewrites besides its own bytes, in bytes: the ends of the table and of the index. */
const overheadPerBatch = 8192;

/** Batches between two looks at the real size of the log; a look costs as much as 2 % of a synced write. */
const batchesPerLook = 64;

export interface CheckpointerOptions {
  /** The write-ahead log. */
  readonly file: string;
  /** Bytes of it in use after which a checkpoint is due. */
  readonly bound: number;
  /** Does one checkpoint, in its turn among the writes; handles its failure. */
  readonly checkpoint: () => void;
}

/**
 * Decides when the write-ahead log is moved into the database file: once enough was written, in a turn of the loop of
 * its own, after the write that made it due has settled and its acknowledgement is out.
 */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  #estimate = 0;
  #batches = 0;
  #scheduled: NodeJS.Immediate | undefined;
  #isStopped = false;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
  }

  /**
   * A batch with `bytes` of keys and values was committed; `mayBeLarger`: it may have changed many pages besides. Answers
   * whether the writer must do a checkpoint itself: with a synchronous driver, a caller who only awaits one write after
   * another never lets the loop turn.
   */
  wrote(bytes: number, mayBeLarger: boolean): { readonly isOverdue: boolean } {
    this.#estimate += bytes + overheadPerBatch;
    this.#batches++;
    if (!this.#isStopped && this.#scheduled === undefined && this.#isDue(mayBeLarger)) {
      this.#scheduled = setImmediate(() => {
        this.started();
        this.#options.checkpoint();
      });
    }
    return { isOverdue: this.#estimate >= 2 * this.#options.bound };
  }

  /** A checkpoint begins: nothing is due until as much is written again. */
  started(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    this.#estimate = 0;
  }

  /** From now on nothing is due. */
  stop(): void {
    this.#isStopped = true;
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
  }

  #isDue(look: boolean): boolean {
    if (this.#estimate >= this.#options.bound) return true;
    if (!look && this.#batches < batchesPerLook) return false;
    this.#batches = 0;
    // The file is cut to twice the bound when the log starts over: beyond that, more is in use than was estimated,
    // which keys in no order or a removed range can bring about.
    return (statSync(this.#options.file, { throwIfNoEntry: false })?.size ?? 0) > 2 * this.#options.bound;
  }
}
