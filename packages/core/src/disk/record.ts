import { crc32 } from 'node:zlib';
import type { Storage } from '../contracts/storage.js';
import { RaftError } from '../errors.js';

/** Bytes behind their CRC-32, so that what a disk changed is never believed. */
export function frame(payload: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(4 + payload.length);
  record.writeUInt32LE(crc32(payload), 0);
  record.set(payload, 4);
  return record;
}

/** The bytes of a framed record, without a copy. */
export function unframe(record: Uint8Array, name: string): Buffer {
  const buffer = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const payload = buffer.subarray(4);
  if (buffer.length < 4 || crc32(payload) !== buffer.readUInt32LE(0)) throw corruptRecord(name);
  return payload;
}

export function encodeRecord(value: unknown): Buffer {
  return frame(Buffer.from(JSON.stringify(value)));
}

/** Reads a record that `encodeRecord` wrote: its checksum vouches for the shape. */
export function decodeRecord<T>(record: Uint8Array, name: string): T {
  return JSON.parse(unframe(record, name).toString('utf8')) as T;
}

export async function readRecord<T>(storage: Storage, key: Uint8Array, name: string): Promise<T | undefined> {
  const record = await storage.get(key);
  return record === undefined ? undefined : decodeRecord<T>(record, name);
}

export function corruptRecord(name: string, cause?: unknown): RaftError {
  const what = `the record '${name}' of this node's storage is damaged: its checksum does not match`;
  const next = 'Nothing was dropped or changed. Restore the data from a backup, or wipe it and re-add the node';
  return new RaftError('RAFT_STORAGE_CORRUPT', `${what}. ${next}`, { cause, details: { record: name } });
}
