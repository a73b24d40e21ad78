import type { Lane } from '@raft/core';
import {
  deflateFeature,
  encodeHandshake,
  encodeHandshakeReply,
  type Handshake,
  type HandshakeReply,
  type Limits,
  supportedVersions,
  type Verdict,
} from '@raft/wire';
import type { Environment } from './environment.js';
import { encodeFrame, FrameKind } from './frame.js';

const features: readonly string[] = [deflateFeature];

/** What two nodes have agreed on for one connection. */
export interface Agreement {
  /** The peer reads compressed messages. */
  readonly deflate: boolean;
  /** The largest message that both accept. */
  readonly maxMessageBytes: number;
  /** The peer's session. */
  readonly session: string;
}

/** What this node says when it dials. */
export function helloTo(targetId: string, lane: Lane, environment: Environment): Handshake {
  const { context, session } = environment;
  const limits = limitsOf(environment);
  return {
    versions: supportedVersions,
    features,
    ...context.identity,
    ...environment.stated(),
    targetId,
    session,
    lane,
    limits,
  };
}

export function helloFrame(hello: Handshake): Buffer {
  return encodeFrame(FrameKind.handshake, encodeHandshake(hello));
}

/** What this node says when it was dialled. */
export function replyFrame(verdict: Verdict, environment: Environment): Buffer {
  const { context, session } = environment;
  const reply: HandshakeReply = {
    version: verdict.accepted ? verdict.version : 0,
    features,
    ...context.identity,
    session,
    limits: limitsOf(environment),
    refusal: verdict.accepted ? null : verdict.refusal,
  };
  return encodeFrame(FrameKind.handshakeReply, encodeHandshakeReply(reply));
}

export function agreementFrom(reply: HandshakeReply, environment: Environment): Agreement {
  const own = environment.settings.maxMessageBytes;
  const theirs = reply.limits.maxMessageBytes;
  return {
    deflate: reply.features.includes(deflateFeature),
    maxMessageBytes: theirs === 0 ? own : Math.min(own, theirs),
    session: reply.session,
  };
}

/** A transport does not know the limit of commands: 0 states none. */
function limitsOf({ settings }: Environment): Limits {
  return { maxMessageBytes: settings.maxMessageBytes, maxCommandBytes: 0 };
}
