import assert from 'node:assert/strict';
import type { Storage } from '@raft/core';
import { bytes, type DefineCase, everything, keysOf, numbered, set, shown } from '../fixture.js';

async function fill(store: Storage): Promise<void> {
  await store.batch(['a', 'b', 'c', 'd', 'e'].map((key, n) => set(bytes(key), bytes(String(n + 1)))));
}

/** `getRange`. */
export function rangeCases(test: DefineCase): void {
  test('a range includes its start and excludes its end', async ({ store }) => {
    await fill(store);
    assert.deepEqual(shown(await store.getRange(bytes('b'), bytes('d'))), ['b=2', 'c=3']);
  });

  test('the ends of a range need not be keys', async ({ store }) => {
    await fill(store);
    assert.deepEqual(shown(await store.getRange(bytes('aa'), bytes('cc'))), ['b=2', 'c=3']);
  });

  test('an empty start is below every key', async ({ store }) => {
    await fill(store);
    assert.deepEqual(shown(await store.getRange(new Uint8Array(0), bytes('b'))), ['a=1']);
  });

  test('an empty range gives nothing', async ({ store }) => {
    await fill(store);
    assert.deepEqual(await store.getRange(bytes('b'), bytes('b')), []);
    assert.deepEqual(await store.getRange(new Uint8Array(0), new Uint8Array(0)), []);
  });

  test('an inverted range gives nothing, in both directions', async ({ store }) => {
    await fill(store);
    assert.deepEqual(await store.getRange(bytes('d'), bytes('b')), []);
    assert.deepEqual(await store.getRange(bytes('d'), bytes('b'), { reverse: true }), []);
  });

  test('a range of an empty store gives nothing', async ({ store }) => {
    assert.deepEqual(await store.getRange(...everything), []);
    assert.deepEqual(await store.getRange(...everything, { reverse: true, limit: 1 }), []);
  });

  test('a limit takes the smallest keys', async ({ store }) => {
    await fill(store);
    assert.deepEqual(shown(await store.getRange(bytes('b'), bytes('z'), { limit: 2 })), ['b=2', 'c=3']);
  });

  test('a limit above what is there changes nothing', async ({ store }) => {
    await fill(store);
    assert.equal((await store.getRange(...everything, { limit: 1_000_000 })).length, 5);
  });

  test('reverse gives the largest key first', async ({ store }) => {
    await fill(store);
    assert.deepEqual(shown(await store.getRange(bytes('b'), bytes('e'), { reverse: true })), ['d=4', 'c=3', 'b=2']);
  });

  test('a limit in reverse takes the largest keys', async ({ store }) => {
    await fill(store);
    const lastTwo = await store.getRange(bytes('a'), bytes('e'), { reverse: true, limit: 2 });
    assert.deepEqual(shown(lastTwo), ['d=4', 'c=3']);
  });

  test('a range over a prefix gives what has the prefix', async ({ store }) => {
    await store.batch(['lo', 'log', 'log1', 'log\u{ff}', 'loh', 'm'].map((key) => set(bytes(key))));
    assert.deepEqual(keysOf(await store.getRange(bytes('log'), bytes('loh'))), ['6c6f67', '6c6f6731', '6c6f67c3bf']);
  });

  test('a range of 10,000 pairs comes whole and in order', async ({ store }) => {
    const count = 10_000;
    await store.batch(Array.from({ length: count }, (_, n) => set(numbered('n', n), bytes(String(n)))));
    const pairs = await store.getRange(numbered('n', 0), numbered('n', count));
    assert.equal(pairs.length, count);
    assert.ok(pairs.every(({ value }, n) => String(Buffer.from(value)) === String(n)));
  });
}
