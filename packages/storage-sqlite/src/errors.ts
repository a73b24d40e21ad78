import { RaftError, type RaftErrorOptions } from '@raft/core';

/** SQLite's primary result codes that are told apart, by number. */
const codeNames: Readonly<Record<number, string>> = {
  3: 'PERM',
  5: 'BUSY',
  6: 'LOCKED',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  26: 'NOTADB',
};

/** SQLite's primary result code without its prefix (`'FULL'`), however the library reports it. */
function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // node:sqlite: the extended code, whose low byte is the primary one.
  if ('errcode' in error && typeof error.errcode === 'number') return codeNames[error.errcode & 0xff];
  // better-sqlite3 and sqlite3: SQLITE_IOERR, or extended: SQLITE_IOERR_FSYNC.
  return 'code' in error ? /^SQLITE_([A-Z]+)/.exec(String(error.code))?.[1] : undefined;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The errors of the store in the file at `path`. */
export class StoreErrors {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Refused before anything was touched; nothing was written, and asking again cannot help. */
  refused(message: string): RaftError {
    return this.#make('RAFT_STORAGE_UNAVAILABLE', message, { retryable: false });
  }

  inUse(cause?: unknown): RaftError {
    const message = 'the file is in use by another store or process. Stop that one, or choose another path';
    return this.#make('RAFT_STORAGE_UNAVAILABLE', message, { cause });
  }

  corrupt(what: string, cause?: unknown, record?: string): RaftError {
    const message = `${what}. Stop the node, keep the file for examination, and let the node rejoin with an empty store`;
    return this.#make('RAFT_STORAGE_CORRUPT', message, { cause, ...(record !== undefined && { details: { record } }) });
  }

  /** The file holds something else: it is left as it was. */
  foreign(what: string): RaftError {
    return this.#make('RAFT_INVALID_CONFIG', `${what}. Choose another path`);
  }

  tooNew(version: number): RaftError {
    const message = `written by a newer @raft/storage-sqlite (format ${version}). Upgrade this node`;
    return this.#make('RAFT_UNSUPPORTED_VERSION', message);
  }

  /** Why `open` failed, by what SQLite said. */
  openFailed(error: unknown): RaftError {
    if (error instanceof RaftError) return error;
    switch (sqliteCode(error)) {
      case 'BUSY':
      case 'LOCKED':
        return this.inUse(error);
      case 'FULL':
        return this.unavailable('the disk is full. Free some space', error);
      case 'CANTOPEN':
      case 'READONLY':
      case 'PERM':
        return this.unavailable('the file cannot be opened for writing. Check the permissions and the mount', error);
      default:
        return this.#knownFailure(error, 'cannot be opened');
    }
  }

  /** Why a write failed, when nothing of it was written: SQLite had no room for it and took it back. */
  notWritten(error: unknown): RaftError | undefined {
    if (sqliteCode(error) !== 'FULL') return undefined;
    return this.unavailable('the disk is full, nothing was written. Free some space', error);
  }

  /** Why a read failed, or a write whose outcome is unknown. */
  failed(error: unknown): RaftError {
    return error instanceof RaftError ? error : this.#knownFailure(error, 'failed');
  }

  /** Every write after one whose outcome is unknown. */
  poisoned(cause: RaftError): RaftError {
    const message = 'an earlier write failed, so what is on disk is unknown. Close the store and open it again';
    return this.#make('RAFT_STORAGE_FAILED', message, { cause });
  }

  unavailable(message: string, cause: unknown): RaftError {
    return this.#make('RAFT_STORAGE_UNAVAILABLE', message, { cause });
  }

  #knownFailure(error: unknown, what: string): RaftError {
    const code = sqliteCode(error);
    if (code === 'CORRUPT' || code === 'NOTADB') return this.corrupt(`the file is damaged (${reasonOf(error)})`, error);
    const message = `${what}: ${reasonOf(error)}. Check the disk and the system log`;
    return this.#make('RAFT_STORAGE_FAILED', message, { cause: error });
  }

  #make(code: ConstructorParameters<typeof RaftError>[0], message: string, options: RaftErrorOptions = {}): RaftError {
    const details = { store: this.#path, ...options.details };
    return new RaftError(code, `SQLite storage ${this.#path}: ${message}`, { ...options, details });
  }
}
