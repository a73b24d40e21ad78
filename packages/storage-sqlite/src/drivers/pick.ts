import { RaftError } from '@raft/core';
import type { MaybePromise, SqliteDriver } from '../driver.js';
import { loadBetterSqlite3 } from './better-sqlite3.js';
import { loadNodeSqlite } from './node-sqlite.js';
import { loadSqlite3 } from './sqlite3.js';

interface Candidate {
  readonly load: () => MaybePromise<SqliteDriver>;
  /** How a user gets it. */
  readonly remedy: string;
}

/** In order of preference: nothing to install, then the faster of the two to install. */
const candidates = {
  'node:sqlite': { load: loadNodeSqlite, remedy: 'run Node 22.13 or newer' },
  'better-sqlite3': { load: loadBetterSqlite3, remedy: 'npm install better-sqlite3' },
  sqlite3: { load: loadSqlite3, remedy: 'npm install sqlite3' },
} as const satisfies Record<string, Candidate>;

/** The drivers that the package brings along. */
export type SqliteDriverName = keyof typeof candidates;

/** Every name there is, in the order in which they are tried. */
export const sqliteDriverNames: readonly SqliteDriverName[] = Object.freeze(
  Object.keys(candidates) as SqliteDriverName[],
);

/** The driver called `name`. */
async function loadNamed(name: SqliteDriverName): Promise<SqliteDriver> {
  const { load, remedy } = candidates[name];
  try {
    return await load();
  } catch (error) {
    const message = `the SQLite driver ${name} cannot be loaded: ${remedy}, or name another driver`;
    throw new RaftError('RAFT_INVALID_CONFIG', message, { cause: error, details: { driver: name } });
  }
}

async function loadFirst(): Promise<SqliteDriver> {
  const reasons: unknown[] = [];
  for (const name of sqliteDriverNames) {
    try {
      return await candidates[name].load();
    } catch (error) {
      reasons.push(error);
    }
  }
  const remedies = sqliteDriverNames.map((name) => `${candidates[name].remedy} (${name})`).join(', or ');
  const cause = new AggregateError(reasons, 'why each driver cannot be loaded');
  throw new RaftError('RAFT_INVALID_CONFIG', `no SQLite driver was found: ${remedies}`, { cause });
}

/** The driver that was handed in or named, or else the first that can be loaded. */
export async function pickDriver(choice: SqliteDriverName | SqliteDriver | undefined): Promise<SqliteDriver> {
  if (choice === undefined) return await loadFirst();
  return typeof choice === 'string' ? await loadNamed(choice) : choice;
}
