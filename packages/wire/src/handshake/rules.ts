import { RaftError, type RaftErrorCode } from '@raft/core';
import {
  type Handshake,
  type HandshakeReply,
  type Refusal,
  type RefusalReason,
  supportedVersions,
  type VersionRange,
} from './handshake.js';

/** Whether two nodes may talk: with which version, or why not. */
export type Verdict =
  | { readonly accepted: true; readonly version: number }
  | { readonly accepted: false; readonly refusal: Refusal };

/** Who judges. */
export interface LocalNode {
  readonly clusterId: string;
  readonly nodeId: string;
  /** Default `supportedVersions`. */
  readonly versions?: VersionRange;
}

/**
 * The rules by which a dialled node judges the node that dials. Pure.
 *
 * The newest version in common is chosen. A node of another cluster, one that looks for another node at this address,
 * and one that bears this node's own id are refused: an address is reused, a configuration was copied.
 */
export function checkHandshake(hello: Handshake, local: LocalNode): Verdict {
  const { min, max } = local.versions ?? supportedVersions;
  const version = Math.min(max, hello.versions.max);
  if (version < min || version < hello.versions.min) {
    return refuse('version', `${range(hello.versions)} is spoken there, ${range({ min, max })} by ${local.nodeId}`);
  }
  if (hello.clusterId !== local.clusterId) {
    return refuse('cluster', `${local.nodeId} is in cluster ${local.clusterId}, not in ${hello.clusterId}`);
  }
  if (hello.nodeId === local.nodeId) return refuse('identity', `two nodes claim to be ${local.nodeId}`);
  if (hello.targetId !== local.nodeId) {
    return refuse('target', `${local.nodeId} is at this address, not ${hello.targetId}`);
  }
  return { accepted: true, version };
}

/** The rules by which the dialling node judges the answer to `hello`. Pure. */
export function checkReply(reply: HandshakeReply, hello: Handshake): Verdict {
  if (reply.refusal !== null) return { accepted: false, refusal: reply.refusal };
  const { min, max } = hello.versions;
  if (reply.version < min || reply.version > max) {
    return refuse('version', `version ${reply.version} was chosen, ${range(hello.versions)} offered`);
  }
  if (reply.clusterId !== hello.clusterId) return refuse('cluster', `cluster ${reply.clusterId} is at this address`);
  if (reply.nodeId !== hello.targetId) return refuse('target', `${reply.nodeId} is at this address`);
  return { accepted: true, version: reply.version };
}

const codes: Readonly<Record<RefusalReason, RaftErrorCode>> = {
  version: 'RAFT_UNSUPPORTED_VERSION',
  cluster: 'RAFT_CLUSTER_MISMATCH',
  target: 'RAFT_IDENTITY_CONFLICT',
  identity: 'RAFT_IDENTITY_CONFLICT',
  limit: 'RAFT_CONNECTION_LIMIT',
  other: 'RAFT_CONNECTION_FAILED',
};

/** The refusal of a handshake as an error. */
export function refusalError({ reason, message }: Refusal): RaftError {
  return new RaftError(codes[reason], `the handshake was refused: ${message}`, { details: { reason } });
}

function refuse(reason: RefusalReason, message: string): Verdict {
  return { accepted: false, refusal: { reason, message } };
}

function range({ min, max }: VersionRange): string {
  return min === max ? `version ${min}` : `version ${min} to ${max}`;
}
