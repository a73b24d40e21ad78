import type { BatchOp, RaftError } from '@raft/core';
import { applyBatch } from './batch.js';
import type { SqliteConnection } from './driver.js';
import type { StoreErrors } from './errors.js';
import { type Statements, sql } from './statements.js';
import { type Steps, step } from './steps.js';

export interface WriterOptions {
  readonly connection: SqliteConnection;
  readonly statements: Statements;
  readonly errors: StoreErrors;
  /** `false`: nothing waits for the disk. */
  readonly sync: boolean;
}

/** The one place that changes the database: it knows what is not synced yet, and when to refuse for good. */
export class Writer {
  readonly #connection: SqliteConnection;
  readonly #statements: Statements;
  readonly #errors: StoreErrors;
  readonly #mayFlush: boolean;
  /** Whether a commit waits for the disk at the moment (SQLite's synchronous=FULL; otherwise NORMAL). */
  #flushes: boolean;
  /** Something was committed that may not be on disk yet. */
  #hasUnsynced = false;
  #failure: RaftError | undefined;

  constructor({ connection, statements, errors, sync }: WriterOptions) {
    this.#connection = connection;
    this.#statements = statements;
    this.#errors = errors;
    this.#mayFlush = sync;
    this.#flushes = sync;
  }

  /**
   * Commits the batch. Without `sync` SQLite appends to the same log but leaves out the sync: a power cut then takes the
   * end of the log, whole batches in order, because each frame's checksum continues the one before.
   */
  *write(ops: readonly BatchOp[], sync: boolean): Steps<void> {
    this.#refuseAfterFailure();
    const flush = sync && this.#mayFlush;
    if (ops.length === 0 && !(flush && this.#hasUnsynced)) return;
    yield* this.#guarded(this.#commit(ops, flush));
    this.#hasUnsynced = !flush;
  }

  /** Moves the log into the database file, without waiting for anything. */
  *checkpoint(): Steps<void> {
    this.#refuseAfterFailure();
    yield* this.#guarded(this.#query(sql.checkpoint));
  }

  /** Writes the database anew without its free pages, then empties the log. */
  *compact(): Steps<void> {
    this.#refuseAfterFailure();
    yield* this.#guarded(this.#vacuum());
  }

  *#commit(ops: readonly BatchOp[], flush: boolean): Steps<void> {
    if (flush !== this.#flushes) {
      yield* step(this.#connection.exec(`PRAGMA synchronous = ${flush ? 'FULL' : 'NORMAL'}`));
      this.#flushes = flush;
    }
    yield* applyBatch(this.#statements, ops);
  }

  *#vacuum(): Steps<void> {
    yield* step(this.#connection.exec('VACUUM'));
    yield* this.#query(sql.truncateLog);
  }

  *#query(text: string): Steps<void> {
    const statement = yield* this.#statements.prepared(text);
    yield* step(statement.all([]));
  }

  /** Lets a failure through that left the store as it was; any other one poisons the store. */
  *#guarded(steps: Steps<void>): Steps<void> {
    try {
      yield* steps;
    } catch (error) {
      const harmless = this.#errors.notWritten(error);
      if (harmless !== undefined) throw harmless;
      this.#failure = this.#errors.failed(error);
      throw this.#failure;
    }
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== undefined) throw this.#errors.poisoned(this.#failure);
  }
}
