import assert from 'node:assert/strict';
import { bytes, type DefineCase, everything, hex, keysOf, randomNumbers, set } from '../fixture.js';

/** Keys are ordered as unsigned bytes, a prefix before its extensions. */
export function orderCases(test: DefineCase): void {
  test('keys are ordered by their bytes as unsigned numbers', async ({ store }) => {
    for (const byte of [0x80, 0x00, 0xff, 0x7f, 0x01]) await store.set(bytes(byte), bytes('x'));
    assert.deepEqual(keysOf(await store.getRange(...everything)), ['00', '01', '7f', '80', 'ff']);
  });

  test('a prefix comes before its extensions', async ({ store }) => {
    await store.batch(['abc', 'ab', 'b', 'a'].map((key) => set(bytes(key))));
    assert.deepEqual(keysOf(await store.getRange(...everything)), ['61', '6162', '616263', '62']);
  });

  test('0x00 and 0xff are bytes like all others, anywhere in a key', async ({ store }) => {
    const ordered = ['00', '0000', '0001', '00ff', '01', '0100', 'fe', 'feff', 'ff', 'ff00', 'ffff', 'ffff00'];
    await store.batch(ordered.toReversed().map((key) => set(Buffer.from(key, 'hex'))));
    assert.deepEqual(keysOf(await store.getRange(...everything)), ordered);
  });

  test('keys written in no order come back in order', async ({ store }) => {
    const random = randomNumbers(7);
    const keys = Array.from({ length: 500 }, () =>
      Uint8Array.from({ length: 1 + (random() % 6) }, () => random() % 256),
    );
    for (const key of keys) await store.set(key, key);
    const expected = [...new Map(keys.map((key) => [hex(key), key])).values()].sort(Buffer.compare).map(hex);
    assert.deepEqual(keysOf(await store.getRange(...everything)), expected);
  });

  test('keys of 1,024 bytes are told apart by their last byte', async ({ store }) => {
    const long = (last: number): Uint8Array => new Uint8Array(1024).fill(0xab).fill(last, 1023);
    await store.batch([set(long(2), bytes('two')), set(long(1), bytes('one'))]);
    assert.equal(hex((await store.get(long(1)))!), hex(bytes('one')));
    assert.deepEqual(keysOf(await store.getRange(...everything)), [hex(long(1)), hex(long(2))]);
  });
}
