import type { Lane } from '@raft/core';

/** The largest things that a node accepts; 0 states nothing. */
export interface Limits {
  /** Bytes of an encoded, uncompressed message. */
  readonly maxMessageBytes: number;
  /** Bytes of one command of the state machine. */
  readonly maxCommandBytes: number;
}

/** Protocol versions that a node speaks, both ends included. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** The protocol versions of this package. */
export const supportedVersions: VersionRange = Object.freeze({ min: 1, max: 1 });

/** The first thing that a dialling node says on a connection. */
export interface Handshake {
  readonly versions: VersionRange;
  /** Optional abilities. One is in use when both sides state it; unknown ones are ignored. */
  readonly features: readonly string[];
  readonly clusterId: string;
  readonly nodeId: string;
  /** The node that is meant to be at the other end. */
  readonly targetId: string;
  readonly incarnation: string;
  /** Drawn at every start of a transport: another one means another process. */
  readonly session: string;
  /** Where the dialling node can be dialled. An empty address: where this connection comes from. */
  readonly address: string;
  readonly port: number;
  /** What the connection is for. */
  readonly lane: Lane;
  readonly limits: Limits;
}

/** The answer to a handshake. */
export interface HandshakeReply {
  /** The version spoken from now on; 0 in a refusal. */
  readonly version: number;
  readonly features: readonly string[];
  readonly clusterId: string;
  readonly nodeId: string;
  readonly incarnation: string;
  readonly session: string;
  readonly limits: Limits;
  /** Why no messages may follow; null when they may. */
  readonly refusal: Refusal | null;
}

/**
 * `version`: none in common. `cluster`: another cluster. `target`: not the node that was meant. `identity`: both ends
 * have the same node id. `limit`: too many connections. `other`: a reason that only the other side knows.
 */
export type RefusalReason = 'version' | 'cluster' | 'target' | 'identity' | 'limit' | 'other';

export interface Refusal {
  readonly reason: RefusalReason;
  /** For an operator: which values did not match. */
  readonly message: string;
}
