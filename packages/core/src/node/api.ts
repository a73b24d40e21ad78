import type { Role } from '../consensus/effects.js';
import type { Member } from '../contracts/configuration.js';

/**
 * - `created`: not started yet.
 * - `starting`: opening storage and transport, restoring the state machine.
 * - `running`: takes part, or waits for its cluster to form.
 * - `stopping`: settles what is pending and closes.
 * - `stopped`: closed; it is not started again.
 * - `failed`: closed after an error that it could not go on from; the reason was logged and is in `failure`.
 */
export type NodeState = 'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';

export interface CallOptions {
  /** Aborts the call: with its reason while nothing was proposed, else with an indeterminate error. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call gives up. Default: the option of the kind of call. */
  readonly timeoutMs?: number;
}

export interface ApplyOptions extends CallOptions {
  /** `false`: refuse with `RAFT_NOT_LEADER` unless this node leads. Default: forward to the leader. */
  readonly forward?: boolean;
  /** Fencing: refuse with `RAFT_TERM_MISMATCH` when the leader's term is not this one. */
  readonly term?: number;
  /** W3C `traceparent` that travels with the command. */
  readonly trace?: string;
}

/** What became of a command: committed at `index` in `term`, applied on this node with the result `value`. */
export interface ApplyResult<R> {
  readonly value: R;
  readonly index: number;
  readonly term: number;
}

export type Consistency = 'linearizable' | 'lease' | 'bounded' | 'local';

export interface ReadOptions extends CallOptions {
  /**
   * - `linearizable`: reflects every write acknowledged anywhere before the call, on any node. Default.
   * - `lease`: as linearizable, without asking anybody, while the leader's lease holds; only on the leader, and only with
   *   `enableLeasedReads`.
   * - `bounded`: no older than `maxStalenessMs`, on any node.
   * - `local`: what this node has applied, which may be old.
   */
  readonly consistency?: Consistency;
  /** For `bounded`: how old the answer may be at most, measured against the leader. Default 5 000. */
  readonly maxStalenessMs?: number;
  /** Waits until this index is applied here first: read-your-writes with the index of an `apply`. */
  readonly minIndex?: number;
}

export interface ReadResult<A> {
  readonly value: A;
  /** The index applied here when the state machine was asked. */
  readonly index: number;
}

export interface SnapshotResult {
  readonly index: number;
  readonly term: number;
  readonly bytes: number;
  /** 0 when a snapshot of this state existed already. */
  readonly durationMs: number;
}

export interface StopOptions {
  /** Waits for what is pending before closing. Default true. */
  readonly graceful?: boolean;
  /** How long to wait at most. Default 5 000. */
  readonly timeoutMs?: number;
}

/**
 * How long a member has been silent, in minimal election timeouts: less than 1 is `active`, less than 3 `inactive`, less
 * than 10 `suspected`, more is `failed`.
 */
export type NodeStatus = 'active' | 'inactive' | 'suspected' | 'failed';

export interface NodeInfo extends Member {
  readonly role: Role;
  readonly suffrage: 'voter' | 'learner';
  /** Follows from `lastContactMs`; of this node itself always `active`; null where it is not known. */
  readonly status: NodeStatus | null;
  /** Known on the leader; null elsewhere. */
  readonly matchIndex: number | null;
  /** Entries behind the leader's log; null where it is not known. */
  readonly lag: number | null;
  /**
   * Milliseconds since this node heard from it: on the leader every other member, from its election on; elsewhere only
   * the leader. Null where it is not known.
   */
  readonly lastContactMs: number | null;
}

export interface ClusterInfo {
  readonly id: string;
  readonly leader: string | null;
  readonly term: number;
  readonly nodes: readonly NodeInfo[];
  /** All members, voters and learners. */
  readonly totalNodes: number;
  /** The members whose status is `active`. Only the leader knows; null elsewhere. */
  readonly activeNodes: number | null;
  /** The voters whose status is `active`, out of `clusterSize`. Only the leader knows; null elsewhere. */
  readonly healthyNodes: number | null;
  /** The voters; during a change of them, the new ones. */
  readonly clusterSize: number;
  /**
   * Whether this node belongs to a working quorum. On the leader: a majority of the voters is `active`, during a change
   * of them one of each set. Elsewhere: the leader is `active`, and it gives up without a quorum (unless `checkQuorum`
   * is off); false means that this node hears no leader, not that there is none.
   */
  readonly hasQuorum: boolean;
  /** The majority of `clusterSize`; 0 before there is a cluster. */
  readonly quorumSize: number;
  /** How many of the voters may fail. */
  readonly failureTolerance: number;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly configurationIndex: number;
  readonly inJointConfiguration: boolean;
}

export interface Stats {
  readonly nodeId: string;
  readonly clusterId: string;
  readonly role: Role;
  readonly state: NodeState;
  readonly term: number;
  readonly leaderId: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
  readonly firstLogIndex: number;
  readonly logEntries: number;
  readonly snapshotIndex: number;
  readonly snapshotTerm: number;
  /** Snapshots taken or installed since the start. */
  readonly snapshotsTotal: number;
  /** Elections won and lost by this node since the start. */
  readonly leaderElections: number;
  readonly electionsFailed: number;
  /** Commands applied on this node since the start, and how many of them the state machine rejected. */
  readonly appliedOps: number;
  readonly failedOps: number;
  /** Calls of `apply` on this node that have not settled. */
  readonly inflightProposals: number;
  /** Bytes appended by this leader and not committed. */
  readonly uncommittedBytes: number;
  readonly uptimeMs: number;
  /** Wall-clock milliseconds; 0 before the start. */
  readonly startedAt: number;
}
