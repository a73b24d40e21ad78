import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { malformed } from './malformed.js';

/** What a node states in its handshake when it can read compressed messages. */
export const deflateFeature = 'deflate';

const deflateInPool = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const inflateInPool = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/**
 * Compresses an encoded message (RFC 1950), off the event loop: a megabyte takes tens of milliseconds.
 *
 * @param level 1 (fastest) to 9 (smallest)
 */
export function compressMessage(bytes: Uint8Array, level: number): Promise<Buffer> {
  return deflateInPool(bytes, { level });
}

/**
 * The reverse. Rejects with `RAFT_CONNECTION_FAILED` when the bytes are damaged or would become more than `maxBytes`,
 * without ever holding more than that.
 */
export async function decompressMessage(bytes: Uint8Array, maxBytes: number): Promise<Buffer> {
  try {
    return await inflateInPool(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw malformed('a compressed message', error);
  }
}
