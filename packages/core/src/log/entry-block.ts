import { crc32 } from 'node:zlib';
import { RaftError } from '../errors.js';

/** What an entry is for. Unknown types are refused, so that a newer leader cannot make an older node skip one. */
export const EntryType = Object.freeze({
  /** A command of the state machine. */
  normal: 0,
  /** A configuration of the cluster. */
  config: 1,
  /** The entry by which a new leader commits what it inherited (thesis 6.4). */
  noop: 2,
  /** An empty entry that a caller waits for. */
  barrier: 3,
  /** A command of a client session, or the opening of one. */
  session: 4,
} as const);

export type EntryTypeName = keyof typeof EntryType;
export type EntryType = (typeof EntryType)[EntryTypeName];

const highestType = EntryType.session;

/** One position of the log. */
export interface LogEntry {
  readonly index: number;
  readonly term: number;
  readonly type: EntryType;
  /** A view into the block; never changed. */
  readonly data: Uint8Array;
  /** Cluster time in milliseconds, see `AppliedEntry.clusterTime`. */
  readonly clusterTime: number;
  /** The leader's wall clock in milliseconds. Informational. */
  readonly wallTime: number;
  /** W3C `traceparent` of the proposal, or empty. */
  readonly trace: string;
}

/** An entry before it has a position. */
export interface Proposal {
  readonly type: EntryType;
  readonly data: Uint8Array;
  readonly trace?: string;
}

export interface BlockTimes {
  readonly clusterTime: number;
  readonly wallTime: number;
}

/*
 * Layout, little-endian:
 *    0 u32  CRC-32 of everything after it
 *    4 u8   version
 *    5 u8   reserved, 0
 *    6 u16  reserved, 0
 *    8 u64  index of the first entry
 *   16 u64  term of all entries
 *   24 f64  cluster time
 *   32 f64  wall time
 *   40 u32  number of entries
 *   44      entries: u8 type, u8 length of the trace, u32 length of the data, trace, data
 */
const version = 1;
/** Bytes of a block before its entries. */
export const blockHeaderBytes = 44;
const entryHeaderBytes = 6;
const maxTraceBytes = 255;

/** Bytes that one entry adds to a block. */
export function entrySize(proposal: Proposal): number {
  return entryHeaderBytes + (proposal.trace?.length ?? 0) + proposal.data.length;
}

/**
 * Consecutive entries of one term as one immutable piece of bytes: what a leader encodes once is what goes to every
 * follower, into every log record, and back out of it.
 */
