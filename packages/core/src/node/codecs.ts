import type { Codec } from '../contracts/state-machine.js';
import { RaftError } from '../errors.js';

/** Commands as UTF-8 JSON: the default. What JSON cannot carry is refused before it is proposed. */
export function jsonCodec<T>(): Codec<T> {
  return {
    encode(value) {
      let text: string | undefined;
      try {
        text = JSON.stringify(value);
      } catch (cause) {
        throw new RaftError('RAFT_INVALID_COMMAND', 'the command cannot be written as JSON', { cause });
      }
      if (text === undefined) throw new RaftError('RAFT_INVALID_COMMAND', 'the command is not a JSON value');
      return Buffer.from(text);
    },
    decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as T,
  };
}

/** Commands that are bytes already. */
export const rawCodec: Codec<Uint8Array> = Object.freeze({
  encode: (value: Uint8Array) => {
    if (!(value instanceof Uint8Array)) {
      throw new RaftError('RAFT_INVALID_COMMAND', 'the command must be a Uint8Array with the raw codec');
    }
    return value;
  },
  decode: (bytes: Uint8Array) => bytes,
});
