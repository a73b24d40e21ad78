import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RaftError } from '@raft/core';
import type { StoreErrors } from './errors.js';

/**
 * The files that stores of this process have open, by device and inode.
 *
 * SQLite's lock is a POSIX lock: it keeps other processes out, but does not exist between two copies of SQLite in one
 * process (two drivers). Worse, when a process closes any descriptor of a file, it loses its locks on it: a second store
 * must be refused before it touches the file. This mirrors a resource of the process, hence one set for all.
 */
const openFiles = new Set<string>();

/** Makes the names in a directory durable. Windows neither needs it nor can open a directory. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Creates the directory with its parents, and makes each new one survive a power cut. */
function createDirectory(directory: string): void {
  const firstCreated = mkdirSync(directory, { recursive: true });
  if (firstCreated === undefined) return;
  const oldest = dirname(firstCreated);
  for (let parent = dirname(directory); ; parent = dirname(parent)) {
    syncDirectory(parent);
    if (parent === oldest || parent === dirname(parent)) return;
  }
}

/** Creates an empty file unless there is one; an existing one is not opened, which would drop this process's locks. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied. Give this user write access to the file and its directory',
  EPERM: 'permission is denied. Give this user write access to the file and its directory',
  EROFS: 'the file system is read-only. Mount it writable, or choose another path',
  ENOSPC: 'the disk is full. Free some space',
  EDQUOT: 'the disk quota is used up. Free some space',
  ENOTDIR: 'a file is in the place of a directory of the path. Choose another path',
  EEXIST: 'a file is in the place of the directory. Choose another path',
  ENOENT: 'the path leads nowhere (a broken link?). Choose another path',
};

/** A store's right to its file, in this process. */
export interface FileClaim {
  /** Where it really is: SQLite puts its log beside the file that a link leads to. */
  readonly file: string;
  readonly release: () => void;
}

/** Creates what is missing of `path` and claims it. Throws `RAFT_STORAGE_UNAVAILABLE` when that cannot be done. */
export function claimFile(path: string, errors: StoreErrors): FileClaim {
  try {
    createDirectory(dirname(path));
    createFile(path);
    const file = statSync(path, { bigint: true });
    if (!file.isFile()) throw errors.refused('this is not a file. Choose another path');
    const identity = `${file.dev}:${file.ino}`;
    if (openFiles.has(identity)) throw errors.inUse();
    accessSync(path, constants.R_OK | constants.W_OK);
    const real = realpathSync(path);
    openFiles.add(identity);
    return { file: real, release: () => openFiles.delete(identity) };
  } catch (error) {
    if (error instanceof RaftError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw errors.unavailable(explanations[code] ?? message, error);
  }
}
