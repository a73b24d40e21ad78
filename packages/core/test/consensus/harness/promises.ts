import type { Envelope } from './network.js';
import type { SimNode } from './node.js';

/** Compares a message with the disk of its sender at the moment it leaves: what it promises is durable already. */
export function checkPromise({ id, disk, replica }: SimNode, { to, message }: Envelope): void {
  const { hardState } = disk.records;
  const fail = (what: string): never => {
    throw new Error(`invariant violated: ${id} sent ${JSON.stringify(message)} to ${to}, but ${what}`);
  };
  switch (message.type) {
    case 'voteRequest':
      if (message.preVote) return;
      if (hardState.term < message.term) fail('its term is not durable');
      if (hardState.term === message.term && hardState.vote !== id) fail('its own vote is not durable');
      if (replica.role !== 'candidate' || replica.term !== message.term) return;
      if (disk.lastTerm !== message.lastTerm || disk.lastIndex !== message.lastIndex) fail('its log is not durable');
      return;
    case 'voteResponse':
      if (message.preVote) return;
      if (hardState.term < message.term) fail('its term is not durable');
      if (message.granted && hardState.term === message.term && hardState.vote !== to) fail('its vote is not durable');
      return;
    case 'appendResponse':
      if (hardState.term < message.term) fail('its term is not durable');
      if (message.accepted && disk.lastIndex < message.index) fail(`its log ends at ${disk.lastIndex}`);
      return;
    case 'snapshotResponse':
      if (hardState.term < message.term) fail('its term is not durable');
      if (message.installed && disk.lastIndex < message.snapshotIndex) fail(`its log ends at ${disk.lastIndex}`);
      return;
    case 'appendRequest':
    case 'heartbeatRequest':
    case 'heartbeatResponse':
    case 'snapshotRequest':
    case 'timeoutNowRequest':
      if (hardState.term < message.term) fail('its term is not durable');
      return;
    case 'readIndexRequest':
    case 'readIndexResponse':
      // They promise nothing about the term.
      return;
  }
}
