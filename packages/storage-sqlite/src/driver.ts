/** What is bound to a parameter. */
export type SqliteValue = Uint8Array | number;

/** A row by the names of its columns; blobs as `Uint8Array`, integers as `number`. */
export type SqliteRow = Readonly<Record<string, unknown>>;

/** Synchronous libraries answer at once, asynchronous ones with a promise. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * What the storage needs of a SQLite library (3.37 or newer). Errors carry SQLite's result code as `code`
 * (`'SQLITE_FULL'`, `'SQLITE_IOERR_FSYNC'`) or as the number `errcode`.
 */
export interface SqliteDriver {
  readonly name: string;
  /** Opens or creates the database file at `path`, an absolute path. */
  open(path: string): MaybePromise<SqliteConnection>;
}

export interface SqliteConnection {
  exec(sql: string): MaybePromise<void>;
  prepare(sql: string): MaybePromise<SqliteStatement>;
  /** Closes the connection and every statement prepared on it. */
  close(): MaybePromise<void>;
}

/** `params` are copied, at the latest when the statement has run. */
export interface SqliteStatement {
  /** Runs a statement that returns no rows. */
  run(params: readonly SqliteValue[]): MaybePromise<void>;
  /** Runs a statement that returns rows, to its end. */
  all(params: readonly SqliteValue[]): MaybePromise<readonly SqliteRow[]>;
}
