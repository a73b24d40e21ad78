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
  #store: OpenStore | undefined;
  #opening: Promise<OpenStore> | undefined;
  #closing: Promise<void> | undefined;

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

  async open(): Promise<void> {
    await this.#closing;
    if (this.#opening !== undefined || this.#store !== undefined) throw this.#errors.inUse();
    this.#opening = OpenStore.open(this.#settings, this.#errors);
    try {
      this.#store = await this.#opening;
    } finally {
      this.#opening = undefined;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
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

  /** Refuses new operations inside this call, unless `open` is still under way: then it goes first. */
  async #close(): Promise<void> {
    if (this.#opening !== undefined) await Promise.allSettled([this.#opening]);
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  #whileOpen<T>(operation: (store: OpenStore) => Promise<T>): Promise<T> {
    try {
      if (this.#store === undefined) throw this.#errors.refused('not open. Call open() first');
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
