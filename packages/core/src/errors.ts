/** What is fixed for a code: whether repeating the call can help, whether the node is done for, and the HTTP status. */
interface CodeTraits {
  readonly retryable?: true;
  readonly fatal?: true;
  readonly indeterminate?: true;
  readonly httpStatus: number;
}

const traits = {
  RAFT_NOT_LEADER: { retryable: true, httpStatus: 503 },
  RAFT_NO_LEADER: { retryable: true, httpStatus: 503 },
  RAFT_ELECTION_TIMEOUT: { retryable: true, httpStatus: 503 },
  RAFT_LEADERSHIP_LOST: { indeterminate: true, httpStatus: 503 },
  RAFT_TERM_MISMATCH: { retryable: true, httpStatus: 409 },
  RAFT_NOT_STARTED: { httpStatus: 503 },
  RAFT_ALREADY_STARTED: { httpStatus: 409 },
  RAFT_STOPPED: { httpStatus: 503 },
  RAFT_NODE_NOT_FOUND: { httpStatus: 404 },
  RAFT_PEER_EXISTS: { httpStatus: 409 },
  RAFT_INVALID_PEER: { httpStatus: 400 },
  RAFT_CLUSTER_MISMATCH: { fatal: true, httpStatus: 409 },
  RAFT_IDENTITY_CONFLICT: { fatal: true, httpStatus: 409 },
  RAFT_NODE_REMOVED: { fatal: true, httpStatus: 410 },
  RAFT_STORAGE_UNAVAILABLE: { retryable: true, httpStatus: 503 },
  RAFT_STORAGE_FAILED: { fatal: true, httpStatus: 500 },
  RAFT_STORAGE_CORRUPT: { fatal: true, httpStatus: 500 },
  RAFT_TRANSPORT_UNAVAILABLE: { retryable: true, httpStatus: 503 },
  RAFT_CONNECTION_FAILED: { retryable: true, httpStatus: 503 },
  RAFT_CONNECTION_TIMEOUT: { retryable: true, httpStatus: 503 },
  RAFT_CONNECTION_LIMIT: { retryable: true, httpStatus: 503 },
  RAFT_DISCOVERY_UNAVAILABLE: { retryable: true, httpStatus: 503 },
  RAFT_LOG_INCONSISTENT: { fatal: true, httpStatus: 500 },
  RAFT_COMPACTED: { httpStatus: 410 },
  RAFT_SNAPSHOT_FAILED: { retryable: true, httpStatus: 500 },
  RAFT_CONFIG_CHANGE_IN_PROGRESS: { retryable: true, httpStatus: 409 },
  RAFT_CONFIG_MISMATCH: { httpStatus: 412 },
  RAFT_UNSAFE_MEMBERSHIP: { httpStatus: 409 },
  RAFT_CATCH_UP_TIMEOUT: { retryable: true, httpStatus: 504 },
  RAFT_TRANSFER_FAILED: { retryable: true, httpStatus: 504 },
  RAFT_TRANSFER_IN_PROGRESS: { retryable: true, httpStatus: 503 },
  RAFT_NO_AVAILABLE_PEERS: { httpStatus: 503 },
  RAFT_STALE_READ: { retryable: true, httpStatus: 503 },
  RAFT_NO_QUORUM: { retryable: true, httpStatus: 503 },
  RAFT_INVALID_CONFIG: { fatal: true, httpStatus: 400 },
  RAFT_INVALID_COMMAND: { httpStatus: 400 },
  RAFT_COMMAND_TOO_LARGE: { httpStatus: 413 },
  RAFT_OVERLOADED: { retryable: true, httpStatus: 429 },
  RAFT_TIMEOUT: { httpStatus: 504 },
  RAFT_COMMAND_REJECTED: { httpStatus: 422 },
  RAFT_STATE_MACHINE_FAILED: { fatal: true, httpStatus: 500 },
  RAFT_UNSUPPORTED_VERSION: { httpStatus: 426 },
  RAFT_INTERNAL: { fatal: true, httpStatus: 500 },
} as const satisfies Record<string, CodeTraits>;

/** Stable across major versions; the messages are not. */
export type RaftErrorCode = keyof typeof traits;

/** Every code there is. */
export const raftErrorCodes: readonly RaftErrorCode[] = Object.freeze(Object.keys(traits) as RaftErrorCode[]);

export interface RaftErrorOptions {
  readonly cause?: unknown;
  /** Plain data that helps the caller decide: ids, indexes, limits. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Overrides what is fixed for the code, where one code covers both outcomes. */
  readonly retryable?: boolean;
  readonly indeterminate?: boolean;
}

/** How an error travels: over HTTP, between nodes, into logs. */
export interface RaftErrorJson {
  readonly code: RaftErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;
  readonly fatal: boolean;
  readonly indeterminate: boolean;
}

/** Found on every instance, so that errors of another installed copy are recognised. */
const brand = Symbol.for('@raft/core/RaftError');

/** The one class of error that the packages throw. Immutable. */
export class RaftError extends Error {
  readonly code: RaftErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** Repeating the call may succeed and cannot do the work twice. */
  readonly retryable: boolean;
  /** The node cannot go on; repeating is pointless until an operator acts. */
  readonly fatal: boolean;
  /** The work may have been done, or may still be. */
  readonly indeterminate: boolean;
  readonly httpStatus: number;

