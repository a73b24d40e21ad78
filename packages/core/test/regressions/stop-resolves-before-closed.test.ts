import { expect, it } from 'vitest';
import { memoryStorage, RaftError, type Storage } from '../../src/index.js';
import { TestCluster } from '../node/support/cluster.js';

/**
 * Found by the simulator: when a node failed while a graceful stop waited for its calls, `stop` resolved before the
 * failure had closed the storage, and the next start found it open.
 */
it('resolves stop only when the storage is closed, also when the node fails meanwhile', async () => {
  const inner = memoryStorage();
  let broken = false;
  let closed = false;
  const storage: Storage = {
    open: () => inner.open(),
    get: (key) => inner.get(key),
    set: (key, value, options) => inner.set(key, value, options),
    delete: (key, options) => inner.delete(key, options),
    getRange: (start, end, options) => inner.getRange(start, end, options),
    batch: (ops, options) =>
      broken ? Promise.reject(new RaftError('RAFT_STORAGE_FAILED', 'EIO')) : inner.batch(ops, options),
    close: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      closed = true;
      await inner.close();
    },
  };
  await using cluster = new TestCluster(['a']);
  const node = await cluster.start('a', { storage });
  await node.apply({ add: 1 });
  broken = true;
  const lost = node.apply({ add: 1 }).catch(() => {});
  await node.stop();
  await lost;
  expect(closed).toBe(true);
  expect(node.state).toBe('failed');
});
