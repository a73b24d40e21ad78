import type { SqliteConnection, SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from '../driver.js';

/** The part of `node:sqlite` that is used, described here because the types of Node 20 do not know the module. */
interface NodeStatement {
  run(...params: readonly SqliteValue[]): unknown;
  all(...params: readonly SqliteValue[]): readonly SqliteRow[];
}
interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeDatabase;
}

function prepare(database: NodeDatabase, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    run: (params) => {
      statement.run(...params);
    },
    all: (params) => statement.all(...params),
  };
}

function connect(database: NodeDatabase): SqliteConnection {
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => prepare(database, sql),
    close: () => database.close(),
  };
}

/** The synchronous driver over Node's own `node:sqlite`. Throws on a Node that has none. */
export function loadNodeSqlite(): SqliteDriver {
  // Not an import: bundlers and older Nodes fail on a built-in module that they do not know.
  const sqlite = process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  if (sqlite === undefined) throw new Error(`Node ${process.version} has no node:sqlite`);
  return {
    name: 'node:sqlite',
    open: (path) => connect(new sqlite.DatabaseSync(path)),
  };
}
