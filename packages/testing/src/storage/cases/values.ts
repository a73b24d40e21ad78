import assert from 'node:assert/strict';
import { assertSameBytes, bytes, contents, type DefineCase, numbered, randomNumbers, set } from '../fixture.js';

/** Values are any bytes of any length. */
export function valueCases(test: DefineCase): void {
  test('a key that was never set has no value', async ({ store }) => {
    assert.equal(await store.get(bytes('absent')), undefined);
  });

  test('a value is what was set', async ({ store }) => {
    await store.set(bytes('a'), bytes('one'));
    assertSameBytes(await store.get(bytes('a')), bytes('one'), 'a');
  });

  test('setting a key again replaces its value, longer or shorter', async ({ store }) => {
    for (const value of ['one', 'a much longer value than the first', '3']) {
      await store.set(bytes('a'), bytes(value));
      assert.deepEqual(await contents(store), [`a=${value}`]);
    }
  });

  test('an empty value is a value', async ({ store }) => {
    await store.batch([set(bytes('a'), new Uint8Array(0)), set(bytes('b'), new Uint8Array(0))]);
    assertSameBytes(await store.get(bytes('a')), new Uint8Array(0), 'a');
    assert.deepEqual(await contents(store), ['a=', 'b=']);
  });

  test('all byte values survive', async ({ store }) => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await store.set(bytes('all'), all);
    assertSameBytes(await store.get(bytes('all')), all, 'all');
  });

  test('values around the sizes of pages and blocks survive', async ({ store }) => {
    const sizes = [511, 512, 513, 1000, 4000, 4059, 4060, 4061, 4096, 8192, 65_535, 65_536, 65_537];
    const random = randomNumbers(11);
    const values = sizes.map((size) => Uint8Array.from({ length: size }, () => random() % 256));
    await store.batch(values.map((value, n) => set(numbered('size', n), value)));
    for (const [n, value] of values.entries()) {
      assertSameBytes(await store.get(numbered('size', n)), value, `${value.length} bytes`);
    }
  });

  test('a value of 16 MiB survives, also a reopening', async ({ store, another }) => {
    const large = Buffer.alloc(16 * 1024 * 1024);
    for (let at = 0; at < large.length; at += 4) large.writeUInt32LE((at * 2_654_435_761) % 4_294_967_296, at);
    await store.set(bytes('large'), large, { sync: true });
    assertSameBytes(await store.get(bytes('large')), large, 'before');
    await store.close();
    const reopened = another();
    await reopened.open();
    try {
      assertSameBytes(await reopened.get(bytes('large')), large, 'after');
    } finally {
      await reopened.close();
    }
  });

  test('a view into a larger array is stored as its own bytes', async ({ store }) => {
    const whole = bytes('..key..value..');
    await store.set(whole.subarray(2, 5), whole.subarray(7, 12));
    assert.deepEqual(await contents(store), ['key=value']);
  });

  test('delete removes a key, and only that', async ({ store }) => {
    await store.batch([set(bytes('a'), bytes('1')), set(bytes('aa'), bytes('2'))]);
    await store.delete(bytes('a'));
    assert.equal(await store.get(bytes('a')), undefined);
    assert.deepEqual(await contents(store), ['aa=2']);
  });

  test('deleting a key that is not there does nothing', async ({ store }) => {
    await store.set(bytes('a'), bytes('1'));
    await store.delete(bytes('b'));
    assert.deepEqual(await contents(store), ['a=1']);
  });
}
