import type { SqliteConnection, SqliteDriver, SqliteStatement } from '@raft/storage-sqlite';
import { loadBetterSqlite3 } from '../../src/drivers/better-sqlite3.js';

/** A driver whose statements a test sees, and makes fail. */
export interface WatchedDriver extends SqliteDriver {
  /** The statements that were started, without their parameters. */
  readonly log: string[];
  /** Called before each statement: what it throws is how the statement fails, before it did anything. */
  before: (sql: string) => void;
  /** Called after each statement: what it throws is how the statement fails, after it did everything. */
  after: (sql: string) => void;
}

/** What SQLite's libraries throw. */
export function sqliteError(code: string): Error {
  return Object.assign(new Error(`injected ${code}`), { code });
}

/** better-sqlite3, watched. */
export async function watchedDriver(): Promise<WatchedDriver> {
  const real = await loadBetterSqlite3();
  const watched: WatchedDriver = {
    name: 'watched',
    log: [],
    before: () => {},
    after: () => {},
    async open(path) {
      return watch(await real.open(path));
    },
  };
  const around = <T>(sql: string, run: () => T): T => {
    watched.log.push(sql);
    watched.before(sql);
    const result = run();
    watched.after(sql);
    return result;
  };
  const watch = (connection: SqliteConnection): SqliteConnection => ({
    exec: (sql) => around(sql, () => connection.exec(sql)),
    prepare(sql) {
      const statement = connection.prepare(sql) as SqliteStatement; // better-sqlite3 is synchronous
      return {
        run: (params) => around(sql, () => statement.run(params)),
        all: (params) => around(sql, () => statement.all(params)),
      };
    },
    close: () => connection.close(),
  });
  return watched;
}
