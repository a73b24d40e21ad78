import type { SnapshotRequest } from '../../contracts/messages.js';
import { hearLeader } from '../following.js';
import type { Replica } from '../replica.js';
import { answerSnapshot, hasSnapshotEntries } from '../snapshots.js';

/** A chunk of the leader's snapshot: kept, unless this node has its entries already (§7). */
export function handleSnapshotRequest(replica: Replica, from: string, message: SnapshotRequest): void {
  hearLeader(replica, from);
  if (replica.installing !== null) return;
  if (hasSnapshotEntries(replica, message.snapshot)) {
    answerSnapshot(replica, from, message.snapshot.index, message.snapshot.size, true);
    return;
  }
  replica.outbox.chunks.push({ from, request: message });
}
