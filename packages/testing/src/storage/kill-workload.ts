import assert from 'node:assert/strict';
import type { BatchOp, Storage } from '@raft/core';
import { bytes, hex, numbered, set } from './fixture.js';

/** Batches whose records are there at the same time; batch `n` removes those of batch `n - window`. */
const window = 20;

const headKey = bytes('head');
const recordKey = (n: number, row: number): Uint8Array => numbered('n', n * 256 + row);
const rowsOf = (n: number): number => 1 + (n % 7);

/** One in ten is large enough for many pages. */
function recordValue(n: number, row: number): Uint8Array {
  const length = n % 10 === 3 ? 40_000 : 16 + ((n * 131 + row * 17) % 900);
  return new Uint8Array(length).fill((n * 31 + row) % 251);
}

/** Two in three wait for the disk. */
export const isSynced = (n: number): boolean => n % 3 !== 1;

/** Batch `n`: its records, its number as the head, and the removal of an old batch. */
export function batchOf(n: number): BatchOp[] {
  const rows = Array.from({ length: rowsOf(n) }, (_, row) => set(recordKey(n, row), recordValue(n, row)));
  const head = set(headKey, bytes(String(n)));
  if (n < window) return [...rows, head];
  return [...rows, head, { type: 'deleteRange', start: recordKey(n - window, 0), end: recordKey(n - window + 1, 0) }];
}

/** The number of the last batch in the store, -1 when there is none. */
export async function headOf(store: Storage): Promise<number> {
  const head = await store.get(headKey);
  return head === undefined ? -1 : Number(String(Buffer.from(head)));
}

/** Asserts that the store holds what batches 0 to `head` leave, no more and no less. Answers `head`. */
export async function assertWhole(store: Storage): Promise<number> {
  const head = await headOf(store);
  const present = await store.getRange(recordKey(0, 0), bytes('o'));
  const expected: [Uint8Array, Uint8Array][] = [];
  for (let n = Math.max(0, head - window + 1); n <= head; n++) {
    for (let row = 0; row < rowsOf(n); row++) expected.push([recordKey(n, row), recordValue(n, row)]);
  }
  const keys = present.map(({ key }) => hex(key));
  assert.deepEqual(
    keys,
    expected.map(([key]) => hex(key)),
    `part of a batch near ${head} is missing or left over`,
  );
  for (const [at, [key, value]] of expected.entries()) {
    assert.ok(Buffer.compare(present[at]!.value, value) === 0, `record ${hex(key)} has other bytes`);
  }
  return head;
}
