import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type SqliteDriverName, sqliteStorage } from '@raft/storage-sqlite';
import type { StorageSubject } from '@raft/testing/storage';

/** `@raft/storage-sqlite` with one driver, for the kit. A place is the path of a file. */
export function sqliteSubject(driver: SqliteDriverName, script: () => string): StorageSubject<string> {
  return {
    name: `sqliteStorage on ${driver}`,
    setup: () => join(mkdtempSync(join(tmpdir(), 'raft-sqlite-')), 'raft.db'),
    storage: (path) => sqliteStorage({ path, driver }),
    teardown: (path) => rmSync(dirname(path), { recursive: true }),
    capabilities: {
      child: (path) => ({ script: script(), args: [path, driver] }),
      inDirectory: (directory) => sqliteStorage({ path: join(directory, 'raft.db'), driver }),
      files: (path) => [path],
    },
  };
}
