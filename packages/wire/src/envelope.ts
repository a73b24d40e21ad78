import { type Message, RaftError } from '@raft/core';
import { malformed } from './malformed.js';
import type { MessageCodec } from './messages/codec.js';
import { codecs } from './messages/codecs.js';
import { WireReader } from './reader.js';
import { WireWriter } from './writer.js';

/** Each codec is handed only messages of its own type: looked up by that type, or read by itself. */
type AnyCodec = MessageCodec<Message>;

const codecsByField: readonly (AnyCodec | undefined)[] = byField();
const lengthDelimited = 2;

/**
 * Encodes a message as an `Envelope` of raft.proto. Throws `RAFT_INTERNAL` when a field has a value that a receiver
 * would refuse (see `wireLimits`).
 *
 * @param headroom bytes to leave uninitialised at the start of the result, for the frame header of a transport: frame
 *   and message are then one buffer, and payloads are copied once. Default 0.
 */
export function encodeMessage(message: Message, headroom = 0): Buffer {
  const codec = codecs[message.type] as AnyCodec;
  try {
    codec.check(message);
  } catch (error) {
    throw RaftError.internal(`a ${message.type} that no node would accept: ${(error as Error).message}`);
  }
  const writer = new WireWriter(headroom, codec.sizeHint(message));
  codec.write(message, writer);
  return writer.finishEnvelope(codec.field);
}

/**
 * Decodes an `Envelope` of raft.proto. Bytes of the message are views into `bytes`, which must not change afterwards.
 *
 * Undefined when the envelope holds a type of message that this version does not know: to be ignored. Throws
 * `RAFT_CONNECTION_FAILED`, and nothing else, when the bytes are not what a correct node sends.
 */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  try {
    return readEnvelope(new WireReader(bytes));
  } catch (error) {
    throw malformed('a message', error);
  }
}

function readEnvelope(reader: WireReader): Message | undefined {
  if (reader.len === 0) throw new Error('it is empty');
  let message: Message | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const codec = codecsByField[tag >>> 3];
    if (codec === undefined) {
      reader.skipType(tag & 7, 0, tag >>> 3);
      continue;
    }
    if ((tag & 7) !== lengthDelimited || message !== undefined) throw new Error('its envelope is damaged');
    message = codec.read(reader, reader.size());
    codec.check(message);
  }
  return message;
}

function byField(): (AnyCodec | undefined)[] {
  const table: (AnyCodec | undefined)[] = [];
  for (const codec of Object.values(codecs)) table[codec.field] = codec as AnyCodec;
  return table;
}
