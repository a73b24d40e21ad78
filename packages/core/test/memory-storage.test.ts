import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../src/memory/storage.js';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const number = (n: number): Uint8Array => Uint8Array.of(0x6e, n >>> 16, (n >>> 8) & 0xff, n & 0xff);

/** The whole contract is tested by the storage kit, in @raft/testing. */
describe('memoryStorage', () => {
  it('keeps what it holds over close and open, so that a restart can be tested', async () => {
    const storage = memoryStorage();
    await storage.open();
    await storage.set(text('term'), text('7'), { sync: true });
    await storage.close();
    await storage.open();
    expect(await storage.get(text('term'))).toEqual(text('7'));
  });

  it('is a disk of its own in each call', async () => {
    const [one, other] = [memoryStorage(), memoryStorage()];
    await Promise.all([one.open(), other.open()]);
    await one.set(text('a'), text('1'));
    expect(await other.get(text('a'))).toBeUndefined();
  });

  it('takes effect inside the call', () => {
    const storage = memoryStorage();
    const done: string[] = [];
    const finished = Promise.all([
      storage.open().then(() => done.push('open')),
      storage.set(text('a'), text('1')).then(() => done.push('set')),
      storage.get(text('a')).then((value) => done.push(`get ${value?.length}`)),
    ]);
    return finished.then(() => expect(done).toEqual(['open', 'set', 'get 1']));
  });

  it('is open once at a time, and says so', async () => {
    const storage = memoryStorage();
    await storage.open();
    await expect(storage.open()).rejects.toMatchObject({ code: 'RAFT_STORAGE_UNAVAILABLE', retryable: false });
    await storage.close();
    await expect(storage.get(text('a'))).rejects.toMatchObject({
      code: 'RAFT_STORAGE_UNAVAILABLE',
      message: expect.stringContaining('not open'),
    });
  });

  it('keeps a log in order that grows at its end and is cut at both, between other records', async () => {
    const storage = memoryStorage();
    await storage.open();
    await storage.batch(['a', 'z'].map((key) => ({ type: 'set', key: text(key), value: text(key) })));
    for (let n = 0; n < 3000; n++) await storage.set(number(n), number(n));
    await storage.batch([
      { type: 'deleteRange', start: number(0), end: number(1000) },
      { type: 'deleteRange', start: number(2000), end: number(3000) },
      { type: 'set', key: number(2000), value: text('again') },
    ]);
    const pairs = await storage.getRange(text('a'), text('zz'));
    expect(pairs).toHaveLength(1003);
    expect(pairs.slice(1, -2).every(({ key }, n) => Buffer.compare(key, number(1000 + n)) === 0)).toBe(true);
    expect(pairs.at(-2)?.value).toEqual(text('again'));
  });
});
