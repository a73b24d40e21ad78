import type { Message, MessageType } from '@raft/core';
import type { WireReader } from '../reader.js';
import type { WireWriter } from '../writer.js';

/** How one type of message is read and written. */
export interface MessageCodec<M> {
  /** Its field in the envelope of raft.proto. */
  readonly field: number;
  /** About how many bytes the message takes: an upper bound saves a copy. */
  sizeHint(message: M): number;
  /** Throws a plain error when the message is not one that a correct node sends. */
  check(message: M): void;
  write(message: M, writer: WireWriter): void;
  /** Reads the `length` bytes that are next. Throws a plain error when they are not such a message. */
  read(reader: WireReader, length: number): M;
}

export type MessageOf<T extends MessageType> = Extract<Message, { readonly type: T }>;

/** Enough for the fields of a message that has only numbers. */
export const numbersHint = 64;
