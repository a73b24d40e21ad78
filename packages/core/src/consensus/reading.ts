import { broadcastHeartbeat } from './heartbeats.js';
import type { Leadership } from './leadership.js';
import type { Reader } from './reads.js';
import type { Replica } from './replica.js';

/** A read wants an index: queued on the leader, sent to it from anywhere else. */
export function requestRead(replica: Replica, reader: Reader): void {
  const { leadership, leader, term } = replica;
  if (leadership !== null) leadership.reads.add(reader);
  else if (reader.from === null && leader !== null)
    replica.send(leader, { type: 'readIndexRequest', term, id: reader.id });
  else answerRead(replica, reader, null);
}

export function answerRead(replica: Replica, reader: Reader, index: number | null): void {
  if (reader.from === null) replica.outbox.reads.push({ id: reader.id, index });
  else {
    const { term } = replica;
    replica.send(reader.from, { type: 'readIndexResponse', term, id: reader.id, index: index ?? 0 });
  }
}

/**
 * Answers the reads whose round is confirmed and starts a round for those that wait. Before an entry of its own term is
 * committed a leader does not know what is committed, and reads wait (thesis 6.4).
 */
export function advanceReads(replica: Replica, leadership: Leadership): void {
  confirmReads(replica, leadership);
  if (replica.commit < leadership.firstIndex || !leadership.reads.wantsRound) return;
  broadcastHeartbeat(replica, leadership);
  confirmReads(replica, leadership);
}

function confirmReads(replica: Replica, leadership: Leadership): void {
  const roundOf = (id: string): number =>
    id === replica.id ? leadership.round : (leadership.progress.get(id)?.round ?? 0);
  for (const batch of leadership.reads.confirmed(replica.configuration, roundOf)) {
    for (const reader of batch.readers) answerRead(replica, reader, batch.index);
  }
}

/** Leadership ends: nobody who waits can be answered here. */
export function abandonReads(replica: Replica): void {
  for (const reader of replica.leadership?.reads.abandon() ?? []) answerRead(replica, reader, null);
}
