import { isUint8Array } from 'node:util/types';
import type { BatchOp, RangeOptions } from '@raft/core';
import type { StoreErrors } from './errors.js';

/** Key and value of a record together; SQLite holds 1,000,000,000 bytes with the record's own header. */
const maxRecordBytes = 999_000_000;

/** `instanceof` is quick but knows only this realm's class; the other knows all. */
function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || isUint8Array(value);
}

export function checkKey(key: Uint8Array, errors: StoreErrors): void {
  if (!isBytes(key)) throw errors.refused('a key must be a Uint8Array');
  if (key.length === 0) throw errors.refused('a key must not be empty');
}

export function checkRange(start: Uint8Array, end: Uint8Array, errors: StoreErrors): void {
  if (!isBytes(start) || !isBytes(end)) throw errors.refused('the ends of a range must be Uint8Arrays');
}

export function checkLimit({ limit }: RangeOptions, errors: StoreErrors): void {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit > 0)) return;
  throw errors.refused(`limit must be a positive integer, not ${String(limit)}`);
}

function checkRecord(key: Uint8Array, value: Uint8Array, errors: StoreErrors): number {
  checkKey(key, errors);
  if (!isBytes(value)) throw errors.refused('a value must be a Uint8Array');
  const bytes = key.length + value.length;
  if (bytes > maxRecordBytes)
    throw errors.refused(`a record of ${bytes} bytes is too large: at most ${maxRecordBytes}`);
  return bytes;
}

export interface BatchSize {
  readonly steps: number;
  /** Of keys and values to write. */
  readonly bytes: number;
  readonly hasRange: boolean;
}

/** Checks every step before the first is taken, and sums them up. */
export function checkBatch(ops: readonly BatchOp[], errors: StoreErrors): BatchSize {
  let bytes = 0;
  let hasRange = false;
  for (const op of ops) {
    switch (op.type) {
      case 'set':
        bytes += checkRecord(op.key, op.value, errors);
        break;
      case 'delete':
        checkKey(op.key, errors);
        bytes += op.key.length;
        break;
      case 'deleteRange':
        checkRange(op.start, op.end, errors);
        hasRange = true;
        break;
      default:
        throw errors.refused(`a batch has no step of type ${String((op as { type?: unknown }).type)}`);
    }
  }
  return { steps: ops.length, bytes, hasRange };
}
