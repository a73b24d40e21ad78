import assert from 'node:assert/strict';
import { bytes, contents, type DefineCase, everything, set, shown } from '../fixture.js';

/** Operations that are issued one after another take effect in that order, awaited or not. */
export function concurrencyCases(test: DefineCase): void {
  test('writes issued without waiting take effect in their order', async ({ store }) => {
    await Promise.all([
      store.set(bytes('a'), bytes('1')),
      store.set(bytes('b'), bytes('1'), { sync: true }),
      store.set(bytes('a'), bytes('2')),
      store.delete(bytes('b')),
      store.batch([set(bytes('c'), bytes('1')), { type: 'deleteRange', start: bytes('a'), end: bytes('b') }]),
      store.set(bytes('d'), bytes('1'), { sync: true }),
    ]);
    assert.deepEqual(await contents(store), ['c=1', 'd=1']);
  });

  test('a get sees the writes issued before it, and not those after it', async ({ store }) => {
    const reads: Promise<Uint8Array | undefined>[] = [store.get(bytes('a'))];
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 20; n++) {
      writes.push(store.set(bytes('a'), bytes(String(n)), { sync: n % 2 === 0 }));
      reads.push(store.get(bytes('a')));
    }
    await Promise.all(writes);
    const seen = (await Promise.all(reads)).map((value) => value && String(Buffer.from(value)));
    assert.deepEqual(seen, [undefined, ...Array.from({ length: 20 }, (_, n) => String(n))]);
  });

  test('a range sees the batches issued before it, and not those after it', async ({ store }) => {
    const first = store.batch([set(bytes('a'), bytes('1')), set(bytes('b'), bytes('1'))]);
    const between = store.getRange(...everything);
    const second = store.batch([set(bytes('b'), bytes('2')), set(bytes('c'), bytes('2'))]);
    await Promise.all([first, second]);
    assert.deepEqual(shown(await between), ['a=1', 'b=1']);
    assert.deepEqual(await contents(store), ['a=1', 'b=2', 'c=2']);
  });

  test('reads between writes see whole batches', async ({ store }) => {
    const operations: Promise<unknown>[] = [];
    const ranges: Promise<string[]>[] = [];
    for (let n = 0; n < 50; n++) {
      const value = bytes(String(n));
      operations.push(store.batch(['x', 'y', 'z'].map((key) => set(bytes(key), value))));
      ranges.push(store.getRange(...everything).then(shown));
    }
    await Promise.all(operations);
    for (const [n, seen] of (await Promise.all(ranges)).entries()) {
      assert.deepEqual(seen, [`x=${n}`, `y=${n}`, `z=${n}`]);
    }
  });

  test('a refused batch between others neither stops nor reorders them', async ({ store }) => {
    const before = store.set(bytes('a'), bytes('1'));
    const refused = store.set(new Uint8Array(0), bytes('x'));
    const after = store.set(bytes('a'), bytes('2'));
    const results = await Promise.allSettled([before, refused, after]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await contents(store), ['a=2']);
  });

  test('close waits for what was issued before it', async ({ store, another }) => {
    const writes = Array.from({ length: 20 }, (_, n) => store.set(bytes('a'), bytes(String(n))));
    const read = store.get(bytes('a'));
    const closed = store.close();
    await Promise.all([...writes, closed]);
    assert.equal(String(Buffer.from((await read)!)), '19');
    const reopened = another();
    await reopened.open();
    try {
      assert.deepEqual(await contents(reopened), ['a=19']);
    } finally {
      await reopened.close();
    }
  });
}
