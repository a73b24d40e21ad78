import type { EntryBlock } from '../log/entry-block.js';
import type { Configuration, Member } from './configuration.js';

/** Asks for a vote, or with `preVote` whether one would be granted (thesis 9.6). */
export interface VoteRequest {
  readonly type: 'voteRequest';
  /** The candidate's term; for a pre-vote the term it would campaign in. */
  readonly term: number;
  readonly preVote: boolean;
  /** The leader asked for this election (TimeoutNow): stickiness does not apply (thesis 4.2.3). */
  readonly transfer: boolean;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

export interface VoteResponse {
  readonly type: 'voteResponse';
  /** For a granted pre-vote the term asked for, else the voter's own term. */
  readonly term: number;
  readonly preVote: boolean;
  readonly granted: boolean;
}

/** Entries to append after `prevIndex`; without blocks it only carries the commit index. */
export interface AppendRequest {
  readonly type: 'appendRequest';
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  /** The leader's commit index. */
  readonly commit: number;
  /** The newest heartbeat round the leader had begun when it sent this; echoed, and so confirms the round. */
  readonly round: number;
  /** Consecutive entries from `prevIndex + 1`. */
  readonly blocks: readonly EntryBlock[];
}

export interface AppendResponse {
  readonly type: 'appendResponse';
  readonly term: number;
  readonly round: number;
  readonly accepted: boolean;
  /** Accepted: everything up to here is durable and equal to the leader's log. Refused: the `prevIndex` refused. */
  readonly index: number;
  /** Refused: the last position where the follower's log can agree with the leader's (§5.3). Else 0. */
  readonly hintIndex: number;
  readonly hintTerm: number;
}

export interface HeartbeatRequest {
  readonly type: 'heartbeatRequest';
  readonly term: number;
  /** Never past what the receiver is known to hold, so that it needs no log check. */
  readonly commit: number;
  readonly round: number;
}

export interface HeartbeatResponse {
  readonly type: 'heartbeatResponse';
  readonly term: number;
  readonly round: number;
  /** For how many milliseconds from the heartbeat on its sender helps nobody else to lead; what a lease rests on. */
  readonly stickinessMs: number;
}

/** What a snapshot is, apart from its bytes. */
export interface SnapshotMetadata {
  /** The last entry whose effects the snapshot contains, and its term. */
  readonly index: number;
  readonly term: number;
  /** The committed configuration as of `index`, and the entry that brought it. */
  readonly configuration: Configuration;
  readonly configurationIndex: number;
  /** Cluster time of the entry at `index`. */
  readonly clusterTime: number;
  /** Bytes of the whole stream. */
  readonly size: number;
  /** CRC-32 of the whole stream. */
  readonly checksum: number;
  /** Wall-clock milliseconds. Informational. */
  readonly created: number;
}

/** One chunk of a snapshot. The first has offset 0; the last ends at `snapshot.size`. */
export interface SnapshotRequest {
  readonly type: 'snapshotRequest';
  readonly term: number;
  readonly round: number;
  readonly snapshot: SnapshotMetadata;
  readonly offset: number;
  readonly data: Uint8Array;
}

export interface SnapshotResponse {
  readonly type: 'snapshotResponse';
  readonly term: number;
  readonly round: number;
  /** The snapshot that the answer is about. */
  readonly snapshotIndex: number;
  /** The offset that the receiver wants next; the snapshot's size once it has everything. */
  readonly offset: number;
  /** The receiver's log now starts after this snapshot, or held its entries already. */
  readonly installed: boolean;
}

/** Tells the receiver to campaign at once (thesis 3.10). */
export interface TimeoutNowRequest {
  readonly type: 'timeoutNowRequest';
  readonly term: number;
}

/** Asks the leader for an index that a linearizable read has to wait for (thesis 6.4). */
export interface ReadIndexRequest {
  readonly type: 'readIndexRequest';
  readonly term: number;
  /** Chosen by the sender, echoed in the answer. */
  readonly id: number;
}

export interface ReadIndexResponse {
  readonly type: 'readIndexResponse';
  readonly term: number;
  readonly id: number;
  /** The index, or 0 when the asked node does not lead and the read was not served. */
  readonly index: number;
}

/** Messages between the consensus modules of two nodes. Each carries the sender's term. */
export type ConsensusMessage =
  | VoteRequest
  | VoteResponse
  | AppendRequest
  | AppendResponse
  | HeartbeatRequest
  | HeartbeatResponse
  | SnapshotRequest
  | SnapshotResponse
  | TimeoutNowRequest
  | ReadIndexRequest
  | ReadIndexResponse;

/** Commands on their way from another node to the leader. Accepted or refused as a whole. */
export interface ProposeRequest {
  readonly type: 'proposeRequest';
  readonly id: number;
  /** Refused when the leader's term is another one; 0 accepts any. */
  readonly term: number;
  readonly commands: readonly ForwardedCommand[];
}

export interface ForwardedCommand {
  readonly data: Uint8Array;
  /** W3C `traceparent` of the caller, or empty. */
  readonly trace: string;
}

/** The commands were appended from `firstIndex` on in `term`; or they were not, and `error` says why. */
export interface ProposeResponse {
  readonly type: 'proposeResponse';
  readonly id: number;
  readonly term: number;
  readonly firstIndex: number;
  /** Empty when accepted; else the JSON form of a `RaftError`. Refused commands were definitely not appended. */
  readonly error: string;
}

/** A call to another node's public API: membership, transfer and the like. Bodies are JSON. */
export interface CallRequest {
  readonly type: 'callRequest';
  readonly id: number;
  readonly method: string;
  readonly body: string;
}

export interface CallResponse {
  readonly type: 'callResponse';
  readonly id: number;
  readonly body: string;
  /** Empty on success; else the JSON form of a `RaftError`. */
  readonly error: string;
}

/** The first configuration, on its way to be accepted by all of its members. */
export interface FormationProposal {
  readonly id: string;
  readonly members: readonly Member[];
}

/**
 * The formation of a cluster: `query` asks where the receiver stands, `status` answers, `propose` asks it to accept the
 * proposal for ever, `commit` says that all members have accepted it.
 */
export interface FormationMessage {
  readonly type: 'formation';
  readonly phase: 'query' | 'status' | 'propose' | 'commit';
  /** Where the sender stands: has accepted nothing yet, has accepted `proposal`, or runs with `proposal`. */
  readonly state: 'fresh' | 'accepted' | 'formed';
  /** The accepted or proposed first configuration; null when there is none. */
  readonly proposal: FormationProposal | null;
  /** The members that the sender was configured to form a cluster with, sorted. */
  readonly peers: readonly string[];
}

/** Everything that nodes say to each other. */
export type Message =
  | ConsensusMessage
  | ProposeRequest
  | ProposeResponse
  | CallRequest
  | CallResponse
  | FormationMessage;

export type MessageType = Message['type'];

/**
 * Messages that must not wait for each other travel in lanes: `control` is small and urgent (votes, heartbeats), `log`
 * carries entries in order, `snapshot` carries bulk. Order is kept within a lane only.
 */
export type Lane = 'control' | 'log' | 'snapshot';

const lanes: Readonly<Record<MessageType, Lane>> = {
  voteRequest: 'control',
  voteResponse: 'control',
  appendRequest: 'log',
  appendResponse: 'log',
  heartbeatRequest: 'control',
  heartbeatResponse: 'control',
  snapshotRequest: 'snapshot',
  snapshotResponse: 'snapshot',
  timeoutNowRequest: 'control',
  readIndexRequest: 'control',
  readIndexResponse: 'control',
  proposeRequest: 'log',
  proposeResponse: 'log',
  callRequest: 'control',
  callResponse: 'control',
  formation: 'control',
};

/** The lane that a message travels in. */
export function laneOf(message: Message): Lane {
  return lanes[message.type];
}
