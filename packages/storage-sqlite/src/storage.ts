import type { BatchOp, KeyValue, RangeOptions, Storage, WriteOptions } from '@raft/core';
import { StoreErrors } from './errors.js';
import { OpenStore } from './open-store.js';
import { type SqliteSettings, type SqliteStorageOptions, settingsFrom } from './options.js';

/** A `Storage` in a SQLite file, with what an operator needs besides. */
export interface SqliteStorage extends Storage {
  /** The database file, absolute. */
  readonly path: string;
  /** The library in use; `undefined` unless open. */
  readonly driver: string | undefined;
  /** `false` when the option says that no write waits for the disk. */
  readonly sync: boolean;
  /**
   * Reads the whole file and verifies its structure and every record's checksum. Resolves to one sentence for each
   * problem; none means that the file is sound. A synchronous driver blocks the loop while SQLite checks the structure.
   */
  check(): Promise<readonly string[]>;
  /**
   * Gives free space back to the file system by writing the database anew: needs as much free space again, and other
   * operations wait. Space that deleted records leave is reused anyway. Rejects like a write.
   */
  compact(): Promise<void>;
}

class SqliteStore implements SqliteStorage {
  readonly #settings: SqliteSettings;
  readonly #errors: StoreErrors;
  /** What operations use: set while open. */
  #store: OpenStore | undefined;
  /** Stands for the call of `open` that no `close` has followed. */
  #session: symbol | undefined;
  /** Opening and closing, one after the other in the order of the calls. Never rejects. */
  #transitions: Promise<unknown> = Promise.resolve();

  constructor(settings: SqliteSettings) {
    this.#settings = settings;
    this.#errors = new StoreErrors(settings.path);
  }

  get path(): string {
    return this.#settings.path;
  }

  get driver(): string | undefined {
    return this.#store?.driverName;
  }

  get sync(): boolean {
    return this.#settings.sync;
  }

  open(): Promise<void> {
    if (this.#session !== undefined) return Promise.reject(this.#errors.inUse());
    const session = Symbol('open');
    this.#session = session;
    return this.#next(() => this.#open(session));
  }

  /** Refuses new operations from this call on. */
  close(): Promise<void> {
    this.#session = undefined;
    const current = this.#store;
    this.#store = undefined;
    return this.#next(() => this.#close(current));
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#whileOpen((store) => store.get(key));
  }

  set(key: Uint8Array, value: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'set', key, value }], options);
  }

  delete(key: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'delete', key }], options);
  }

  batch(ops: readonly BatchOp[], { sync = false }: WriteOptions = {}): Promise<void> {
    return this.#whileOpen((store) => store.batch(ops, sync));
  }

  getRange(start: Uint8Array, end: Uint8Array, options: RangeOptions = {}): Promise<KeyValue[]> {
    return this.#whileOpen((store) => store.getRange(start, end, options));
  }

  check(): Promise<readonly string[]> {
    return this.#whileOpen((store) => store.check());
  }

  compact(): Promise<void> {
    return this.#whileOpen((store) => store.compact());
  }

  async #open(session: symbol): Promise<void> {
    try {
      this.#store = await OpenStore.open(this.#settings, this.#errors);
    } catch (error) {
      if (this.#session === session) this.#session = undefined;
      throw error;
    }
  }

  async #close(current: OpenStore | undefined): Promise<void> {
    // Called while `open` was under way: what it opened came later.
    const store = current ?? this.#store;
    this.#store = undefined;
    await store?.close();
  }

  #next(transition: () => Promise<void>): Promise<void> {
    const done = this.#transitions.then(transition);
    this.#transitions = Promise.allSettled([done]);
    return done;
  }

  #whileOpen<T>(operation: (store: OpenStore) => Promise<T>): Promise<T> {
    try {
      if (this.#store === undefined || this.#session === undefined)
        throw this.#errors.refused('not open. Call open() first');
      return operation(this.#store);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/**
 * A store in one SQLite file, the default of a node. The file is created by `open`, locked while it is open, and holds
 * one node's records.
 *
 * @throws {RaftError} `RAFT_INVALID_CONFIG`, with every problem of the options.
 */
export function sqliteStorage(options: SqliteStorageOptions): SqliteStorage {
  return new SqliteStore(settingsFrom(options));
}
