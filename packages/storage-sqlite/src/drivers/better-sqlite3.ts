import type Database from 'better-sqlite3';
import type { SqliteConnection, SqliteDriver, SqliteRow, SqliteStatement } from '../driver.js';

function prepare(database: Database.Database, sql: string): SqliteStatement {
  const statement = database.prepare<unknown[], SqliteRow>(sql);
  return {
    run: (params) => {
      statement.run(params);
    },
    all: (params) => statement.all(params),
  };
}

function connect(database: Database.Database): SqliteConnection {
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => prepare(database, sql),
    close: () => {
      database.close();
    },
  };
}

/** The synchronous driver over the npm package `better-sqlite3`. Rejects when it is not installed or not built. */
export async function loadBetterSqlite3(): Promise<SqliteDriver> {
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  // The package loads its native part with the first connection: find out now, while another driver can be picked.
  new BetterSqlite3(':memory:').close();
  return {
    name: 'better-sqlite3',
    open: (path) => connect(new BetterSqlite3(path, { timeout: 0 })),
  };
}
