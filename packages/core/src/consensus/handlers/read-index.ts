import type { ReadIndexRequest, ReadIndexResponse } from '../../contracts/messages.js';
import { requestRead } from '../reading.js';
import type { Replica } from '../replica.js';

export function handleReadIndexRequest(replica: Replica, from: string, { id }: ReadIndexRequest): void {
  requestRead(replica, { from, id });
}

export function handleReadIndexResponse(replica: Replica, { id, index }: ReadIndexResponse): void {
  replica.outbox.reads.push({ id, index: index === 0 ? null : index });
}
