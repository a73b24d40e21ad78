import { crc32 } from 'node:zlib';

/** A block of log entries, as the simulator reads it from a disk or a message: with its own code, not the engine's. */
export interface BlockRecord {
  readonly first: number;
  readonly last: number;
  readonly term: number;
  /** One checksum per entry, over its type, trace and data. */
  readonly entries: readonly number[];
  readonly bytes: number;
}

export interface HardStateRecord {
  readonly term: number;
  readonly vote: string | null;
}

export interface SnapshotRecord {
  readonly index: number;
  readonly term: number;
  readonly size: number;
  readonly checksum: number;
}

const headerBytes = 44;
const entryHeaderBytes = 6;

/** The same bytes are written by a leader and sent to every follower: read once. */
const decoded = new WeakMap<Uint8Array, BlockRecord>();

export function blockOf(bytes: Uint8Array): BlockRecord {
  let block = decoded.get(bytes);
  if (block === undefined) {
    block = decodeBlock(bytes);
    decoded.set(bytes, block);
  }
  return block;
}

function decodeBlock(bytes: Uint8Array): BlockRecord {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = readU64(view, 8);
  const count = view.readUInt32LE(40);
  const entries: number[] = [];
  let offset = headerBytes;
  for (let i = 0; i < count; i++) {
    const end = offset + entryHeaderBytes + view[offset + 1]! + view.readUInt32LE(offset + 2);
    entries.push(crc32(view.subarray(offset, end)));
    offset = end;
  }
  return { first, last: first + count - 1, term: readU64(view, 16), entries, bytes: view.length };
}

function readU64(view: Buffer, offset: number): number {
  return view.readUInt32LE(offset) + view.readUInt32LE(offset + 4) * 2 ** 32;
}

function jsonOf(record: Uint8Array): unknown {
  return JSON.parse(Buffer.from(record.buffer, record.byteOffset + 4, record.byteLength - 4).toString('utf8'));
}

export function hardStateOf(record: Uint8Array): HardStateRecord {
  return jsonOf(record) as HardStateRecord;
}

export function positionOf(record: Uint8Array): { readonly index: number; readonly term: number } {
  return jsonOf(record) as { index: number; term: number };
}

export function snapshotOf(record: Uint8Array): SnapshotRecord {
  return (jsonOf(record) as { metadata: SnapshotRecord }).metadata;
}

/** Tells that `copy` has the bytes of `original`, so that they are read only once. */
export function sameBlock(copy: Uint8Array, original: Uint8Array): void {
  decoded.set(copy, blockOf(original));
}
