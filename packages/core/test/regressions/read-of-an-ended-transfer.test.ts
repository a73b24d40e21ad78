import { expect, it } from 'vitest';
import type { StoredSnapshot } from '../../src/disk/snapshot-store.js';
import { SnapshotSender, type SnapshotSenderParts } from '../../src/node/snapshot-sender.js';

/** Found by the simulator: leadership ended while a chunk was being read, the snapshot was replaced, and the read failed. */
it('a chunk that cannot be read any more fails the node only while its transfer goes on', async () => {
  const failures: unknown[] = [];
  let fail = (): void => {};
  const snapshot = { key: {}, metadata: { index: 5, size: 10 } } as unknown as StoredSnapshot;
  const sender = new SnapshotSender({
    replica: { term: 1, leadership: null },
    store: { readFrom: () => new Promise((_, reject) => (fail = () => reject(new Error('gone')))) },
    clock: { setTimer: () => ({ cancel: () => {} }) },
    logger: { info: () => {} },
    latest: () => snapshot,
    onFailure: (error: unknown) => failures.push(error),
  } as unknown as SnapshotSenderParts);
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  sender.start('b', snapshot);
  sender.stopAll();
  fail();
  await settled();
  expect(failures).toEqual([]);
  sender.start('b', snapshot);
  fail();
  await settled();
  expect(failures).toHaveLength(1);
});
