import { sqliteStorage } from '@raft/storage-sqlite';
import { describe, expect, it } from 'vitest';
import { newPath, openStore, text } from './support/place.js';
import { watchedDriver } from './support/watched-driver.js';

const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined;

describe('the driver', () => {
  it.each(['better-sqlite3', 'sqlite3'] as const)('can be named: %s', async (driver) => {
    const store = await openStore({ driver });
    expect(store.driver).toBe(driver);
    await store.close();
    expect(store.driver).toBeUndefined();
  });

  it('is picked when none is named', async () => {
    const store = sqliteStorage({ path: newPath() });
    await store.open();
    expect(store.driver).toBe(hasNodeSqlite ? 'node:sqlite' : 'better-sqlite3');
    await store.close();
  });

  it.skipIf(hasNodeSqlite)('that cannot be loaded is an error that says what to do', async () => {
    const store = sqliteStorage({ path: newPath(), driver: 'node:sqlite' });
    await expect(store.open()).rejects.toMatchObject({
      code: 'RAFT_INVALID_CONFIG',
      message: expect.stringContaining('run Node 22.13 or newer'),
    });
  });

  it('can be an object', async () => {
    const store = await openStore({ driver: await watchedDriver() });
    await store.set(text('a'), text('1'), { sync: true });
    expect(store.driver).toBe('watched');
    expect(await store.get(text('a'))).toEqual(Buffer.from('1'));
  });

  it('that is synchronous has written when the call returns, and settles without a turn of the loop', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver });
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    const written = store.set(text('a'), text('1'), { sync: true });
    expect(driver.log.at(-1)).toMatch(/^INSERT/);
    await written;
    await store.get(text('a'));
    expect(turned).toBe(false);
  });

  it('gets one statement for a batch of records, and a transaction only around several', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver });
    driver.log.length = 0;
    const sets = Array.from(
      { length: 128 },
      (_, n) => ({ type: 'set', key: text(`k${n}`), value: text('v') }) as const,
    );
    await store.batch(sets, { sync: true });
    expect(driver.log).toHaveLength(1);
    driver.log.length = 0;
    await store.batch([{ type: 'deleteRange', start: text('k'), end: text('l') }, ...sets.slice(0, 3)], { sync: true });
    expect(driver.log.map((sql) => sql.split(' ')[0])).toEqual(['BEGIN', 'DELETE', 'INSERT', 'INSERT', 'COMMIT']);
  });
});
