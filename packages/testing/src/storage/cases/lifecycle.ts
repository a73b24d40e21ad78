import assert from 'node:assert/strict';
import type { Storage } from '@raft/core';
import { bytes, contents, type DefineCase, everything, refusal, rejection, set } from '../fixture.js';

/** Every operation of a store that is not open. */
async function assertRefusesAll(store: Storage): Promise<void> {
  await refusal(store.get(bytes('a')));
  await refusal(store.set(bytes('a'), bytes('1')));
  await refusal(store.delete(bytes('a')));
  await refusal(store.batch([set(bytes('a'))]));
  await refusal(store.batch([]));
  await refusal(store.getRange(...everything));
}

/** `open`, `close`, and what outlives them. */
export function lifecycleCases(test: DefineCase): void {
  test('what was written is there after reopening, synced or not', async ({ store, another }) => {
    await store.set(bytes('synced'), bytes('1'), { sync: true });
    await store.batch([set(bytes('unsynced'), bytes('2')), set(bytes('removed'), bytes('3'))]);
    await store.delete(bytes('removed'));
    await store.close();
    const reopened = another();
    await reopened.open();
    try {
      assert.deepEqual(await contents(reopened), ['synced=1', 'unsynced=2']);
    } finally {
      await reopened.close();
    }
  });

  test('a store can be closed and opened again and again', async ({ store }) => {
    for (let n = 0; n < 10; n++) {
      await store.set(bytes('n'), bytes(String(n)), { sync: true });
      await store.close();
      await store.open();
      assert.deepEqual(await contents(store), [`n=${n}`]);
    }
  });

  test('closing twice, or at the same time, is closing once', async ({ store }) => {
    await Promise.all([store.close(), store.close()]);
    await store.close();
    await store.open();
    await store.set(bytes('a'), bytes('1'));
    assert.deepEqual(await contents(store), ['a=1']);
  });

  test('closing a store that was never opened does nothing', async ({ another }) => {
    await another().close();
  });

  test('every operation of a closed store is refused', async ({ store }) => {
    await store.set(bytes('a'), bytes('1'));
    await store.close();
    await assertRefusesAll(store);
    await store.open();
    assert.deepEqual(await contents(store), ['a=1']);
  });

  test('every operation is refused from the call of close on', async ({ store }) => {
    const closing = store.close();
    await assertRefusesAll(store);
    await closing;
  });

  test('a store that is closed while it opens is closed in the end', async ({ store }) => {
    await store.close();
    const [opened] = await Promise.allSettled([store.open(), store.close()]);
    assert.equal(opened.status, 'fulfilled');
    await assertRefusesAll(store);
  });

  test('an open store cannot be opened, and is none the worse for it', async ({ store }) => {
    await store.set(bytes('a'), bytes('1'));
    await rejection(store.open(), 'RAFT_STORAGE_UNAVAILABLE');
    await store.set(bytes('b'), bytes('2'), { sync: true });
    assert.deepEqual(await contents(store), ['a=1', 'b=2']);
  });

  test('a second store over an open place is refused, and opens once the first is closed', async ({
    store,
    another,
  }) => {
    await store.set(bytes('a'), bytes('1'), { sync: true });
    const second = another();
    await rejection(second.open(), 'RAFT_STORAGE_UNAVAILABLE');
    await store.set(bytes('b'), bytes('2'), { sync: true });
    await store.close();
    await second.open();
    try {
      assert.deepEqual(await contents(second), ['a=1', 'b=2']);
    } finally {
      await second.close();
    }
  });

  test('of two stores opened at the same time one is refused', async ({ store, another }) => {
    await store.close();
    const results = await Promise.allSettled([store.open(), another().open()]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });
}
