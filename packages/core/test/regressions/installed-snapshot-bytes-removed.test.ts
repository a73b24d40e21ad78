import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { emptyConfiguration } from '../../src/consensus/configuration.js';
import type { SnapshotMetadata } from '../../src/contracts/messages.js';
import { SnapshotStore } from '../../src/disk/snapshot-store.js';
import { memoryStorage, silentLogger } from '../../src/index.js';
import { receivedKey, SnapshotReceiver } from '../../src/node/snapshot-receiver.js';

/**
 * Found by the simulator: a chunk that was sent twice and still waited in the queue when its snapshot was complete began
 * the snapshot anew, and so removed the bytes to which the durable record was about to point.
 */
it('keeps the bytes of a complete snapshot when chunks of it arrive once more', async () => {
  const storage = memoryStorage();
  await storage.open();
  const store = new SnapshotStore(storage);
  const data = Buffer.from('the whole state');
  const snapshot: SnapshotMetadata = {
    index: 7,
    term: 2,
    configuration: emptyConfiguration,
    configurationIndex: 1,
    clusterTime: 0,
    size: data.length,
    checksum: crc32(data),
    created: 0,
  };
  let completed = 0;
  const receiver = new SnapshotReceiver({
    store,
    logger: silentLogger,
    onStored: () => {},
    onComplete: () => {
      completed++;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const half = data.length >> 1;
  for (const [from, to] of [
    [0, half],
    [half, data.length],
    [0, half],
    [half, data.length],
  ] as const) {
    const request = {
      type: 'snapshotRequest',
      term: 2,
      round: 0,
      snapshot,
      offset: from,
      data: data.subarray(from, to),
    } as const;
    receiver.receive({ from: 'b', request });
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(completed).toBe(1);
  expect(await store.readFrom({ key: receivedKey(snapshot), metadata: snapshot }, 0)).toEqual(data.subarray(0, half));
});
