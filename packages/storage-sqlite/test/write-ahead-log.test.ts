import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Logger, silentLogger } from '@raft/core';
import type { SqliteStorage } from '@raft/storage-sqlite';
import { describe, expect, it } from 'vitest';
import { openStore, text } from './support/place.js';
import { sqliteError, watchedDriver } from './support/watched-driver.js';

const bound = 256 * 1024;
const logBytes = (store: SqliteStorage): number => statSync(`${store.path}-wal`).size;
const checkpoint = 'PRAGMA wal_checkpoint(PASSIVE)';

/** Writes about eight times the bound, with a pause after each. */
async function writeMuch(store: SqliteStorage, pause: () => Promise<void>): Promise<number> {
  let largest = 0;
  for (let n = 0; n < 64; n++) {
    await store.set(text(`k${n % 16}`), new Uint8Array(32 * 1024).fill(n), { sync: false });
    await pause();
    largest = Math.max(largest, logBytes(store));
  }
  return largest;
}

describe('the write-ahead log', () => {
  it.each(['better-sqlite3', 'sqlite3'] as const)('stays near its bound with %s', async (driver) => {
    const store = await openStore({ driver, walCheckpointBytes: bound });
    expect(await writeMuch(store, () => nextTurn())).toBeLessThan(2 * bound);
  });

  it('stays bounded when the loop never turns', async () => {
    const store = await openStore({ walCheckpointBytes: bound });
    expect(await writeMuch(store, () => Promise.resolve())).toBeLessThan(3 * bound);
  });

  it('stays bounded when small records in no order touch many pages', async () => {
    const store = await openStore({ walCheckpointBytes: bound });
    const key = (n: number): Uint8Array => text(`${(n * 7919) % 100_003}`.padStart(200, '0'));
    let largest = 0;
    for (let n = 0; n < 4000; n += 40) {
      await store.batch(Array.from({ length: 40 }, (_, row) => ({ type: 'set', key: key(n + row), value: text('v') })));
      await nextTurn();
      largest = Math.max(largest, logBytes(store));
    }
    expect(largest).toBeLessThan(8 * bound);
    await store.batch([{ type: 'deleteRange', start: text('0'), end: text('1') }]);
    await nextTurn();
    await store.set(text('a'), text('1'));
    expect(logBytes(store)).toBeLessThanOrEqual(2 * bound + 8240);
  });

  it('is moved into the database in a turn of its own, not inside a write', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver, walCheckpointBytes: bound });
    await store.set(text('a'), new Uint8Array(bound), { sync: true });
    expect(driver.log).not.toContain(checkpoint);
    await nextTurn();
    expect(driver.log.at(-1)).toBe(checkpoint);
  });

  it('goes on growing when a full disk has no room for it, and that is logged', async () => {
    const driver = await watchedDriver();
    const warnings: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields.error) };
    const store = await openStore({ driver, walCheckpointBytes: bound, logger });
    driver.before = (sql) => {
      if (sql === checkpoint) throw sqliteError('SQLITE_FULL');
    };
    await store.set(text('a'), new Uint8Array(bound), { sync: true });
    await nextTurn();
    expect(warnings).toEqual([expect.objectContaining({ code: 'RAFT_STORAGE_UNAVAILABLE' })]);
    await store.set(text('b'), text('1'), { sync: true });
    expect(await store.get(text('b'))).toEqual(Buffer.from('1'));
  });

  it('poisons the store when moving it fails in another way', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver, walCheckpointBytes: bound });
    driver.before = (sql) => {
      if (sql === checkpoint) throw sqliteError('SQLITE_IOERR_FSYNC');
    };
    await store.set(text('a'), new Uint8Array(bound), { sync: true });
    await nextTurn();
    await expect(store.set(text('b'), text('1'))).rejects.toMatchObject({ code: 'RAFT_STORAGE_FAILED' });
  });
});
