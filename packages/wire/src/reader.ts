import protobuf from 'protobufjs/minimal.js';
import { maxFields } from './limits.js';

type Reader = InstanceType<typeof protobuf.BufferReader>;

/**
 * Reads what may be hostile, without copying: byte fields are views into the buffer.
 *
 * protobufjs would make every 64-bit number an object; here it is a plain number, and one that is not a safe integer is
 * refused. The number of fields is bounded.
 */
export class WireReader extends protobuf.BufferReader {
  private fieldsLeft = maxFields;

  constructor(bytes: Uint8Array) {
    super(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  override tag(): number {
    if (--this.fieldsLeft < 0) throw new Error(`it has more than ${maxFields} fields`);
    return super.tag();
  }

  /** The declared type is what protobufjs returns; generated code compiled with --force-number expects the number. */
  override uint64(): ReturnType<Reader['uint64']> {
    return this.safeInteger() as unknown as ReturnType<Reader['uint64']>;
  }

  private safeInteger(): number {
    const { buf, len } = this;
    let pos = this.pos;
    let value = 0;
    // A safe integer has 53 bits, so at most eight groups of seven.
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      if (pos >= len) throw new Error('a number ends past it');
      const byte = buf[pos++]!;
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        this.pos = pos;
        return value;
      }
    }
    throw new Error('a number is larger than 2^53 - 1');
  }
}
