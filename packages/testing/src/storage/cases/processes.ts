import assert from 'node:assert/strict';
import { StorageProcess } from '../child-process.js';
import { bytes, contents, rejection, withStore } from '../fixture.js';
import type { TestRunner } from '../runner.js';
import { type ChildScript, defaultTimeoutMs, type StorageSubject } from '../subject.js';

/** A place is open in one process at a time, by a lock that does not outlive its holder. */
export function processCases<Place>(
  { it }: TestRunner,
  subject: StorageSubject<Place>,
  child: (place: Place) => ChildScript,
): void {
  const timeoutMs = subject.timeoutMs ?? defaultTimeoutMs;

  it(
    'a store that is open here is refused to another process',
    () =>
      withStore(subject, async ({ store, place }) => {
        await store.set(bytes('a'), bytes('1'), { sync: true });
        const other = new StorageProcess(child(place), 'hold');
        assert.match(await other.firstLine(), /^refused RAFT_STORAGE_UNAVAILABLE /);
        await other.end();
        await store.set(bytes('b'), bytes('2'), { sync: true });
        assert.deepEqual(await contents(store), ['a=1', 'b=2']);
      }),
    timeoutMs,
  );

  it(
    'a store that is open in another process is refused here until that one is killed',
    () =>
      withStore(subject, async ({ store, place }) => {
        await store.close();
        const holder = new StorageProcess(child(place), 'hold');
        try {
          assert.equal(await holder.firstLine(), 'open');
          const { message } = await rejection(store.open(), 'RAFT_STORAGE_UNAVAILABLE');
          assert.match(message, /in use/, 'the message must say why');
        } finally {
          await holder.kill();
        }
        await store.open();
        await store.set(bytes('a'), bytes('1'), { sync: true });
      }),
    timeoutMs,
  );
}
