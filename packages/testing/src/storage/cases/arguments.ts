import assert from 'node:assert/strict';
import { bytes, contents, type DefineCase, everything, refusal } from '../fixture.js';

/** Calls that are wrong in themselves are refused and change nothing. */
export function argumentCases(test: DefineCase): void {
  for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`a limit of ${limit} is refused`, async ({ store }) => {
      await refusal(store.getRange(...everything, { limit }));
    });
  }

  test('an empty key is refused by every operation', async ({ store }) => {
    // Not every backend can hold one (LMDB), so none may.
    const empty = new Uint8Array(0);
    await refusal(store.get(empty));
    await refusal(store.set(empty, bytes('1')));
    await refusal(store.delete(empty));
    await refusal(store.batch([{ type: 'delete', key: empty }]));
    assert.deepEqual(await contents(store), []);
  });

  test('a key or value that is not bytes is refused', async ({ store }) => {
    // Deliberately not what the types say.
    const text = 'text' as unknown as Uint8Array;
    await refusal(store.get(text));
    await refusal(store.set(text, bytes('1')));
    await refusal(store.set(bytes('a'), text));
    await refusal(store.getRange(text, bytes('z')));
    assert.deepEqual(await contents(store), []);
  });
}
