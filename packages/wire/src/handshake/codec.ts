import type { Lane } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { WireEnum } from '../enums.js';
import { wireLimits } from '../limits.js';
import { malformed } from '../malformed.js';
import { WireReader } from '../reader.js';
import { requireCount, requireInteger, requireNodeId, requireText } from '../rules.js';
import type { Handshake, HandshakeReply, Limits, Refusal, RefusalReason } from './handshake.js';

const lanes = new WireEnum<Lane>({
  control: raft.v1.Lane.LANE_CONTROL,
  log: raft.v1.Lane.LANE_LOG,
  snapshot: raft.v1.Lane.LANE_SNAPSHOT,
});

const reasons = new WireEnum<RefusalReason>({
  other: raft.v1.RefusalReason.REFUSAL_REASON_UNSPECIFIED,
  version: raft.v1.RefusalReason.REFUSAL_REASON_VERSION,
  cluster: raft.v1.RefusalReason.REFUSAL_REASON_CLUSTER,
  target: raft.v1.RefusalReason.REFUSAL_REASON_TARGET,
  identity: raft.v1.RefusalReason.REFUSAL_REASON_IDENTITY,
  limit: raft.v1.RefusalReason.REFUSAL_REASON_LIMIT,
});

/** Encodes a `Handshake` of raft.proto. */
export function encodeHandshake({ versions, lane, features, ...rest }: Handshake): Uint8Array {
  const { min: minVersion, max: maxVersion } = versions;
  const wire = { ...rest, minVersion, maxVersion, features: [...features], lane: lanes.toWire(lane) };
  return raft.v1.Handshake.encode(wire).finish();
}

/** Decodes a `Handshake`. Throws `RAFT_CONNECTION_FAILED`, and nothing else, when it is none. */
export function decodeHandshake(bytes: Uint8Array): Handshake {
  try {
    requireCount(bytes.length, 'it', wireLimits.handshakeBytes);
    const wire = raft.v1.Handshake.decode(new WireReader(bytes));
    const { minVersion, maxVersion, features, clusterId, nodeId, targetId, incarnation, session } = wire;
    checkIdentity(wire);
    requireNodeId(targetId, 'target id');
    requireText(wire.address, 'address', wireLimits.addressLength);
    requireInteger(wire.port, 'port', 65_535);
    return {
      versions: { min: minVersion, max: maxVersion },
      features,
      clusterId,
      nodeId,
      targetId,
      incarnation,
      session,
      address: wire.address,
      port: wire.port,
      lane: lanes.fromWire(wire.lane, 'lane'),
      limits: limitsFromWire(wire.limits),
    };
  } catch (error) {
    throw malformed('a handshake', error);
  }
}

/** Encodes a `HandshakeReply` of raft.proto. */
export function encodeHandshakeReply({ features, refusal, ...rest }: HandshakeReply): Uint8Array {
  const wireRefusal = refusal && { reason: reasons.toWire(refusal.reason), message: refusal.message };
  return raft.v1.HandshakeReply.encode({ ...rest, features: [...features], refusal: wireRefusal }).finish();
}

/** Decodes a `HandshakeReply`. Throws `RAFT_CONNECTION_FAILED`, and nothing else, when it is none. */
export function decodeHandshakeReply(bytes: Uint8Array): HandshakeReply {
  try {
    requireCount(bytes.length, 'it', wireLimits.handshakeBytes);
    const wire = raft.v1.HandshakeReply.decode(new WireReader(bytes));
    const { version, features, clusterId, nodeId, incarnation, session } = wire;
    checkIdentity(wire);
    const refusal = refusalFromWire(wire.refusal);
    return { version, features, clusterId, nodeId, incarnation, session, limits: limitsFromWire(wire.limits), refusal };
  } catch (error) {
    throw malformed('the answer to a handshake', error);
  }
}

type Identity = Pick<Handshake, 'features' | 'clusterId' | 'nodeId' | 'incarnation' | 'session'>;

function checkIdentity({ features, clusterId, nodeId, incarnation, session }: Identity): void {
  requireCount(features.length, 'features', wireLimits.features);
  for (const feature of features) requireText(feature, 'feature', wireLimits.featureLength);
  if (clusterId === '') throw new Error('cluster id is empty');
  requireText(clusterId, 'cluster id', wireLimits.nameLength);
  requireNodeId(nodeId, 'node id');
  requireText(incarnation, 'incarnation', wireLimits.nameLength);
  requireText(session, 'session', wireLimits.nameLength);
}

function limitsFromWire(wire: raft.v1.Limits.$Properties | null | undefined): Limits {
  return { maxMessageBytes: wire?.maxMessageBytes ?? 0, maxCommandBytes: wire?.maxCommandBytes ?? 0 };
}

/** A reason that a newer node made up is a refusal all the same. */
function refusalFromWire(wire: raft.v1.Refusal.$Properties | null | undefined): Refusal | null {
  if (!wire) return null;
  return { reason: reasons.find(wire.reason) ?? 'other', message: wire.message ?? '' };
}
