/**
 * A snapshot's bytes, integers little-endian:
 *
 *     magic     8     "RAFTKV", 0, format version
 *     blocks    …     each: length of the payload (u32), checksum (u32), payload
 *     end      16     length 0 (u32), checksum (u32), number of records (u64)
 *
 * A payload is a run of records in ascending order of their keys; a block ends with the first record that makes it
 * `blockBytes` or more, so that the bytes follow from the content alone. A record:
 *
 *     lengths   8     key (u32), value (u32)
 *     version   8     u64
 *     key, value      UTF-8; the value is JSON text
 *
 * A checksum is the CRC-32 of the length and the payload (at the end: of the length and the count) that continues the
 * one before it: a block that is damaged, missing, repeated or out of place breaks the chain.
 */
export const magic = Buffer.from([0x52, 0x41, 0x46, 0x54, 0x4b, 0x56, 0x00, 0x01]);
export const blockBytes = 64 * 1024;
/** Length and checksum. */
export const blockHeaderBytes = 8;
/** Lengths and version. */
export const recordHeaderBytes = 16;
/** The number of records. */
export const trailerBytes = 8;

/** What a key holds: the value as JSON text, which nobody can change from outside and which needs no copying. */
export interface KvRecord {
  readonly json: string;
  readonly version: number;
}

const twoTo32 = 2 ** 32;

export function writeU64(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt32LE(value % twoTo32, offset);
  buffer.writeUInt32LE(Math.floor(value / twoTo32), offset + 4);
}

/** May exceed the safe integers when the bytes are damaged. */
export function readU64(buffer: Buffer, offset: number): number {
  return buffer.readUInt32LE(offset + 4) * twoTo32 + buffer.readUInt32LE(offset);
}
