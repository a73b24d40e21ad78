import type { ReplicaOptions } from '../../../src/consensus/options.js';

/** The defaults of spec/config.md, apart from what a single replica is given. */
export const defaultOptions: Omit<ReplicaOptions, 'nodeId' | 'random'> = {
  heartbeatIntervalMs: 150,
  electionTimeoutMinMs: 1_000,
  electionTimeoutMaxMs: 2_000,
  preVote: true,
  checkQuorum: true,
  leaderStickinessMs: 1_000,
  diskStallTimeoutMs: 2_000,
  leaderLeaseTimeoutMs: 900,
  maxClockDrift: 0.01,
  electionPriority: null,
  maxAppendEntries: 4_096,
  maxAppendBytes: 2 ** 20,
  maxInflightAppends: 64,
  maxInflightBytes: 16 * 2 ** 20,
  maxUncommittedBytes: 64 * 2 ** 20,
  logCacheBytes: 64 * 2 ** 20,
};

/** What a test may set for all nodes or for one. */
export type TestOptions = Partial<typeof defaultOptions>;
