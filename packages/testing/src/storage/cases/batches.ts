import assert from 'node:assert/strict';
import type { BatchOp } from '@raft/core';
import { bytes, contents, type DefineCase, numbered, refusal, set, shown } from '../fixture.js';

const remove = (key: string): BatchOp => ({ type: 'delete', key: bytes(key) });
const removeRange = (start: string, end: string): BatchOp => ({
  type: 'deleteRange',
  start: bytes(start),
  end: bytes(end),
});
const put = (key: string, value: string): BatchOp => set(bytes(key), bytes(value));

/** `batch`: steps in order, all or none. */
export function batchCases(test: DefineCase): void {
  test('an empty batch does nothing, synced or not', async ({ store }) => {
    await store.batch([]);
    await store.batch([], { sync: true });
    await store.set(bytes('a'), bytes('1'));
    await store.batch([], { sync: true });
    assert.deepEqual(await contents(store), ['a=1']);
  });

  test('the steps of a batch take effect in their order', async ({ store }) => {
    await store.batch([
      put('a', '1'),
      put('b', '1'),
      remove('a'),
      put('b', '2'),
      put('c', '1'),
      remove('c'),
      put('a', '3'),
    ]);
    assert.deepEqual(await contents(store), ['a=3', 'b=2']);
  });

  test('the last of many values for one key wins', async ({ store }) => {
    await store.batch(Array.from({ length: 1000 }, (_, n) => put('a', String(n))));
    assert.deepEqual(await contents(store), ['a=999']);
  });

  test('deleteRange removes its start, keeps its end, and leaves the neighbours', async ({ store }) => {
    await store.batch(['a', 'b', 'bb', 'c', 'd'].map((key) => put(key, '1')));
    await store.batch([removeRange('b', 'd')]);
    assert.deepEqual(await contents(store), ['a=1', 'd=1']);
  });

  test('a set after a deleteRange stays, one before it goes', async ({ store }) => {
    await store.batch([put('a', 'old'), put('b', 'old')]);
    await store.batch([put('c', 'new'), removeRange('a', 'z'), put('b', 'new')]);
    assert.deepEqual(await contents(store), ['b=new']);
  });

  test('several deleteRanges in one batch each see what the steps before left', async ({ store }) => {
    await store.batch([
      put('a', '1'),
      put('b', '1'),
      removeRange('a', 'b'),
      put('a', '2'),
      removeRange('b', 'c'),
      put('c', '1'),
    ]);
    assert.deepEqual(await contents(store), ['a=2', 'c=1']);
  });

  test('an empty or inverted deleteRange removes nothing', async ({ store }) => {
    await store.batch([put('a', '1'), put('b', '1')]);
    await store.batch([removeRange('a', 'a'), removeRange('b', 'a'), removeRange('', '')]);
    assert.deepEqual(await contents(store), ['a=1', 'b=1']);
  });

  test('deleteRange removes 100,000 keys', async ({ store }) => {
    const count = 100_000;
    const perBatch = 10_000;
    for (let from = 0; from < count; from += perBatch) {
      await store.batch(Array.from({ length: perBatch }, (_, n) => set(numbered('n', from + n), bytes('value'))));
    }
    await store.batch([put('m', 'before'), put('o', 'after')]);
    await store.batch([{ type: 'deleteRange', start: numbered('n', 0), end: numbered('n', count) }], { sync: true });
    assert.deepEqual(await contents(store), ['m=before', 'o=after']);
  });

  for (const [what, wrong] of [
    ['a step of an unknown type', { type: 'increment', key: bytes('x') }],
    ['an empty key', { type: 'set', key: new Uint8Array(0), value: bytes('x') }],
    ['a value that is not bytes', { type: 'set', key: bytes('x'), value: 'text' }],
    ['a range without an end', { type: 'deleteRange', start: bytes('x') }],
  ] as const) {
    test(`a batch with ${what} at its end is refused whole, and the store goes on`, async ({ store }) => {
      await store.set(bytes('a'), bytes('1'));
      // Deliberately not what the type says.
      await refusal(store.batch([put('a', '2'), put('b', '2'), remove('a'), wrong as unknown as BatchOp]));
      await store.set(bytes('c'), bytes('3'), { sync: true });
      assert.deepEqual(await contents(store), ['a=1', 'c=3']);
    });
  }

  test('a batch of 10,000 steps is one batch', async ({ store }) => {
    const ops = Array.from({ length: 10_000 }, (_, n) => set(numbered('n', n % 2500), bytes(String(n))));
    await store.batch(ops, { sync: true });
    const pairs = await store.getRange(numbered('n', 0), numbered('n', 10_000));
    assert.equal(pairs.length, 2500);
    assert.equal(shown(pairs.slice(0, 1))[0]?.split('=')[1], '7500');
  });
}
