import type { Clock, Random } from '../contracts/clock.js';
import { type Logger, silentLogger } from '../contracts/logger.js';
import type { Codec, StateMachine } from '../contracts/state-machine.js';
import type { Storage } from '../contracts/storage.js';
import type { PeerAddress, Transport } from '../contracts/transport.js';
import { RaftError } from '../errors.js';
import { jsonCodec } from './codecs.js';
import { systemClock, systemRandom } from './system-clock.js';

/** The numbers that shape a node. Every one has a default; durations are milliseconds, sizes bytes. */
export interface RaftTuning {
  /** How often a leader is heard from. Default 150. */
  readonly heartbeatIntervalMs: number;
  /** A follower that hears no leader for a random time between min and max stands for election. Default 1000. */
  readonly electionTimeoutMinMs: number;
  /** Default 2000. Must exceed the minimum. */
  readonly electionTimeoutMaxMs: number;
  /** Ask whether an election could be won before disturbing a leader (thesis 9.6). Default true. */
  readonly preVote: boolean;
  /** A leader that lost contact with a quorum steps down. Default true. */
  readonly checkQuorum: boolean;
  /** How long vote requests are ignored after a leader's message; 0 turns it off. Default `electionTimeoutMinMs`. */
  readonly leaderStickinessMs: number;
  /** A leader whose storage does not complete a write for this long steps down. Default `electionTimeoutMaxMs`. */
  readonly diskStallTimeoutMs: number;
  /**
   * How long after a quorum was heard a leader may count on being the only one. Shortened by `maxClockDrift` and by what
   * each follower states. Default 0.9 × `electionTimeoutMinMs`.
   */
  readonly leaderLeaseTimeoutMs: number;
  /** By how much the speeds of two nodes' clocks may differ; shortens leases. Default 0.01, one percent. */
  readonly maxClockDrift: number;
  /** Allows `consistency: 'lease'`. Leases rest on clocks, so they are asked for and not given. Default false. */
  readonly enableLeasedReads: boolean;
  /** Nodes with a higher `priority` stand for election earlier. Default false. */
  readonly priorityElection: boolean;
  /** 0 to 100. Default 0. */
  readonly priority: number;
  /** Entries in one append. Default 4096. */
  readonly maxAppendEntries: number;
  /** Bytes of entries in one append; one larger command still goes, alone. Default 1 MiB. */
  readonly maxAppendBytes: number;
  /** Appends on their way to one follower. Default 64. */
  readonly maxInflightAppends: number;
  /** Bytes on their way to one follower. Default 16 MiB. */
  readonly maxInflightBytes: number;
  /** One append at a time. Default false. */
  readonly disablePipeline: boolean;
  /** Proposals are refused with `RAFT_OVERLOADED` while more than this is not committed. Default 64 MiB. */
  readonly maxUncommittedBytes: number;
  /** Larger commands are refused with `RAFT_COMMAND_TOO_LARGE`. Default 1 MiB. */
  readonly maxCommandBytes: number;
  /** Calls of `apply` that wait at one time; more are refused with `RAFT_OVERLOADED`. Default 100 000. */
  readonly maxPendingProposals: number;
  /** Proposals gathered for one write. Default 4096. */
  readonly replicationBatchSize: number;
  /** Recent entries kept in memory. Default 64 MiB. */
  readonly logCacheBytes: number;
  /** Entries since the last snapshot that call for a new one; 0 turns this off. Default 10 000. */
  readonly snapshotThreshold: number;
  /** Bytes of log since the last snapshot below which the threshold is ignored. Default 64 MiB. */
  readonly snapshotMinBytes: number;
  /** A snapshot is also taken after this long, when there is anything new; 0 turns this off. Default 30 minutes. */
  readonly snapshotIntervalMs: number;
  /** Bytes of one chunk of a snapshot, on disk and in a message. Default 1 MiB. */
  readonly snapshotChunkBytes: number;
  /** Entries kept after a snapshot, so that a follower a little behind needs none. Default 10 000. */
  readonly trailingLogs: number;
  /** Bytes kept after a snapshot at most, also for a live follower that needs them. Default 64 MiB. */
  readonly trailingBytes: number;
  /** Default deadline of `apply`. Default 30 000. */
  readonly applyTimeoutMs: number;
  /** Default deadline of reads. Default 10 000. */
  readonly readTimeoutMs: number;
  /** Default deadline of membership changes and transfers. Default 30 000. */
  readonly membershipTimeoutMs: number;
  /** Default deadline of `snapshot`. Default 300 000. */
  readonly snapshotTimeoutMs: number;
  /** `false`: writes survive a crash of the process but not of the machine. Loud. Default true. */
  readonly syncWrites: boolean;
}

