import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from '@raft/storage-sqlite';
import { onTestFinished } from 'vitest';

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'raft-sqlite-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** The path of a database file that is not there yet. */
export const newPath = (): string => join(temporaryDirectory(), 'raft.db');

/** An open store that the test closes, at the latest when it is finished. */
export async function openStore(options: Partial<SqliteStorageOptions> = {}): Promise<SqliteStorage> {
  const store = sqliteStorage({ path: newPath(), driver: 'better-sqlite3', ...options });
  await store.open();
  onTestFinished(() => store.close());
  return store;
}

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);
