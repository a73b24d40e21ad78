import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { RaftError, type Storage } from '@raft/core';
import { everything, hex, numbered, randomNumbers, set, withStore } from '../fixture.js';
import type { TestRunner } from '../runner.js';
import { defaultTimeoutMs, type StorageSubject } from '../subject.js';

const records = 48;
const damagedPlaces = 12;

function recordValue(n: number): Uint8Array {
  const random = randomNumbers(n);
  return Uint8Array.from({ length: 6000 + n * 100 }, () => random() % 256);
}

/** Rejections are reports, as long as they say what they are. */
async function reported<T>(operation: Promise<T>, reports: RaftError[]): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    assert.ok(error instanceof RaftError && error.fatal, `damage must be reported as a fatal RaftError: ${error}`);
    reports.push(error);
    return undefined;
  }
}

/** Reads every record in both ways. A report excuses a missing record; nothing excuses a wrong one. */
async function readAll(store: Storage, expected: ReadonlyMap<string, string>): Promise<void> {
  const reports: RaftError[] = [];
  if (
    (await reported(
      store.open().then(() => true),
      reports,
    )) === undefined
  )
    return;
  try {
    const pairs = (await reported(store.getRange(...everything), reports)) ?? [];
    for (const { key, value } of pairs) {
      assert.ok(expected.get(hex(key)) === hex(value), `getRange invented the record ${hex(key)}`);
    }
    for (let n = 0; n < records; n++) {
      const value = await reported(store.get(numbered('n', n)), reports);
      if (value !== undefined)
        assert.ok(expected.get(hex(numbered('n', n))) === hex(value), `get invented record ${n}`);
      else assert.ok(reports.length > 0, `record ${n} is gone without a report`);
    }
    assert.ok(pairs.length === records || reports.length > 0, 'records are gone without a report');
  } finally {
    await store.close();
  }
}

/** A closed store whose files are damaged in the middle reports that, or returns what was written. */
export function damageCases<Place>(
  { it }: TestRunner,
  subject: StorageSubject<Place>,
  files: (place: Place) => readonly string[],
): void {
  const run = (): Promise<void> =>
    withStore(subject, async ({ store, place, another }) => {
      const ops = Array.from({ length: records }, (_, n) => set(numbered('n', n), recordValue(n)));
      await store.batch(ops, { sync: true });
      await store.close();
      const expected = new Map(ops.map((_, n) => [hex(numbered('n', n)), hex(recordValue(n))]));
      for (const file of files(place)) {
        const intact = readFileSync(file);
        const mode = statSync(file).mode;
        for (let damaged = 1; damaged <= damagedPlaces; damaged++) {
          const at = Math.floor((intact.length * damaged) / (damagedPlaces + 1));
          const copy = Buffer.from(intact);
          for (let offset = at; offset < Math.min(at + 16, copy.length); offset++) copy[offset]! ^= 0xff;
          writeFileSync(file, copy, { mode });
          await readAll(another(), expected);
        }
        writeFileSync(file, intact, { mode });
      }
      await readAll(another(), expected);
    });
  it('a damaged file is reported or read right, never made up', run, subject.timeoutMs ?? defaultTimeoutMs);
}
