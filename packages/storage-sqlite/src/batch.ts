import type { BatchOp } from '@raft/core';
import { checksum } from './checksum.js';
import type { SqliteValue } from './driver.js';
import { maxRowsPerUpsert, type Statements, sql } from './statements.js';
import { type Steps, step } from './steps.js';

interface PlannedStatement {
  readonly text: string;
  readonly params: SqliteValue[];
}

type SetOp = Extract<BatchOp, { type: 'set' }>;

/** The largest power of two that is not above `count`, so that eight statements cover every number of rows. */
function rowsAtOnce(count: number): number {
  return count >= maxRowsPerUpsert ? maxRowsPerUpsert : 1 << (31 - Math.clz32(count));
}

/** The length of the run of `set` steps that begins at `from`. */
function setsFrom(ops: readonly BatchOp[], from: number): number {
  let end = from;
  while (end < ops.length && ops[end]!.type === 'set') end++;
  return end - from;
}

function planUpsert(statements: Statements, ops: readonly SetOp[], from: number, rows: number): PlannedStatement {
  const params = new Array<SqliteValue>(rows * 3);
  for (let row = 0; row < rows; row++) {
    const { key, value } = ops[from + row]!;
    params[row * 3] = key;
    params[row * 3 + 1] = checksum(key, value);
    params[row * 3 + 2] = value;
  }
  return { text: statements.upsertOf(rows), params };
}

/** The statements of a batch: neighbouring `set` steps share one, which takes half the time of a statement each. */
function plan(statements: Statements, ops: readonly BatchOp[]): PlannedStatement[] {
  const planned: PlannedStatement[] = [];
  for (let at = 0; at < ops.length; ) {
    const op = ops[at]!;
    if (op.type === 'set') {
      const rows = rowsAtOnce(setsFrom(ops, at));
      // `setsFrom` saw that these are all `set` steps.
      planned.push(planUpsert(statements, ops as readonly SetOp[], at, rows));
      at += rows;
    } else {
      const isRange = op.type === 'deleteRange';
      planned.push(
        isRange ? { text: sql.deleteRange, params: [op.start, op.end] } : { text: sql.delete, params: [op.key] },
      );
      at++;
    }
  }
  return planned;
}

function* run(statements: Statements, text: string, params: readonly SqliteValue[] = []): Steps<void> {
  const statement = yield* statements.prepared(text);
  yield* step(statement.run(params));
}

/** Takes an unfinished transaction back. Throws when it cannot be known that none is left. */
function* rollBack(statements: Statements): Steps<void> {
  try {
    yield* run(statements, sql.rollback);
  } catch {
    // SQLite has taken it back by itself (a full disk): then a new one can begin, and only then.
    yield* run(statements, sql.begin);
    yield* run(statements, sql.rollback);
  }
}

/**
 * Applies the steps in order, all or none. What one statement does is a transaction by itself: the common batch, records
 * appended to the log, is a single call into SQLite.
 */
export function* applyBatch(statements: Statements, ops: readonly BatchOp[]): Steps<void> {
  const planned = plan(statements, ops);
  const [only] = planned;
  if (only === undefined) return yield* run(statements, sql.touch);
  if (planned.length === 1) return yield* run(statements, only.text, only.params);
  yield* run(statements, sql.begin);
  try {
    for (const { text, params } of planned) yield* run(statements, text, params);
    yield* run(statements, sql.commit);
  } catch (error) {
    yield* rollBack(statements);
    throw error;
  }
}
