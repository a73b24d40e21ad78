import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sqliteStorage } from '@raft/storage-sqlite';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { newPath, openStore, temporaryDirectory, text } from './support/place.js';
import { watchedDriver } from './support/watched-driver.js';

describe('the file', () => {
  it('is created with its directories, for its owner alone', async () => {
    const path = join(temporaryDirectory(), 'a', 'b', 'raft.db');
    const store = await openStore({ path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['raft.db', 'raft.db-wal']);
    await store.close();
    expect(readdirSync(dirname(path))).toEqual(['raft.db']);
  });

  it('is refused to another driver in the same process, also by another name', async () => {
    const store = await openStore({ driver: 'better-sqlite3' });
    const link = join(dirname(store.path), 'link.db');
    symlinkSync(store.path, link);
    for (const path of [store.path, link]) {
      const second = sqliteStorage({ path, driver: 'sqlite3' });
      await expect(second.open()).rejects.toMatchObject({
        code: 'RAFT_STORAGE_UNAVAILABLE',
        retryable: true,
        message: expect.stringContaining(path),
      });
    }
    await store.set(text('a'), text('1'), { sync: true });
  });

  it('may be a link: the log lies beside what it leads to', async () => {
    const [real, link] = [newPath(), newPath()];
    writeFileSync(real, '');
    symlinkSync(real, link);
    const store = await openStore({ path: link });
    await store.set(text('a'), text('1'), { sync: true });
    expect(statSync(`${real}-wal`).size).toBeGreaterThan(0);
    expect(readdirSync(dirname(link))).toEqual(['raft.db']);
  });

  it('of another application is refused and left as it is', async () => {
    const path = newPath();
    const foreign = new Database(path);
    foreign.exec('CREATE TABLE accounts (id INTEGER); PRAGMA application_id = 7');
    foreign.close();
    const before = readFileSync(path);
    await expect(sqliteStorage({ path, driver: 'better-sqlite3' }).open()).rejects.toMatchObject({
      code: 'RAFT_INVALID_CONFIG',
      message: expect.stringContaining('another application'),
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('of a newer version is refused and left as it is', async () => {
    const store = await openStore();
    await store.close();
    const database = new Database(store.path);
    database.pragma('user_version = 2');
    database.close();
    await expect(store.open()).rejects.toMatchObject({
      code: 'RAFT_UNSUPPORTED_VERSION',
      message: expect.stringContaining('format 2'),
    });
  });

  it.each(['better-sqlite3', 'sqlite3'] as const)(
    'that is no database is reported as damaged by %s',
    async (driver) => {
      const path = newPath();
      writeFileSync(path, 'not a database, but long enough to be looked at as one. '.repeat(100));
      await expect(sqliteStorage({ path, driver }).open()).rejects.toMatchObject({
        code: 'RAFT_STORAGE_CORRUPT',
        fatal: true,
        message: expect.stringContaining(path),
      });
    },
  );

  it('that is a directory is refused', async () => {
    const path = temporaryDirectory();
    await expect(sqliteStorage({ path, driver: 'better-sqlite3' }).open()).rejects.toMatchObject({
      code: 'RAFT_STORAGE_UNAVAILABLE',
    });
  });

  it('can be opened after an attempt that failed', async () => {
    const path = newPath();
    writeFileSync(path, 'not a database, but long enough to be looked at as one. '.repeat(100));
    const store = sqliteStorage({ path, driver: 'better-sqlite3' });
    await expect(store.open()).rejects.toMatchObject({ code: 'RAFT_STORAGE_CORRUPT' });
    writeFileSync(path, '');
    await store.open();
    await store.close();
  });

  it('is made whole from the log before anything is read from it', async () => {
    // What a dead process left in the log may be unsynced: acting on it before it is synced could lose what was promised.
    const driver = await watchedDriver();
    await openStore({ driver });
    expect(driver.log.at(-1)).toBe('PRAGMA wal_checkpoint(TRUNCATE)');
  });

  it('says what it is in its header', async () => {
    const store = await openStore();
    await store.close();
    expect(readFileSync(store.path).subarray(68, 72).toString()).toBe('RAFT');
  });
});
