import assert from 'node:assert/strict';
import { bytes, contents, type DefineCase, everything, set } from '../fixture.js';

/** Who may change which array, and when. */
export function ownershipCases(test: DefineCase): void {
  test('what was handed in may be changed once the promise has settled', async ({ store }) => {
    const key = bytes('key');
    const value = bytes('value');
    const ops = [set(key, value)];
    await store.batch(ops);
    await store.set(bytes('other'), value);
    key.fill(0);
    value.fill(0);
    ops.length = 0;
    assert.deepEqual(await contents(store), ['key=value', 'other=value']);
  });

  test('the ends of a range may be changed once the promise has settled', async ({ store }) => {
    await store.set(bytes('a'), bytes('1'));
    await store.set(bytes('c'), bytes('1'));
    const [start, end] = [bytes('a'), bytes('b')];
    await store.batch([{ type: 'deleteRange', start, end }]);
    start.fill(0);
    end.fill(0xff);
    assert.deepEqual(await contents(store), ['c=1']);
  });

  test('changing what get handed out changes nothing in the store', async ({ store }) => {
    await store.set(bytes('a'), bytes('value'));
    (await store.get(bytes('a')))?.fill(0);
    assert.deepEqual(await contents(store), ['a=value']);
  });

  test('changing what getRange handed out changes nothing in the store', async ({ store }) => {
    await store.batch([set(bytes('a'), bytes('1')), set(bytes('b'), bytes('2'))]);
    for (const { key, value } of await store.getRange(...everything)) {
      key.fill(0);
      value.fill(0);
    }
    assert.deepEqual(await contents(store), ['a=1', 'b=2']);
  });

  test('what was handed out is not changed by later writes', async ({ store }) => {
    await store.set(bytes('a'), bytes('first'));
    const value = await store.get(bytes('a'));
    const [pair] = await store.getRange(...everything);
    await store.set(bytes('a'), bytes('other'), { sync: true });
    await store.batch([{ type: 'delete', key: bytes('a') }, set(bytes('a'), bytes('third'))]);
    assert.equal(String(Buffer.from(value!)), 'first');
    assert.equal(String(Buffer.from(pair!.key)), 'a');
    assert.equal(String(Buffer.from(pair!.value)), 'first');
  });
}
