import type { Lane, Message, MessageType } from '@raft/core';

/** The lanes of the contract, in the simulator's own words. */
const lanes: Partial<Record<MessageType, Lane>> = {
  appendRequest: 'log',
  appendResponse: 'log',
  proposeRequest: 'log',
  proposeResponse: 'log',
  snapshotRequest: 'snapshot',
  snapshotResponse: 'snapshot',
};

export function laneOf(message: Message): Lane {
  return lanes[message.type] ?? 'control';
}
