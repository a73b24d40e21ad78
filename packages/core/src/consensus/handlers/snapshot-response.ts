import type { SnapshotResponse } from '../../contracts/messages.js';
import type { Replica } from '../replica.js';

/** A follower wants the next chunk, or has the snapshot and can be sent entries again. */
export function handleSnapshotResponse(replica: Replica, from: string, message: SnapshotResponse): void {
  const { leadership, time } = replica;
  const progress = leadership?.progress.get(from);
  if (leadership === null || progress === undefined) return;
  progress.lastContact = time.now;
  replica.outbox.snapshotAnswers.push({ from, response: message });
  if (!message.installed) return;
  progress.match = Math.max(progress.match, message.snapshotIndex);
  progress.next = Math.max(progress.next, progress.match + 1);
  leadership.commitMayAdvance = true;
  if (progress.state === 'snapshot') progress.becomeProbe();
}
