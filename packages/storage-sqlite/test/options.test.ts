import { RaftError } from '@raft/core';
import { type SqliteStorageOptions, sqliteStorage } from '@raft/storage-sqlite';
import { describe, expect, it } from 'vitest';

function problemsOf(options: Record<string, unknown>): unknown {
  try {
    // Deliberately not what the type says.
    sqliteStorage(options as unknown as SqliteStorageOptions);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(RaftError);
    expect((error as RaftError).code).toBe('RAFT_INVALID_CONFIG');
    return (error as RaftError).details.problems;
  }
}

describe('options', () => {
  it('need nothing but a path', () => {
    expect(problemsOf({ path: 'raft.db' })).toEqual([]);
  });

  it('are reported with all their problems at once', () => {
    const problems = problemsOf({ driver: 'sqlite', sync: 'no', pageCacheBytes: 1, mmapBytes: -1, walCheckpoint: 1 });
    expect(problems).toEqual([
      'path: required, the name of the database file',
      'driver: must be one of node:sqlite, better-sqlite3, sqlite3, or an object with open(path)',
      'sync: must be true or false',
      'pageCacheBytes: must be a whole number of bytes from 65536 to 9007199254740991, not 1',
      'mmapBytes: must be a whole number of bytes from 0 to 2147418112, not -1',
      'walCheckpoint: unknown; there are path, driver, sync, pageCacheBytes, mmapBytes, walCheckpointBytes, logger',
    ]);
  });

  it.each([':memory:', 'file:raft.db', '', 'raft.db '])('do not take %j for a path', (path) => {
    expect(problemsOf({ path })).toHaveLength(1);
  });

  it.each([0, 65_535, 1.5, Number.NaN, '4MiB'])('do not take %j for walCheckpointBytes', (walCheckpointBytes) => {
    expect(problemsOf({ path: 'raft.db', walCheckpointBytes })).toHaveLength(1);
  });
});
