import type {
  AppendRequest,
  AppendResponse,
  ConsensusMessage,
  HeartbeatRequest,
  SnapshotMetadata,
  SnapshotRequest,
  VoteRequest,
  VoteResponse,
} from '../../../src/contracts/messages.js';
import { configurationOf } from './logs.js';

type Fields<M extends ConsensusMessage> = Partial<Omit<M, 'type'>>;

// Messages with everything that a test does not care about filled in.

export function voteRequest(fields: Fields<VoteRequest> = {}): VoteRequest {
  return { type: 'voteRequest', term: 2, preVote: false, transfer: false, lastIndex: 1, lastTerm: 1, ...fields };
}

export function voteResponse(fields: Fields<VoteResponse> = {}): VoteResponse {
  return { type: 'voteResponse', term: 2, preVote: false, granted: true, ...fields };
}

export function appendRequest(fields: Fields<AppendRequest> = {}): AppendRequest {
  return { type: 'appendRequest', term: 2, prevIndex: 1, prevTerm: 1, commit: 0, round: 0, blocks: [], ...fields };
}

export function appendResponse(fields: Fields<AppendResponse> = {}): AppendResponse {
  return { type: 'appendResponse', term: 2, round: 0, accepted: true, index: 1, hintIndex: 0, hintTerm: 0, ...fields };
}

export function heartbeat(fields: Fields<HeartbeatRequest> = {}): HeartbeatRequest {
  return { type: 'heartbeatRequest', term: 2, commit: 0, round: 1, ...fields };
}

export function snapshotAt(index: number, term: number, fields: Partial<SnapshotMetadata> = {}): SnapshotMetadata {
  const configuration = configurationOf({ voters: ['a', 'b', 'c'] });
  const rest = { configuration, configurationIndex: 1, clusterTime: 0, size: 2, checksum: 0, created: 0 };
  return { index, term, ...rest, ...fields };
}

export function snapshotRequest(fields: Fields<SnapshotRequest> = {}): SnapshotRequest {
  const data = Buffer.from('[]');
  return { type: 'snapshotRequest', term: 2, round: 0, snapshot: snapshotAt(5, 2), offset: 0, data, ...fields };
}
