import type { KeyValue, RangeOptions } from '@raft/core';
import { checksum } from './checksum.js';
import type { SqliteRow } from './driver.js';
import type { StoreErrors } from './errors.js';
import { type Statements, sql } from './statements.js';
import { type Steps, step } from './steps.js';

/** SQLite's way to say: no limit. */
const noLimit = -1;

function isIntact(key: Uint8Array, row: SqliteRow): boolean {
  return row.value instanceof Uint8Array && row.sum === checksum(key, row.value);
}

function hex(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('hex');
}

/** What is said of a record whose bytes are not those that were written. */
function damage(key: Uint8Array): string {
  return `the record with key ${hex(key)} is damaged: its checksum does not match`;
}

function verifiedValue(key: Uint8Array, row: SqliteRow, errors: StoreErrors): Uint8Array {
  if (!isIntact(key, row)) throw errors.corrupt(damage(key), undefined, hex(key));
  return row.value as Uint8Array; // checked by isIntact
}

export function* get(statements: Statements, errors: StoreErrors, key: Uint8Array): Steps<Uint8Array | undefined> {
  const statement = yield* statements.prepared(sql.get);
  const [row] = yield* step(statement.all([key]));
  return row === undefined ? undefined : verifiedValue(key, row, errors);
}

export interface Range {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

export function* getRange(
  statements: Statements,
  errors: StoreErrors,
  { start, end }: Range,
  { limit = noLimit, reverse = false }: RangeOptions,
): Steps<KeyValue[]> {
  const statement = yield* statements.prepared(reverse ? sql.descending : sql.ascending);
  const rows = yield* step(statement.all([start, end, limit]));
  return rows.map((row) => {
    const key = row.key as Uint8Array; // the column is a BLOB NOT NULL
    return { key, value: verifiedValue(key, row, errors) };
  });
}

/** A piece of a walk through all records. */
export interface CheckedPiece {
  /** The key after which the next piece begins; `undefined` at the end. */
  readonly last: Uint8Array | undefined;
  readonly problems: string[];
}

/** Verifies up to `count` records with keys above `after`. */
export function* checkPiece(statements: Statements, after: Uint8Array, count: number): Steps<CheckedPiece> {
  const statement = yield* statements.prepared(sql.after);
  const rows = yield* step(statement.all([after, count]));
  const keyOf = (row: SqliteRow): Uint8Array => row.key as Uint8Array; // the column is a BLOB NOT NULL
  const problems = rows.filter((row) => !isIntact(keyOf(row), row)).map((row) => damage(keyOf(row)));
  const lastRow = rows.at(-1);
  return { last: lastRow === undefined ? undefined : keyOf(lastRow), problems };
}