/** What a node is made of. */
export interface RaftNodeOptions<C = unknown, R = unknown, Q = unknown, A = unknown> extends Partial<RaftTuning> {
  /** 1 to 128 of `A-Z a-z 0-9 . _ -`; unique in the cluster, the same at every start. */
  readonly nodeId: string;
  /** Nodes of other clusters are refused. Default `default`. */
  readonly clusterId?: string;
  /**
   * The founding members, this node among them, the same list on each. Only the very first start uses it: afterwards
   * the stored configuration holds. Empty: wait to be added to an existing cluster. Default empty.
   */
  readonly peers?: readonly PeerAddress[];
  readonly stateMachine: StateMachine<C, R, Q, A>;
  readonly storage: Storage;
  readonly transport: Transport;
  /** How commands become bytes. Default: JSON. */
  readonly codec?: Codec<C>;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: the system's clocks. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
}

/** All options decided and checked. */
export interface ResolvedOptions<C, R, Q, A> extends RaftTuning {
  readonly nodeId: string;
  readonly clusterId: string;
  readonly peers: readonly PeerAddress[];
  readonly stateMachine: StateMachine<C, R, Q, A>;
  readonly storage: Storage;
  readonly transport: Transport;
  readonly codec: Codec<C>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

const MiB = 1024 * 1024;

/** The defaults of all numbers. */
export const defaultTuning: RaftTuning = Object.freeze({
  heartbeatIntervalMs: 150,
  electionTimeoutMinMs: 1_000,
  electionTimeoutMaxMs: 2_000,
  preVote: true,
  checkQuorum: true,
  leaderStickinessMs: 1_000,
  diskStallTimeoutMs: 2_000,
  leaderLeaseTimeoutMs: 900,
  maxClockDrift: 0.01,
  enableLeasedReads: false,
  priorityElection: false,
  priority: 0,
  maxAppendEntries: 4_096,
  maxAppendBytes: MiB,
  maxInflightAppends: 64,
  maxInflightBytes: 16 * MiB,
  disablePipeline: false,
  maxUncommittedBytes: 64 * MiB,
  maxCommandBytes: MiB,
  maxPendingProposals: 100_000,
  replicationBatchSize: 4_096,
  logCacheBytes: 64 * MiB,
  snapshotThreshold: 10_000,
  snapshotMinBytes: 64 * MiB,
  snapshotIntervalMs: 30 * 60_000,
  snapshotChunkBytes: MiB,
  trailingLogs: 10_000,
  trailingBytes: 64 * MiB,
  applyTimeoutMs: 30_000,
  readTimeoutMs: 10_000,
  membershipTimeoutMs: 30_000,
  snapshotTimeoutMs: 5 * 60_000,
  syncWrites: true,
});

/** Fills in the defaults and checks everything at once; throws `RAFT_INVALID_CONFIG` with all problems. */
export function resolveOptions<C, R, Q, A>(options: RaftNodeOptions<C, R, Q, A>): ResolvedOptions<C, R, Q, A> {
  const given = definedOnly(options);
  const leaderStickinessMs = options.electionTimeoutMinMs ?? defaultTuning.electionTimeoutMinMs;
  const resolved: ResolvedOptions<C, R, Q, A> = {
    ...defaultTuning,
    leaderStickinessMs,
    leaderLeaseTimeoutMs: 0.9 * leaderStickinessMs,
    diskStallTimeoutMs: options.electionTimeoutMaxMs ?? defaultTuning.electionTimeoutMaxMs,
    clusterId: 'default',
    peers: [],
    codec: jsonCodec<C>(),
    logger: silentLogger,
    clock: systemClock,
    random: systemRandom,
    ...given,
  };
  const problems = findProblems(resolved);
  if (problems.length === 0) return Object.freeze(resolved);
  throw new RaftError('RAFT_INVALID_CONFIG', `the node's options are wrong: ${problems.join('; ')}`, {
    details: { problems },
  });
}

/** An option that is `undefined` is one that was not given. */
function definedOnly<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

const idPattern = /^[A-Za-z0-9._-]{1,128}$/;
const mayBeZero = new Set(['leaderStickinessMs', 'snapshotThreshold', 'snapshotMinBytes', 'snapshotIntervalMs']);
for (const name of ['trailingLogs', 'trailingBytes', 'logCacheBytes', 'maxClockDrift', 'priority']) mayBeZero.add(name);

function findProblems<C, R, Q, A>(options: ResolvedOptions<C, R, Q, A>): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(defaultTuning) as (keyof RaftTuning)[]) {
    const value: unknown = options[name];
    if (typeof value !== typeof defaultTuning[name]) problems.push(`${name} must be a ${typeof defaultTuning[name]}`);
    else if (typeof value === 'number' && !isSane(name, value)) problems.push(`${name} cannot be ${value}`);
  }
  if (!idPattern.test(options.nodeId)) {
    problems.push(`nodeId '${options.nodeId}' must be 1 to 128 letters, digits, dots, underscores or hyphens`);
  }
  if (options.clusterId === '') problems.push('clusterId must not be empty');
  for (const part of ['stateMachine', 'storage', 'transport'] as const) {
    if (typeof options[part] !== 'object' || options[part] === null) problems.push(`${part} is missing`);
  }
  return [...problems, ...timingProblems(options), ...peerProblems(options)];
}

