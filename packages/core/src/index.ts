export type { Role } from './consensus/effects.js';
export { BatchOpType, MessageType, NodeChangeType, NodeRole, NodeStatus, RaftEventType } from './constants.js';
export type { Clock, Random, Timer } from './contracts/clock.js';
export type { Command } from './contracts/command.js';
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
  isNoQuorumError,
  isNotLeaderError,
  isRetryable,
  NoQuorumError,
  NotLeaderError,
  RaftError,
  type RaftErrorCode,
  type RaftErrorJson,
  type RaftErrorOptions,
  raftErrorCodes,
} from './errors.js';
export type { RaftEvent, RaftEvents } from './events.js';
export {
  EntryBlock,
  EntryType,
  type EntryTypeName,
  entrySize,
  type LogEntry,
  type Proposal,
} from './log/entry-block.js';
export { MemoryRegistry, memoryDiscovery } from './memory/discovery.js';
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
export { type AddNodeOptions, ClusterManager } from './node/cluster-manager.js';
export { jsonCodec, rawCodec } from './node/codecs.js';
export { LeadershipChecker } from './node/leadership-checker.js';
export type { LeadershipContext, LeadershipTask } from './node/leadership-tasks.js';
export type { MembershipOptions, MembershipResult } from './node/membership.js';
export { defaultTuning, type RaftNodeOptions, type RaftTuning } from './node/options.js';
export type { NewMember } from './node/plans.js';
export { RaftNode } from './node/raft-node.js';
export { systemClock, systemRandom } from './node/system-clock.js';
export type { TransferResult } from './node/transfers.js';
export type {
  AppendEntriesRequest,
  AppendEntriesResponse,
  ConsensusEvent,
  ConsensusEventType,
  ConsensusStats,
  EventOf,
  InstallSnapshotRequest,
  InstallSnapshotResponse,
  LeaderElectedEvent,
  MembershipChangedEvent,
  NodeChangeEvent,
  PeerConfig,
  RaftStats,
  RequestVoteRequest,
  RequestVoteResponse,
  RoleChangedEvent,
  SnapshotEvent,
} from './seed-names.js';
