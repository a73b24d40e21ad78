import { statSync } from 'node:fs';
import type { BatchSize } from './arguments.js';

/** Pages that a batch rewrites besides its own bytes, in bytes: the ends of the table and of the index. */
const overheadPerBatch = 8192;

/** Steps between two looks at the real size of the log; a look costs as much as 2 % of a synced write. */
const stepsPerLook = 128;

/** 0 when it cannot be told: the write before has been committed, and does not fail for this. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

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
  #stepsSinceLook = 0;
  #scheduled: NodeJS.Immediate | undefined;
  #isStopped = false;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
  }

  /**
   * A batch was committed. Answers whether the writer must do a checkpoint itself because the scheduled one does not get
   * its turn: with a synchronous driver, a caller who only awaits one write after another never lets the loop go on.
   */
  wrote({ steps, bytes, hasRange }: BatchSize): { readonly isOverdue: boolean } {
    this.#estimate += bytes + overheadPerBatch;
    // How many pages a range was is known only from the file.
    this.#stepsSinceLook += hasRange ? stepsPerLook : steps;
    if (this.#scheduled !== undefined) return { isOverdue: this.#estimate >= 2 * this.#options.bound };
    if (!this.#isStopped && this.#isDue()) this.#schedule();
    return { isOverdue: false };
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

  #schedule(): void {
    this.#scheduled = setImmediate(() => {
      this.started();
      this.#options.checkpoint();
    });
  }

  #isDue(): boolean {
    if (this.#estimate >= this.#options.bound) return true;
    if (this.#stepsSinceLook < stepsPerLook) return false;
    this.#stepsSinceLook = 0;
    // The file is cut to twice the bound when the log starts over: beyond that, more is in use than was estimated,
    // which keys in no order or a removed range can bring about.
    return sizeOf(this.#options.file) > 2 * this.#options.bound;
  }
}