function isSane(name: string, value: number): boolean {
  return Number.isFinite(value) && (value > 0 || (value === 0 && mayBeZero.has(name)));
}

function timingProblems(options: RaftTuning): string[] {
  const { heartbeatIntervalMs, electionTimeoutMinMs, electionTimeoutMaxMs } = options;
  const problems: string[] = [];
  const { enableLeasedReads, leaderStickinessMs, leaderLeaseTimeoutMs, maxClockDrift } = options;
  if (enableLeasedReads && leaderStickinessMs < leaderLeaseTimeoutMs * (1 + maxClockDrift)) {
    problems.push('leased reads need leaderStickinessMs to be at least leaderLeaseTimeoutMs x (1 + maxClockDrift)');
  }
  if (options.priority > 100) problems.push(`priority ${options.priority} must be between 0 and 100`);
  if (electionTimeoutMinMs < 2 * heartbeatIntervalMs) {
    problems.push(`electionTimeoutMinMs ${electionTimeoutMinMs} must be at least twice heartbeatIntervalMs`);
  }
  if (electionTimeoutMaxMs <= electionTimeoutMinMs) {
    problems.push(`electionTimeoutMaxMs ${electionTimeoutMaxMs} must exceed electionTimeoutMinMs`);
  }
  return problems;
}

function peerProblems({ nodeId, peers }: { nodeId: string; peers: readonly PeerAddress[] }): string[] {
  if (peers.length === 0) return [];
  const problems: string[] = [];
  const ids = new Set(peers.map((peer) => peer.id));
  const addresses = new Set(peers.map((peer) => `${peer.address}:${peer.port}`));
  if (ids.size !== peers.length) problems.push('two peers have the same id');
  if (addresses.size !== peers.length) problems.push('two peers have the same address and port');
  if (!ids.has(nodeId)) problems.push(`peers must contain this node, '${nodeId}'`);
  for (const peer of peers) {
    if (!idPattern.test(peer.id)) problems.push(`peer id '${peer.id}' is not valid`);
    if (!Number.isInteger(peer.port) || peer.port < 1 || peer.port > 65_535) {
      problems.push(`port ${peer.port} of peer '${peer.id}' must be between 1 and 65535`);
    }
  }
  return problems;
}
