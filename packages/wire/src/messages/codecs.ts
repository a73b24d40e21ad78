import type { MessageType } from '@raft/core';
import { appendRequest, appendResponse } from './append.js';
import { callRequest, callResponse } from './calls.js';
import type { MessageCodec, MessageOf } from './codec.js';
import { timeoutNowRequest, voteRequest, voteResponse } from './elections.js';
import { formation } from './formation.js';
import { heartbeatRequest, heartbeatResponse } from './heartbeats.js';
import { proposeRequest, proposeResponse } from './proposals.js';
import { readIndexRequest, readIndexResponse } from './reads.js';
import { snapshotRequest, snapshotResponse } from './snapshots.js';

type Codecs = { readonly [T in MessageType]: MessageCodec<MessageOf<T>> };

/** Every message of the protocol. */
export const codecs: Codecs = Object.freeze({
  voteRequest,
  voteResponse,
  appendRequest,
  appendResponse,
  heartbeatRequest,
  heartbeatResponse,
  snapshotRequest,
  snapshotResponse,
  timeoutNowRequest,
  readIndexRequest,
  readIndexResponse,
  proposeRequest,
  proposeResponse,
  callRequest,
  callResponse,
  formation,
});
