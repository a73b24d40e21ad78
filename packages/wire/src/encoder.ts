import type { Message } from '@raft/core';
import { encodeMessage } from './envelope.js';

export interface MessageEncoderOptions {
  /** Bytes to leave free before each message. Default 0. */
  readonly headroom?: number;
  /** Called once for each encoded message, to fill in the headroom. */
  seal?(frame: Buffer): void;
}

/**
 * An `encodeMessage` that remembers the last message: a leader hands the same object to each of its followers in turn,
 * and it is encoded once. Messages are immutable, and so is what is returned. One for each transport.
 */
export function messageEncoder(options: MessageEncoderOptions = {}): (message: Message) => Buffer {
  const { headroom = 0, seal } = options;
  let last: { readonly message: Message; readonly frame: Buffer } | undefined;
  return (message) => {
    if (last?.message === message) return last.frame;
    const frame = encodeMessage(message, headroom);
    seal?.(frame);
    last = { message, frame };
    return frame;
  };
}
