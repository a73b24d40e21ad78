import type { Role } from './consensus/effects.js';
import type { DiscoveryChange } from './contracts/discovery.js';
import type { MessageType as MessageTypes } from './contracts/messages.js';
import type { BatchOp } from './contracts/storage.js';
import type { RaftEventType as EventTypes } from './events.js';
import type { NodeStatus as NodeStatuses } from './node/api.js';

/** `some.dotted.name` as `someDottedName`. */
type CamelCase<T extends string> = T extends `${infer Head}.${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : T;

/** Exactly one constant for every member of a union of strings. */
type Constants<T extends string> = { readonly [K in T as CamelCase<K>]: K };

/** See `RaftNode.role`. */
export const NodeRole: Constants<Role> = Object.freeze({
  follower: 'follower',
  candidate: 'candidate',
  leader: 'leader',
  learner: 'learner',
});
export type NodeRole = Role;

/** See `NodeInfo.status`. */
export const NodeStatus: Constants<NodeStatuses> = Object.freeze({
  active: 'active',
  inactive: 'inactive',
  suspected: 'suspected',
  failed: 'failed',
});
export type NodeStatus = NodeStatuses;

/** See `Message`. */
export const MessageType: Constants<MessageTypes> = Object.freeze({
  voteRequest: 'voteRequest',
  voteResponse: 'voteResponse',
  appendRequest: 'appendRequest',
  appendResponse: 'appendResponse',
  heartbeatRequest: 'heartbeatRequest',
  heartbeatResponse: 'heartbeatResponse',
  snapshotRequest: 'snapshotRequest',
  snapshotResponse: 'snapshotResponse',
  timeoutNowRequest: 'timeoutNowRequest',
  readIndexRequest: 'readIndexRequest',
  readIndexResponse: 'readIndexResponse',
  proposeRequest: 'proposeRequest',
  proposeResponse: 'proposeResponse',
  callRequest: 'callRequest',
  callResponse: 'callResponse',
  formation: 'formation',
});
export type MessageType = MessageTypes;

/** See `DiscoveryChange`. */
export const NodeChangeType: Constants<DiscoveryChange['type']> = Object.freeze({
  added: 'added',
  updated: 'updated',
  removed: 'removed',
});
export type NodeChangeType = DiscoveryChange['type'];

/** See `BatchOp`. */
export const BatchOpType: Constants<BatchOp['type']> = Object.freeze({
  set: 'set',
  delete: 'delete',
  deleteRange: 'deleteRange',
});
export type BatchOpType = BatchOp['type'];

/** See `RaftEvents`. */
export const RaftEventType: Constants<EventTypes> = Object.freeze({
  nodeStarted: 'node.started',
  nodeStopped: 'node.stopped',
  nodeFailed: 'node.failed',
  clusterFormed: 'cluster.formed',
  roleChanged: 'role.changed',
  leaderElected: 'leader.elected',
  leaderStepdown: 'leader.stepdown',
  leaderLost: 'leader.lost',
  clusterMembershipChanged: 'cluster.membership.changed',
  logAppended: 'log.appended',
  logCommitted: 'log.committed',
  logTruncated: 'log.truncated',
  logCompacted: 'log.compacted',
  snapshotStarted: 'snapshot.started',
  snapshotCompleted: 'snapshot.completed',
  snapshotFailed: 'snapshot.failed',
  snapshotRestored: 'snapshot.restored',
  storageStalled: 'storage.stalled',
  storageFailed: 'storage.failed',
});
export type RaftEventType = EventTypes;
