export { compressMessage, decompressMessage, deflateFeature } from './compression.js';
export { type MessageEncoderOptions, messageEncoder } from './encoder.js';
export { decodeMessage, encodeMessage } from './envelope.js';
export {
  decodeHandshake,
  decodeHandshakeReply,
  encodeHandshake,
  encodeHandshakeReply,
} from './handshake/codec.js';
export {
  type Handshake,
  type HandshakeReply,
  type Limits,
  type Refusal,
  type RefusalReason,
  supportedVersions,
  type VersionRange,
} from './handshake/handshake.js';
export { checkHandshake, checkReply, type LocalNode, refusalError, type Verdict } from './handshake/rules.js';
export { wireLimits } from './limits.js';
export { protoFile } from './proto-file.js';
