import type { Random } from '../contracts/clock.js';

/** What a replica is told once. Durations are milliseconds of the monotonic clock. */
export interface ReplicaOptions {
  readonly nodeId: string;
  readonly random: Random;
  readonly heartbeatIntervalMs: number;
  /** Election timeouts are drawn uniformly from [min, max). */
  readonly electionTimeoutMinMs: number;
  readonly electionTimeoutMaxMs: number;
  readonly preVote: boolean;
  /** A leader that has not heard from a quorum for `electionTimeoutMaxMs` steps down. */
  readonly checkQuorum: boolean;
  /** How long after a leader's last message vote requests are ignored (thesis 4.2.3); 0 turns it off. */
  readonly leaderStickinessMs: number;
  /** A leader whose write takes longer than this steps down. */
  readonly diskStallTimeoutMs: number;
  /** The longest lease; see `leaseUntil`. */
  readonly leaderLeaseTimeoutMs: number;
  /** By how much two clocks may differ in speed: 0.01 is one percent. */
  readonly maxClockDrift: number;
  /** 0 to 100 when elections go by priority: the lower, the later this node stands. Null: all alike. */
  readonly electionPriority: number | null;
  readonly maxAppendEntries: number;
  readonly maxAppendBytes: number;
  /** Unacknowledged appends per follower; 1 turns pipelining off. */
  readonly maxInflightAppends: number;
  readonly maxInflightBytes: number;
  /** Proposals are refused while more than this is appended and not committed. */
  readonly maxUncommittedBytes: number;
  readonly logCacheBytes: number;
}

/** When an input arrives. */
export interface Time {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Wall-clock milliseconds, informational. */
  readonly wall: number;
}
