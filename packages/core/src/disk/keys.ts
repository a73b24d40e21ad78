/*
 * The records of a node, by key:
 *   i              identity
 *   f              the accepted first configuration
 *   h              term and vote
 *   b              the position before the first entry
 *   s              the latest snapshot
 *   d origin index term offset   bytes of a snapshot
 *   l index        a block of log entries, by its first index
 */
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

export const identityKey = ascii('i');
export const formationKey = ascii('f');
export const hardStateKey = ascii('h');
export const logStartKey = ascii('b');
export const snapshotKey = ascii('s');

export const snapshotDataStart = ascii('d');
export const snapshotDataEnd = ascii('e');
export const logStart = ascii('l');
export const logEnd = ascii('m');

/** The key of the block that begins with `index`. Keys sort as the indexes do. */
export function logKey(index: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = 0x6c;
  writeU64(key, index, 1);
  return key;
}

/** Who made the bytes of a snapshot: this node, or another one that sent them. They never share a key. */
export type SnapshotOrigin = 'own' | 'received';

export interface SnapshotKey {
  readonly origin: SnapshotOrigin;
  readonly index: number;
  readonly term: number;
}

/** The key of the chunk at `offset`; offset `Infinity` gives the end of the snapshot's keys. */
export function chunkKey({ origin, index, term }: SnapshotKey, offset: number): Buffer {
  const key = Buffer.allocUnsafe(26);
  key[0] = 0x64;
  key[1] = origin === 'own' ? 0 : 1;
  writeU64(key, index, 2);
  writeU64(key, term, 10);
  if (offset === Number.POSITIVE_INFINITY) key.fill(0xff, 18);
  else writeU64(key, offset, 18);
  return key;
}

/** The offset in a key that `chunkKey` made. */
export function chunkOffset(key: Uint8Array): number {
  const view = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return view.readUInt32BE(18) * 2 ** 32 + view.readUInt32BE(22);
}

function writeU64(buffer: Buffer, value: number, offset: number): void {
  buffer.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
  buffer.writeUInt32BE(value >>> 0, offset + 4);
}
