import { dirname } from 'node:path';
import type { SqliteConnection, SqliteDriver, SqliteRow } from './driver.js';
import type { StoreErrors } from './errors.js';
import { syncDirectory } from './file-claim.js';
import type { SqliteSettings } from './options.js';
import { createTable, sql } from './statements.js';

/** `RAFT` in ASCII, in the header of the file: `file raft.db` and this package know by it what they have before them. */
const applicationId = 0x52_41_46_54;

/** Format of the file, in the header as user version. 1: the table `kv` with key, sum and value. */
const formatVersion = 1;

async function query(connection: SqliteConnection, text: string): Promise<readonly SqliteRow[]> {
  const statement = await connection.prepare(text);
  return await statement.all([]);
}

/** The one value of a pragma's one row. */
async function pragma(connection: SqliteConnection, name: string): Promise<unknown> {
  const [row] = await query(connection, `PRAGMA ${name}`);
  return row === undefined ? undefined : Object.values(row)[0];
}

/**
 * Everything that holds for the connection alone, before the file is first touched.
 *
 * The exclusive mode takes SQLite's lock with the first access and keeps it until the connection is closed or the
 * process is gone: the kernel releases it. With a single connection there is no shared memory file, no lock call per
 * transaction, and no place for the races that several connections had (sqlite.org/wal.html#walresetbug).
 */
function connectionPragmas({ sync, pageCacheBytes, mmapBytes, walCheckpointBytes }: SqliteSettings): string {
  return `
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA busy_timeout = 0;
    PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'};
    -- On macOS fsync does not reach the platter. Without effect elsewhere.
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA cache_size = -${Math.ceil(pageCacheBytes / 1024)};
    PRAGMA mmap_size = ${mmapBytes};
    -- The log is emptied by the checkpointer, not inside a commit, and keeps its length: overwriting is faster to sync
    -- than growing (55 against 90 µs for a page).
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${2 * walCheckpointBytes};
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;`;
}

/** Refuses a file that is not ours before anything in it is changed. Answers whether it is new. */
async function inspect(connection: SqliteConnection, errors: StoreErrors): Promise<{ isNew: boolean }> {
  const id = await pragma(connection, 'application_id');
  const version = await pragma(connection, 'user_version');
  if (id === applicationId) {
    if (version !== formatVersion) throw errors.tooNew(Number(version));
    return { isNew: false };
  }
  const tables = await query(connection, 'SELECT name FROM sqlite_schema LIMIT 1');
  if (id !== 0 || tables.length > 0) throw errors.foreign('the file is a SQLite database of another application');
  return { isNew: true };
}

async function create(connection: SqliteConnection): Promise<void> {
  await connection.exec(`BEGIN IMMEDIATE;
    ${createTable};
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${formatVersion};
    COMMIT`);
}

export interface DatabaseOptions {
  readonly driver: SqliteDriver;
  /** The database, not a link to it. */
  readonly file: string;
  readonly settings: SqliteSettings;
  readonly errors: StoreErrors;
}

async function prepareFile(connection: SqliteConnection, { file, settings, errors }: DatabaseOptions): Promise<void> {
  await connection.exec(connectionPragmas(settings));
  const { isNew } = await inspect(connection, errors);
  const mode = await pragma(connection, 'journal_mode = WAL');
  if (mode !== 'wal') throw errors.refused(`the driver cannot switch SQLite to write-ahead logging (it says ${mode})`);
  if (isNew) await create(connection);
  /*
   * What the log holds may have been written, but not synced, by a process that died: it would be read now, acted upon,
   * and lost with the next power cut. Moving it into the database file syncs both. It also rewrites what an earlier,
   * failed sync left in the page cache marked as clean.
   */
  await query(connection, sql.truncateLog);
  /*
   * Now the names of the database and of its log are durable, and a journal of an earlier switch to the log is gone for
   * good. SQLite does the same with its first sync of a log that it created, but not for one that it found.
   */
  syncDirectory(dirname(file));
}

/** Opens the file, locks it, creates what is missing and recovers what a dead process left. */
export async function openConnection(options: DatabaseOptions): Promise<SqliteConnection> {
  const connection = await options.driver.open(options.file);
  try {
    await prepareFile(connection, options);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