export class EntryBlock {
  readonly bytes: Buffer;
  readonly firstIndex: number;
  readonly term: number;
  readonly count: number;
  readonly clusterTime: number;
  readonly wallTime: number;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.firstIndex = readU64(bytes, 8);
    this.term = readU64(bytes, 16);
    this.clusterTime = bytes.readDoubleLE(24);
    this.wallTime = bytes.readDoubleLE(32);
    this.count = bytes.readUInt32LE(40);
  }

  get lastIndex(): number {
    return this.firstIndex + this.count - 1;
  }

  get byteLength(): number {
    return this.bytes.length;
  }

  /** Makes a block of at least one proposal, to stand at `firstIndex`. */
  static encode(firstIndex: number, term: number, times: BlockTimes, proposals: readonly Proposal[]): EntryBlock {
    let size = blockHeaderBytes;
    for (const proposal of proposals) size += entrySize(proposal);
    const bytes = Buffer.allocUnsafe(size);
    writeHeader(bytes, firstIndex, term, times, proposals.length);
    let offset = blockHeaderBytes;
    for (const { type, data, trace = '' } of proposals) {
      if (trace.length > maxTraceBytes) throw RaftError.internal(`a trace context of ${trace.length} bytes`);
      bytes[offset] = type;
      bytes[offset + 1] = trace.length;
      bytes.writeUInt32LE(data.length, offset + 2);
      offset += entryHeaderBytes;
      if (trace.length > 0) offset += bytes.write(trace, offset, 'latin1');
      bytes.set(data, offset);
      offset += data.length;
    }
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
    return new EntryBlock(bytes);
  }

  /**
   * Reads a block that came from a disk or a peer, without copying it: the caller does not change `bytes` afterwards.
   * Throws `RAFT_STORAGE_CORRUPT` when the checksum or the structure is wrong.
   */
  static decode(bytes: Uint8Array): EntryBlock {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer.length < blockHeaderBytes) throw corrupt(`it has ${buffer.length} bytes, fewer than its header`);
    if (buffer[4] !== version) throw corrupt(`version ${buffer[4]} is not known; version ${version} is`);
    if (crc32(buffer.subarray(4)) !== buffer.readUInt32LE(0)) throw corrupt('its checksum does not match');
    const block = new EntryBlock(buffer);
    block.checkStructure();
    return block;
  }

  private checkStructure(): void {
    if (this.count === 0 || this.firstIndex < 1 || !Number.isSafeInteger(this.lastIndex)) throw corrupt('it is empty');
    let offset = blockHeaderBytes;
    for (let i = 0; i < this.count; i++) {
      if (offset + entryHeaderBytes > this.bytes.length) throw corrupt('an entry ends past the block');
      if (this.bytes[offset]! > highestType) throw corrupt(`entry type ${this.bytes[offset]} is not known`);
      offset = this.entryEnd(offset);
    }
    if (offset !== this.bytes.length) throw corrupt('its entries do not fill it');
  }

  /** The entries from `from` to `to`, both within the block. */
  entries(from = this.firstIndex, to = this.lastIndex): LogEntry[] {
    const result: LogEntry[] = [];
    let offset = this.offsetOf(from);
    for (let index = from; index <= to; index++) {
      const end = this.entryEnd(offset);
      const traceEnd = offset + entryHeaderBytes + this.bytes[offset + 1]!;
      result.push({
        index,
        term: this.term,
        type: this.bytes[offset] as EntryType,
        data: this.bytes.subarray(traceEnd, end),
        clusterTime: this.clusterTime,
        wallTime: this.wallTime,
        trace: this.bytes.toString('latin1', offset + entryHeaderBytes, traceEnd),
      });
      offset = end;
    }
    return result;
  }

  /** Whether an entry of `type` is in the block: cheaper than decoding it. */
  has(type: EntryType): boolean {
    let offset = blockHeaderBytes;
    for (let i = 0; i < this.count; i++) {
      if (this.bytes[offset] === type) return true;
      offset = this.entryEnd(offset);
    }
    return false;
  }

  /** The part from `from` to `to`, both within the block, as a block of its own. The whole is returned as it is. */
  slice(from: number, to: number): EntryBlock {
    if (from === this.firstIndex && to === this.lastIndex) return this;
    const start = this.offsetOf(from);
    let end = start;
    for (let index = from; index <= to; index++) end = this.entryEnd(end);
    const bytes = Buffer.allocUnsafe(blockHeaderBytes + end - start);
    writeHeader(bytes, from, this.term, this, to - from + 1);
    bytes.set(this.bytes.subarray(start, end), blockHeaderBytes);
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
    return new EntryBlock(bytes);
  }

  private offsetOf(index: number): number {
    let offset = blockHeaderBytes;
    for (let i = this.firstIndex; i < index; i++) offset = this.entryEnd(offset);
    return offset;
  }

  private entryEnd(offset: number): number {
    return offset + entryHeaderBytes + this.bytes[offset + 1]! + this.bytes.readUInt32LE(offset + 2);
  }
}

function writeHeader(bytes: Buffer, firstIndex: number, term: number, times: BlockTimes, count: number): void {
  bytes.writeUInt32LE(version, 4);
  writeU64(bytes, firstIndex, 8);
  writeU64(bytes, term, 16);
  bytes.writeDoubleLE(times.clusterTime, 24);
  bytes.writeDoubleLE(times.wallTime, 32);
  bytes.writeUInt32LE(count, 40);
}

function writeU64(bytes: Buffer, value: number, offset: number): void {
  bytes.writeUInt32LE(value >>> 0, offset);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), offset + 4);
}

function readU64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}

function corrupt(what: string): RaftError {
  return new RaftError('RAFT_STORAGE_CORRUPT', `a block of log entries is damaged: ${what}`);
}