  /** `message` says what happened, to what, and what to do next. */
  constructor(code: RaftErrorCode, message: string, options: RaftErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const fixed: CodeTraits = traits[code];
    this.name = 'RaftError';
    this.code = code;
    this.details = Object.freeze({ ...options.details });
    this.indeterminate = options.indeterminate ?? fixed.indeterminate ?? false;
    this.retryable = !this.indeterminate && (options.retryable ?? fixed.retryable ?? false);
    this.fatal = fixed.fatal ?? false;
    this.httpStatus = fixed.httpStatus;
    Object.defineProperty(this, brand, { value: true });
    if (new.target === RaftError) Object.freeze(this);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== RaftError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** An assertion that failed: a bug in this package. */
  static internal(what: string): RaftError {
    return new RaftError('RAFT_INTERNAL', `a bug in @raft/core: ${what}. Please report it with the log of this node`);
  }

  /** The error itself when it is one, else one with code `RAFT_INTERNAL`, or `fallback`, and `value` as its cause. */
  static from(value: unknown, fallback: RaftErrorCode = 'RAFT_INTERNAL'): RaftError {
    if (value instanceof RaftError) return value;
    return new RaftError(fallback, messageOf(value), { cause: value });
  }

  /** The error that `toJSON` was called on, in another process; an unknown code becomes `RAFT_INTERNAL`. */
  static fromJSON(json: RaftErrorJson): RaftError {
    const { code, message, details, retryable, indeterminate } = json;
    const options = { details, retryable, indeterminate };
    if (code === 'RAFT_NOT_LEADER') return new NotLeaderError(details as unknown as NotLeaderDetails);
    if (code === 'RAFT_NO_QUORUM' && isNoQuorumDetails(details)) return new NoQuorumError(details);
    return new RaftError(Object.hasOwn(traits, code) ? code : 'RAFT_INTERNAL', message, options);
  }

  toJSON(): RaftErrorJson {
    const { code, message, details, retryable, fatal, indeterminate } = this;
    return { code, message, details, retryable, fatal, indeterminate };
  }
}

/** Anything can be thrown, also what has no form as text. */
function messageOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  try {
    return String(value);
  } catch {
    return 'something was thrown that cannot be shown';
  }
}

interface NotLeaderDetails {
  readonly nodeId: string;
  readonly leaderId: string | null;
  /** `host:port` of the leader's transport. */
  readonly leaderAddress: string | null;
}

/** This node does not lead. The work was definitely not done. */
export class NotLeaderError extends RaftError {
  readonly nodeId: string;
  readonly leaderId: string | null;
  readonly leaderAddress: string | null;

  constructor(details: NotLeaderDetails) {
    const where = details.leaderId === null ? 'no leader is known yet' : `${details.leaderId} does; ask it`;
    super('RAFT_NOT_LEADER', `node ${details.nodeId} does not lead: ${where}`, { details: { ...details } });
    this.name = 'NotLeaderError';
    this.nodeId = details.nodeId;
    this.leaderId = details.leaderId;
    this.leaderAddress = details.leaderAddress;
    Object.freeze(this);
  }
}

interface NoQuorumDetails {
  /** Voters that a quorum needs; 0 before there is a cluster. */
  readonly required: number;
  /** Voters that are heard; null where only the leader knows, and this node hears none. */
  readonly available: number | null;
  /** The ids of those that are not; null likewise. */
  readonly missing: readonly string[] | null;
}

/** Too few voters are heard for anything to be committed. Nothing was done. */
export class NoQuorumError extends RaftError {
  readonly required: number;
  readonly available: number | null;
  readonly missing: readonly string[] | null;

  constructor(details: NoQuorumDetails) {
    super('RAFT_NO_QUORUM', noQuorumMessage(details), { details: { ...details } });
    this.name = 'NoQuorumError';
    this.required = details.required;
    this.available = details.available;
    this.missing = details.missing;
    Object.freeze(this);
  }
}

type Details = RaftErrorJson['details'];

function isNoQuorumDetails(details: Details): details is Details & NoQuorumDetails {
  const { required, available, missing } = details;
  if (typeof required !== 'number') return false;
  return (available === null && missing === null) || (typeof available === 'number' && Array.isArray(missing));
}

function noQuorumMessage({ required, available, missing }: NoQuorumDetails): string {
  if (required === 0) return 'there is no quorum: this node belongs to no cluster yet; add it, or start its peers';
  if (missing === null) {
    return `this node hears no leader, so no quorum of ${required} voters is known here; look at its network and peers`;
  }
  const heard = `only ${available} of the ${required} voters that a quorum needs can be heard`;
  return `${heard}: bring back ${missing.join(' or ')}`;
}

/** Thrown by a state machine's `apply` to refuse a command: deterministically, on every node alike. */
export class CommandRejected extends Error {
  /** Plain data for the caller, the same on every node. */
  readonly reason: unknown;

  constructor(message: string, reason: unknown = message) {
    super(message);
    this.name = 'CommandRejected';
    this.reason = reason;
  }
}

function hasCode(value: unknown, code: RaftErrorCode): boolean {
  return value instanceof RaftError && value.code === code;
}

export const isNotLeaderError = (value: unknown): boolean => hasCode(value, 'RAFT_NOT_LEADER');
export const isNoLeaderError = (value: unknown): boolean => hasCode(value, 'RAFT_NO_LEADER');

export const isNoQuorumError = (value: unknown): boolean => hasCode(value, 'RAFT_NO_QUORUM');

/** Whether repeating the call may help and cannot do the work twice: the one classifier that everything uses. */
export const isRetryable = (value: unknown): boolean => value instanceof RaftError && value.retryable;
/** Whether the node cannot go on. */
export const isFatal = (value: unknown): boolean => value instanceof RaftError && value.fatal;
/** Whether the work may have been done, or may still be. */
export const isIndeterminate = (value: unknown): boolean => value instanceof RaftError && value.indeterminate;
