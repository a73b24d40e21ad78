import protobuf from 'protobufjs/minimal.js';

type Writer = InstanceType<typeof protobuf.BufferWriter>;
type Uint64 = Parameters<Writer['uint64']>[0];

/** Room for the largest tag and the largest length before a nested message. */
const prefixBytes = 2 + 5;

/**
 * Writes one field of an envelope into one buffer: payloads are copied into it once and nothing is moved afterwards.
 *
 * The envelope's tag and length come last, into room that was kept before the body. protobufjs would write them first,
 * and so have to move the body as soon as its length takes more than a byte.
 */
export class WireWriter extends protobuf.BufferWriter {
  private readonly start: number;

  /**
   * @param headroom bytes to keep free before the envelope
   * @param sizeHint bytes that the body will take; a wrong hint costs a copy and nothing else
   */
  constructor(
    private readonly headroom: number,
    sizeHint: number,
  ) {
    super();
    this.start = headroom + prefixBytes;
    this.pos = this.start;
    if (this.start + sizeHint > this.buf.length) this.buf = Buffer.allocUnsafe(this.start + sizeHint);
  }

  /** protobufjs takes every number through an object with two halves: terms and indexes mostly fit into one. */
  override uint64(value: Uint64): ReturnType<Writer['uint64']> {
    if (typeof value === 'number' && value <= 0xffff_ffff) return this.uint32(value);
    return super.uint64(value);
  }

  /** The headroom, then what was written as field `field` of an envelope. */
  finishEnvelope(field: number): Buffer {
    const end = this.pos;
    const length = end - this.start;
    const from = this.start - varintSize(length) - varintSize(field << 3);
    this.pos = from;
    this.uint32((field << 3) | 2).uint32(length);
    const { buffer, byteOffset } = this.buf;
    return Buffer.from(buffer, byteOffset + from - this.headroom, end - from + this.headroom);
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  return size;
}
