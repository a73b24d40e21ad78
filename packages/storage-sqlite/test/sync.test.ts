import type { Logger } from '@raft/core';
import { silentLogger } from '@raft/core';
import { describe, expect, it } from 'vitest';
import { openStore, text } from './support/place.js';
import { watchedDriver } from './support/watched-driver.js';

const value = text('1');

describe('sync', () => {
  it('switches SQLite between syncing and not, only when it must', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver });
    driver.log.length = 0;
    for (const sync of [true, true, false, false, true]) await store.set(text('a'), value, { sync });
    expect(driver.log.map((sql) => (sql.startsWith('PRAGMA') ? sql : 'INSERT'))).toEqual([
      'INSERT',
      'INSERT',
      'PRAGMA synchronous = NORMAL',
      'INSERT',
      'INSERT',
      'PRAGMA synchronous = FULL',
      'INSERT',
    ]);
  });

  it('of an empty batch writes something only when something is not synced yet', async () => {
    const driver = await watchedDriver();
    const store = await openStore({ driver });
    await store.set(text('a'), value);
    driver.log.length = 0;
    await store.batch([]);
    expect(driver.log).toEqual([]);
    await store.batch([], { sync: true });
    expect(driver.log).toEqual(['PRAGMA synchronous = FULL', 'PRAGMA user_version = 1']);
    await store.batch([], { sync: true });
    expect(driver.log).toHaveLength(2);
  });

  it('can be turned off, loudly', async () => {
    const warnings: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (_, message) => warnings.push(message) };
    const driver = await watchedDriver();
    const store = await openStore({ driver, sync: false, logger });
    expect(store.sync).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('a power cut loses acknowledged ones')]);
    driver.log.length = 0;
    await store.set(text('a'), value, { sync: true });
    await store.batch([], { sync: true });
    expect(driver.log).toHaveLength(1);
  });
});
