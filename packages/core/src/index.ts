export type { Role } from './consensus/effects.js';
export type { Clock, Random, Timer } from './contracts/clock.js';
export type { Configuration, Member } from './contracts/configuration.js';
export type { DiscoveredNode, Discovery, DiscoveryChange } from './contracts/discovery.js';
export { type Logger, type LogMethod, silentLogger } from './contracts/logger.js';
export type {
  AppendRequest,
  AppendResponse,
  CallRequest,
  CallResponse,
  ConsensusMessage,
  FormationMessage,
  FormationProposal,
  ForwardedCommand,
  HeartbeatRequest,
  HeartbeatResponse,
  Lane,
  Message,
  MessageType,
  ProposeRequest,
  ProposeResponse,
  ReadIndexRequest,
  ReadIndexResponse,
  SnapshotMetadata,
  SnapshotRequest,
  SnapshotResponse,
  TimeoutNowRequest,
  VoteRequest,
  VoteResponse,
} from './contracts/messages.js';
export { laneOf } from './contracts/messages.js';
export type { AppliedEntry, Codec, StateMachine } from './contracts/state-machine.js';
export type { BatchOp, KeyValue, RangeOptions, Storage, WriteOptions } from './contracts/storage.js';
export type { LocalIdentity, PeerAddress, Sender, Transport, TransportContext } from './contracts/transport.js';
export {
  CommandRejected,
  isFatal,
  isIndeterminate,
  isNoLeaderError,
  isNotLeaderError,
  isRetryable,
  NotLeaderError,
  RaftError,
  type RaftErrorCode,
  type RaftErrorJson,
  type RaftErrorOptions,
  raftErrorCodes,
} from './errors.js';
export type { RaftEvent, RaftEvents, RaftEventType } from './events.js';
export {
  EntryBlock,
  EntryType,
  type EntryTypeName,
  entrySize,
  type LogEntry,
  type Proposal,
} from './log/entry-block.js';
export { memoryStorage } from './memory/storage.js';
export { MemoryNetwork, memoryTransport } from './memory/transport.js';
export type {
  ApplyOptions,
  ApplyResult,
  CallOptions,
  ClusterInfo,
  Consistency,
  NodeInfo,
  NodeState,
  ReadOptions,
  ReadResult,
  SnapshotResult,
  Stats,
  StopOptions,
} from './node/api.js';
export { jsonCodec, rawCodec } from './node/codecs.js';
export type { LeadershipContext, LeadershipTask } from './node/leadership-tasks.js';
export type { MembershipOptions, MembershipResult } from './node/membership.js';
export { defaultTuning, type RaftNodeOptions, type RaftTuning } from './node/options.js';
export type { NewMember } from './node/plans.js';
export { RaftNode } from './node/raft-node.js';
export { systemClock, systemRandom } from './node/system-clock.js';
export type { TransferResult } from './node/transfers.js';
