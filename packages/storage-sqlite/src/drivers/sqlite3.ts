import type { Database, Statement } from 'sqlite3';
import type { SqliteConnection, SqliteDriver, SqliteRow, SqliteStatement } from '../driver.js';

type Callback<T> = (error: Error | null, result: T) => void;

/** The promise of what `start` hands to its callback. */
function called<T = void>(start: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

function wrap(statement: Statement): SqliteStatement {
  return {
    run: (params) => called((done) => statement.run(params, (error: Error | null) => done(error))),
    all: (params) => called<readonly SqliteRow[]>((done) => statement.all<SqliteRow>(params, done)),
  };
}

function connect(database: Database): SqliteConnection {
  const statements: Statement[] = [];
  return {
    exec: (sql) => called((done) => database.exec(sql, (error) => done(error))),
    async prepare(sql) {
      const statement = await new Promise<Statement>((resolve, reject) => {
        const prepared = database.prepare(sql, (error) => (error === null ? resolve(prepared) : reject(error)));
      });
      statements.push(statement);
      return wrap(statement);
    },
    async close() {
      // The library refuses to close a connection that has statements.
      await Promise.all(statements.map((statement) => called((done) => statement.finalize(() => done(null)))));
      await called((done) => database.close((error) => done(error)));
    },
  };
}

/** The asynchronous driver over the npm package `sqlite3`. Rejects when it is not installed or not built. */
export async function loadSqlite3(): Promise<SqliteDriver> {
  const { default: sqlite3 } = await import('sqlite3');
  return {
    name: 'sqlite3',
    async open(path) {
      const database = await new Promise<Database>((resolve, reject) => {
        const opened = new sqlite3.Database(path, (error) => (error === null ? resolve(opened) : reject(error)));
      });
      return connect(database);
    },
  };
}
