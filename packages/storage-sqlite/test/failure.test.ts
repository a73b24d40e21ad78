import { describe, expect, it } from 'vitest';
import { openStore, text } from './support/place.js';
import { sqliteError, type WatchedDriver, watchedDriver } from './support/watched-driver.js';

const twoStatements = [
  { type: 'set', key: text('a'), value: text('new') },
  { type: 'delete', key: text('b') },
] as const;

/** Makes the next statement that begins with `start` fail. */
function failNext(driver: WatchedDriver, when: 'before' | 'after', start: string, error: Error): void {
  driver[when] = (sql) => {
    if (!sql.startsWith(start)) return;
    driver[when] = () => {};
    throw error;
  };
}

async function watchedStore() {
  const driver = await watchedDriver();
  const store = await openStore({ driver });
  await store.set(text('a'), text('old'), { sync: true });
  return { driver, store };
}

describe('a write that finds the disk full', () => {
  it.each(['INSERT', 'DELETE', 'COMMIT'])('at %s is taken back, and the store goes on', async (statement) => {
    const { driver, store } = await watchedStore();
    failNext(driver, 'before', statement, sqliteError('SQLITE_FULL'));
    await expect(store.batch(twoStatements, { sync: true })).rejects.toMatchObject({
      code: 'RAFT_STORAGE_UNAVAILABLE',
      retryable: true,
    });
    expect(await store.get(text('a'))).toEqual(Buffer.from('old'));
    await store.batch(twoStatements, { sync: true });
    expect(await store.get(text('a'))).toEqual(Buffer.from('new'));
  });

  it('is known from the number that node:sqlite gives', async () => {
    const { driver, store } = await watchedStore();
    failNext(driver, 'before', 'INSERT', Object.assign(new Error('full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 }));
    await expect(store.set(text('a'), text('new'))).rejects.toMatchObject({ code: 'RAFT_STORAGE_UNAVAILABLE' });
  });

  it('goes on also when SQLite has taken the transaction back by itself', async () => {
    const { driver, store } = await watchedStore();
    // The library rolls back, then reports: our own ROLLBACK finds nothing to do.
    failNext(driver, 'before', 'DELETE', sqliteError('SQLITE_FULL'));
    failNext(driver, 'after', 'ROLLBACK', sqliteError('SQLITE_ERROR'));
    await expect(store.batch(twoStatements)).rejects.toMatchObject({ code: 'RAFT_STORAGE_UNAVAILABLE' });
    await store.batch(twoStatements, { sync: true });
    expect(await store.get(text('a'))).toEqual(Buffer.from('new'));
  });

  it('poisons the store when the transaction cannot be taken back', async () => {
    const { driver, store } = await watchedStore();
    driver.before = (sql) => {
      if (sql.startsWith('DELETE')) throw sqliteError('SQLITE_FULL');
      if (sql === 'ROLLBACK') throw sqliteError('SQLITE_NOMEM');
    };
    await expect(store.batch(twoStatements)).rejects.toMatchObject({ code: 'RAFT_STORAGE_FAILED' });
    await expect(store.set(text('c'), text('1'))).rejects.toMatchObject({ code: 'RAFT_STORAGE_FAILED' });
  });
});

describe('a write whose outcome is unknown', () => {
  it.each([
    ['SQLITE_IOERR_FSYNC', 'RAFT_STORAGE_FAILED'],
    ['SQLITE_NOMEM', 'RAFT_STORAGE_FAILED'],
    ['SQLITE_CORRUPT', 'RAFT_STORAGE_CORRUPT'],
  ])('because of %s is %s, and no write is taken until the store is reopened', async (sqliteCode, code) => {
    const { driver, store } = await watchedStore();
    failNext(driver, 'after', 'INSERT', sqliteError(sqliteCode));
    await expect(store.set(text('a'), text('new'), { sync: true })).rejects.toMatchObject({ code, fatal: true });
    for (const write of [
      () => store.set(text('b'), text('1')),
      () => store.batch([], { sync: true }),
      () => store.delete(text('a')),
      () => store.compact(),
    ]) {
      await expect(write()).rejects.toMatchObject({
        code: 'RAFT_STORAGE_FAILED',
        cause: expect.objectContaining({ code }),
      });
    }
    expect(await store.get(text('b'))).toBeUndefined();
    await store.close();
    await store.open();
    await store.set(text('b'), text('1'), { sync: true });
  });

  it('fails the writes that were issued behind it, too', async () => {
    const { driver, store } = await watchedStore();
    failNext(driver, 'after', 'INSERT', sqliteError('SQLITE_IOERR_WRITE'));
    const results = await Promise.allSettled([store.set(text('b'), text('1')), store.set(text('c'), text('1'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await store.get(text('c'))).toBeUndefined();
  });
});

describe('a read that fails', () => {
  it('says so, and does not stop the writes', async () => {
    const { driver, store } = await watchedStore();
    failNext(driver, 'before', 'SELECT', sqliteError('SQLITE_IOERR_READ'));
    await expect(store.get(text('a'))).rejects.toMatchObject({ code: 'RAFT_STORAGE_FAILED' });
    await store.set(text('a'), text('new'));
    expect(await store.get(text('a'))).toEqual(Buffer.from('new'));
  });
});
