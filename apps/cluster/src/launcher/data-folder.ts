import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sqliteStorage } from '@raft/storage-sqlite';
import { isMember, isObject, type MemberConfig, messageOf } from '../config.js';

/** What the folder was made for: it is there in every folder of ours, and in no other. */
interface Marker {
  readonly format: 'raft-cluster';
  readonly version: 1;
  readonly clusterId: string;
  readonly members: readonly MemberConfig[];
}

const markerName = 'cluster.json';
const lockName = 'launcher.lock';

/** The data of a cluster on this machine, held so that no second launcher uses it. */
export interface DataFolder {
  readonly path: string;
  readonly clusterId: string;
  readonly members: readonly MemberConfig[];
  /** Whether it held a cluster's data before. */
  readonly existed: boolean;
  release(): Promise<void>;
}

export interface DataFolderOptions {
  readonly path: string;
  /** Delete what is there. */
  readonly fresh: boolean;
  /** The members of a new cluster. An existing one keeps its own: addresses are part of its replicated state. */
  newMembers(): MemberConfig[];
  /** Throws when the existing members are not what was asked for. */
  checkMembers(members: readonly MemberConfig[]): void;
}

/** Opens or makes the folder. Throws a sentence for the user when it cannot be had; nothing is changed then. */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const path = resolve(options.path);
  await makeFolder(path);
  await requireOurs(path);
  const release = await lock(path);
  try {
    if (options.fresh || (await readMarker(path))?.members.length === 0) await empty(path);
    const existing = await readMarker(path);
    if (existing !== undefined) options.checkMembers(existing.members);
    const { clusterId, members } = existing ?? (await writeMarker(path, options.newMembers()));
    return { path, clusterId, members, existed: existing !== undefined, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    const probe = join(path, `${lockName}.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new Error(`the data folder ${path} cannot be written: ${reasonOf(error)}. Name another with --data DIR`);
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user has no permission';
    case 'EROFS':
      return 'it is on a read-only file system';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'part of its path is a file';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return messageOf(error);
  }
}

/** Deleting is for what this program has made: an empty folder, or one with its marker. */
async function requireOurs(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => !name.startsWith(lockName));
  if (names.length === 0 || names.includes(markerName)) return;
  throw new Error(
    `${path} holds other things and no ${markerName}: it is not a cluster's data folder, and nothing in it was touched. ` +
      'Name another with --data DIR',
  );
}

/** Held until this process ends, however it ends: a storage's own lock, which the system releases. */
async function lock(path: string): Promise<() => Promise<void>> {
  const storage = sqliteStorage({ path: join(path, lockName) });
  try {
    await storage.open();
  } catch (error) {
    if (!messageOf(error).includes('in use')) throw error;
    throw new Error(`another cluster runs on ${path}. Stop it first, or use other data with --data DIR --port BASE`, {
      cause: error,
    });
  }
  return () => storage.close();
}

/** Deletes everything; when that is cut short, the marker without members says so, and the next run goes on with it. */
async function empty(path: string): Promise<void> {
  await writeMarker(path, []);
  for (const name of await readdir(path)) {
    if (name.startsWith(lockName) || name === markerName) continue;
    await rm(join(path, name), { recursive: true, force: true });
  }
  await rm(join(path, markerName), { force: true });
}

async function readMarker(path: string): Promise<Marker | undefined> {
  const file = join(path, markerName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const marker = parsed(text);
  if (marker !== undefined) return marker;
  throw new Error(`${file} is damaged or of another version. Put it right, or start over with --fresh`);
}

function parsed(text: string): Marker | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value.format !== 'raft-cluster' || value.version !== 1) return undefined;
    const { clusterId, members } = value;
    if (typeof clusterId !== 'string' || !Array.isArray(members) || !members.every(isMember)) return undefined;
    return { format: 'raft-cluster', version: 1, clusterId, members };
  } catch {
    return undefined;
  }
}

/** All of it or nothing: a marker in part would be a damaged one. */
async function writeMarker(path: string, members: readonly MemberConfig[]): Promise<Marker> {
  const clusterId = `kv-${randomBytes(4).toString('hex')}`;
  const marker: Marker = { format: 'raft-cluster', version: 1, clusterId, members };
  const file = join(path, markerName);
  const draft = join(path, `${lockName}.${markerName}`);
  await writeFile(draft, `${JSON.stringify(marker, null, 2)}\n`);
  await rename(draft, file);
  return marker;
}
