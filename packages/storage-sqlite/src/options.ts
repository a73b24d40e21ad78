import { resolve } from 'node:path';
import { type Logger, RaftError, silentLogger } from '@raft/core';
import type { SqliteDriver } from './driver.js';
import { type SqliteDriverName, sqliteDriverNames } from './drivers/pick.js';

/** What `sqliteStorage` takes. A wrong value throws `RAFT_INVALID_CONFIG`, which lists every problem. */
export interface SqliteStorageOptions {
  /**
   * The database file; `-wal` is appended for a second one beside it. A relative path is resolved at once. Missing
   * parent directories are created. Required. Put it on a local disk: network file systems break SQLite's lock.
   */
  readonly path: string;
  /**
   * The SQLite library: a name, or an object of your own. Default: the first of `node:sqlite`, `better-sqlite3` and
   * `sqlite3` that can be loaded.
   */
  readonly driver?: SqliteDriverName | SqliteDriver;
  /**
   * `false`: no write waits for the disk, whatever its own `sync` says. A power cut then loses the last writes that were
   * acknowledged, which Raft does not survive; the file stays intact. Warned about at every `open`. Default `true`.
   */
  readonly sync?: boolean;
  /** Bytes of the database kept in memory by SQLite; at least 65,536. Default 16 MiB. */
  readonly pageCacheBytes?: number;
  /**
   * Bytes of the file that are read through a memory map, 0 to 2,147,418,112. Saves copying large values, but a disk
   * error while reading then kills the process instead of rejecting the call. Default 0: none.
   */
  readonly mmapBytes?: number;
  /**
   * Once about this many bytes of the write-ahead log are in use, they are moved into the database file between two
   * writes; at least 65,536. Lower: shorter and more frequent pauses. A single large batch may exceed it. Default 4 MiB.
   */
  readonly walCheckpointBytes?: number;
  /** Told about `sync: false` and about checkpoints that fail. Default: silent. */
  readonly logger?: Logger;
}

/** The options with defaults, checked. */
export interface SqliteSettings {
  readonly path: string;
  readonly driver: SqliteDriverName | SqliteDriver | undefined;
  readonly sync: boolean;
  readonly pageCacheBytes: number;
  readonly mmapBytes: number;
  readonly walCheckpointBytes: number;
  readonly logger: Logger;
}

/** What SQLite maps at most (SQLITE_MAX_MMAP_SIZE). */
const maxMmapBytes = 0x7fff0000;
const minBufferBytes = 65_536;

const optionNames = new Set([
  'path',
  'driver',
  'sync',
  'pageCacheBytes',
  'mmapBytes',
  'walCheckpointBytes',
  'logger',
] satisfies (keyof SqliteStorageOptions)[]) as ReadonlySet<string>;

function* pathProblems(path: unknown): Generator<string> {
  if (typeof path !== 'string' || path === '') yield 'path: required, the name of the database file';
  else if (path.startsWith(':') || path.startsWith('file:')) {
    yield `path: must name a file, not ${JSON.stringify(path)}; for a store in memory use memoryStorage() of @raft/core`;
  } else if (path !== path.trim()) yield 'path: must not begin or end with white space';
}

function* driverProblems(driver: unknown): Generator<string> {
  if (driver === undefined || (sqliteDriverNames as readonly unknown[]).includes(driver)) return;
  if (typeof driver === 'object' && driver !== null && 'open' in driver && typeof driver.open === 'function') return;
  yield `driver: must be one of ${sqliteDriverNames.join(', ')}, or an object with open(path)`;
}

function* bytesProblems(name: string, value: unknown, min: number, max: number): Generator<string> {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max))
    return;
  yield `${name}: must be a whole number of bytes from ${min} to ${max}, not ${String(value)}`;
}

function* problemsOf(options: SqliteStorageOptions): Generator<string> {
  yield* pathProblems(options.path);
  yield* driverProblems(options.driver);
  if (options.sync !== undefined && typeof options.sync !== 'boolean') yield 'sync: must be true or false';
  yield* bytesProblems('pageCacheBytes', options.pageCacheBytes, minBufferBytes, Number.MAX_SAFE_INTEGER);
  yield* bytesProblems('mmapBytes', options.mmapBytes, 0, maxMmapBytes);
  yield* bytesProblems('walCheckpointBytes', options.walCheckpointBytes, minBufferBytes, Number.MAX_SAFE_INTEGER);
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) yield `${name}: unknown; there are ${[...optionNames].join(', ')}`;
  }
}

/** Checks everything, reports every problem at once, and fills in the defaults. */
export function settingsFrom(options: SqliteStorageOptions): SqliteSettings {
  const problems = [...problemsOf(options)];
  if (problems.length > 0) {
    throw new RaftError('RAFT_INVALID_CONFIG', `sqliteStorage: ${problems.join('; ')}`, { details: { problems } });
  }
  return {
    path: resolve(options.path),
    driver: options.driver,
    sync: options.sync ?? true,
    pageCacheBytes: options.pageCacheBytes ?? 16 * 1024 * 1024,
    mmapBytes: options.mmapBytes ?? 0,
    walCheckpointBytes: options.walCheckpointBytes ?? 4 * 1024 * 1024,
    logger: options.logger ?? silentLogger,
  };
}
