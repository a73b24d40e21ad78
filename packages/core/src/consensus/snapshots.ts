import type { SnapshotMetadata } from '../contracts/messages.js';
import { commitTo } from './commit.js';
import type { Replica } from './replica.js';

/** Asks the sender for the chunk at `offset`. */
export function snapshotChunkStored(replica: Replica, from: string, snapshotIndex: number, offset: number): void {
  answerSnapshot(replica, from, snapshotIndex, offset, false);
}

/**
 * A whole snapshot is here. It replaces the log unless the log holds what it stands for: then the entries after it
 * stay, and only the commit index moves (§7).
 */
export function snapshotInstalled(replica: Replica, from: string, snapshot: SnapshotMetadata): boolean {
  const { index, size } = snapshot;
  if (hasSnapshotEntries(replica, snapshot)) {
    answerSnapshot(replica, from, index, size, true);
    return false;
  }
  replica.log.reset(snapshot);
  replica.writes.installSnapshot(snapshot);
  commitTo(replica, index);
  replica.installing = snapshot;
  replica.emit({ type: 'configuration', index: replica.log.configurationIndex });
  answerSnapshot(replica, from, index, size, true);
  return true;
}

/** Whether the entries of `snapshot` are in the log already: committed, or provably the same ones. */
export function hasSnapshotEntries(replica: Replica, { index, term }: SnapshotMetadata): boolean {
  if (index <= replica.commit) return true;
  if (!replica.log.matches(index, term)) return false;
  commitTo(replica, index);
  return true;
}

/** Only the leader of this term is told; an installed snapshot, once it and the log before it are durable. */
export function answerSnapshot(
  replica: Replica,
  to: string,
  snapshotIndex: number,
  offset: number,
  installed: boolean,
): void {
  if (replica.leader !== to) return;
  const { term } = replica;
  const message = { type: 'snapshotResponse', term, round: 0, snapshotIndex, offset, installed } as const;
  if (installed) replica.writes.afterAll(to, message, snapshotIndex);
  else replica.writes.afterHardState(to, message);
}
