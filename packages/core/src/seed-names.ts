/*
 * Types under the names that they have in the Go package whose API this one follows: see docs/seed-names.md, which also
 * has the names that are the same, and those that are gone.
 */
import type { DiscoveryChange } from './contracts/discovery.js';
import type {
  AppendRequest,
  AppendResponse,
  SnapshotRequest,
  SnapshotResponse,
  VoteRequest,
  VoteResponse,
} from './contracts/messages.js';
import type { PeerAddress } from './contracts/transport.js';
import type { RaftEvent, RaftEventType } from './events.js';
import type { Stats } from './node/api.js';

export type AppendEntriesRequest = AppendRequest;
export type AppendEntriesResponse = AppendResponse;
export type InstallSnapshotRequest = SnapshotRequest;
export type InstallSnapshotResponse = SnapshotResponse;
export type RequestVoteRequest = VoteRequest;
export type RequestVoteResponse = VoteResponse;

export type ConsensusStats = Stats;
export type RaftStats = Stats;
export type PeerConfig = PeerAddress;
export type NodeChangeEvent = DiscoveryChange;

/** The event of one type, as listeners get it. */
export type EventOf<T extends RaftEventType> = Extract<RaftEvent, { readonly type: T }>;

export type ConsensusEvent = RaftEvent;
export type ConsensusEventType = RaftEventType;
export type LeaderElectedEvent = EventOf<'leader.elected'>;
export type MembershipChangedEvent = EventOf<'cluster.membership.changed'>;
export type RoleChangedEvent = EventOf<'role.changed'>;
export type SnapshotEvent = EventOf<Extract<RaftEventType, `snapshot.${string}`>>;
