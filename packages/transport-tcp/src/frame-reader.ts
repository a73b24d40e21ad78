import { RaftError } from '@raft/core';
import { checksum, deflatedFlag, FrameKind, headerBytes, highestKind } from './frame.js';

export interface Frame {
  readonly kind: FrameKind;
  readonly deflated: boolean;
  /** Never written to again: what is decoded from it may keep views into it. */
  readonly payload: Buffer;
}

interface Header {
  readonly bytes: Buffer;
  readonly kind: FrameKind;
  readonly deflated: boolean;
  readonly length: number;
}

/**
 * Cuts a stream of bytes into frames. Frames are pulled, so that their reader can stop between any two of them.
 *
 * A frame that arrived in one piece is a view into that piece; one that did not is copied together once. Nothing is
 * allocated on the word of the other side before the limit was checked.
 */
export class FrameReader {
  private readonly chunks: Buffer[] = [];
  /** Bytes of the first chunk that were read. */
  private offset = 0;
  private available = 0;
  private header: Header | undefined;
  /** The payload while it is copied together, and how much of it is there. */
  private partial: Buffer | undefined;
  private filled = 0;

  /** @param maxPayloadBytes larger frames are refused; may change between frames */
  constructor(public maxPayloadBytes: number) {}

  /** Takes bytes from the stream. They must not change afterwards. */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.available += chunk.length;
  }

  /** The next frame; undefined until more bytes arrive. Throws `RAFT_CONNECTION_FAILED` when they are no frames. */
  next(): Frame | undefined {
    this.header ??= this.readHeader();
    if (this.header === undefined) return undefined;
    const payload = this.readPayload(this.header.length);
    if (payload === undefined) return undefined;
    const { bytes, kind, deflated } = this.header;
    this.header = undefined;
    if (checksum(bytes, payload) !== bytes.readUInt32LE(8)) throw broken('its checksum does not match');
    return { kind, deflated, payload };
  }

  private readHeader(): Header | undefined {
    if (this.available < headerBytes) return undefined;
    const bytes = this.takeWhole(headerBytes) ?? this.copy(Buffer.allocUnsafe(headerBytes), 0);
    const length = bytes.readUInt32LE(0);
    const kind = bytes[4]!;
    const flags = bytes[5]!;
    if (kind === 0 || kind > highestKind) throw broken(`its kind is ${kind}`);
    if (flags !== 0 && (flags !== deflatedFlag || kind !== FrameKind.message)) throw broken(`its flags are ${flags}`);
    if (bytes.readUInt16LE(6) !== 0) throw broken('its reserved bytes are not 0');
    if (length > this.maxPayloadBytes) throw broken(`it has ${length} bytes, more than ${this.maxPayloadBytes}`);
    return { bytes, kind: kind as FrameKind, deflated: flags === deflatedFlag, length };
  }

  private readPayload(length: number): Buffer | undefined {
    if (this.partial === undefined) {
      const whole = this.takeWhole(length);
      if (whole !== undefined || this.available === 0) return whole;
      this.partial = Buffer.allocUnsafe(length);
      this.filled = 0;
    }
    const { partial } = this;
    const before = this.available;
    this.copy(partial, this.filled);
    this.filled += before - this.available;
    if (this.filled < length) return undefined;
    this.partial = undefined;
    return partial;
  }

  /** The next `length` bytes as a view, when they are in one chunk. */
  private takeWhole(length: number): Buffer | undefined {
    if (length === 0) return Buffer.alloc(0);
    const chunk = this.chunks[0];
    if (chunk === undefined || chunk.length - this.offset < length) return undefined;
    const view = chunk.subarray(this.offset, this.offset + length);
    this.consume(length);
    return view;
  }

  /** Moves what there is into `target` from `at` on. */
  private copy(target: Buffer, at: number): Buffer {
    let position = at;
    while (position < target.length && this.available > 0) {
      const copied = this.chunks[0]!.copy(target, position, this.offset);
      this.consume(copied);
      position += copied;
    }
    return target;
  }

  /** Marks bytes of the first chunk as read. */
  private consume(length: number): void {
    this.offset += length;
    this.available -= length;
    if (this.offset === this.chunks[0]!.length) {
      this.chunks.shift();
      this.offset = 0;
    }
  }
}

function broken(what: string): RaftError {
  return new RaftError('RAFT_CONNECTION_FAILED', `a frame is malformed: ${what}`, { details: { malformed: true } });
}
