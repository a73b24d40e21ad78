import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflatedFlag, encodeFrame, FrameKind, headerBytes } from '../src/frame.js';
import { type Frame, FrameReader } from '../src/frame-reader.js';

const malformed = expect.objectContaining({ code: 'RAFT_CONNECTION_FAILED' });

function readAll(reader: FrameReader): Frame[] {
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
}

/** Cuts `bytes` at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

describe('FrameReader', () => {
  it('gives back every frame, however the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(2000), { maxLength: 30 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map((payload) => encodeFrame(FrameKind.message, payload)));
        const reader = new FrameReader(200);
        const received = pieces(stream, cuts).flatMap((piece) => {
          reader.push(piece);
          return readAll(reader);
        });
        expect(received.map(({ payload }) => [...payload])).toStrictEqual(sent.map((payload) => [...payload]));
      }),
      { numRuns: 500 },
    );
  });

  it('also gives them back when nobody asked in between', () => {
    const stream = Buffer.concat([1, 50, 0, 3000].map((size) => encodeFrame(FrameKind.message, Buffer.alloc(size, 1))));
    const reader = new FrameReader(3000);
    for (const byte of stream) reader.push(Buffer.from([byte]));
    expect(readAll(reader).map(({ payload }) => payload.length)).toStrictEqual([1, 50, 0, 3000]);
  });

  it('does not copy a frame that arrived in one piece', () => {
    const stream = encodeFrame(FrameKind.message, Buffer.alloc(5000));
    const reader = new FrameReader(5000);
    reader.push(stream);
    expect(reader.next()?.payload.buffer).toBe(stream.buffer);
  });

  it('waits for the rest of a frame', () => {
    const reader = new FrameReader(100);
    const frame = encodeFrame(FrameKind.message, Buffer.alloc(10));
    for (const byte of frame.subarray(0, -1)) {
      reader.push(Buffer.from([byte]));
      expect(reader.next()).toBeUndefined();
    }
    reader.push(frame.subarray(-1));
    expect(reader.next()?.payload.length).toBe(10);
  });

  it('reports compression', () => {
    const reader = new FrameReader(100);
    reader.push(encodeFrame(FrameKind.message, Buffer.alloc(10), deflatedFlag));
    expect(reader.next()).toMatchObject({ kind: FrameKind.message, deflated: true });
  });

  it('notices every single byte that was changed', () => {
    const frame = encodeFrame(FrameKind.message, Buffer.from('some payload'));
    for (let at = 0; at < frame.length; at++) {
      for (const bit of [1, 16, 128]) {
        const damaged = Buffer.from(frame);
        damaged[at]! ^= bit;
        const reader = new FrameReader(1000);
        // A length that has grown is noticed when as many bytes are there.
        reader.push(Buffer.concat([damaged, Buffer.alloc(1000)]));
        expect(() => reader.next(), `byte ${at}`).toThrow(malformed);
      }
    }
  });

  it.each<[string, (header: Buffer) => void]>([
    ['a payload over the limit', (header) => header.writeUInt32LE(101, 0)],
    ['the largest length', (header) => header.writeUInt32LE(0xffff_ffff, 0)],
    ['no kind', (header) => header.writeUInt8(0, 4)],
    ['a kind that there is not', (header) => header.writeUInt8(6, 4)],
    ['a flag that there is not', (header) => header.writeUInt8(2, 5)],
    ['reserved bytes in use', (header) => header.writeUInt16LE(1, 6)],
  ])('refuses %s as soon as it has the header', (_what, damage) => {
    const header = encodeFrame(FrameKind.message, new Uint8Array(100)).subarray(0, headerBytes);
    damage(header);
    const reader = new FrameReader(100);
    reader.push(header);
    expect(() => reader.next()).toThrow(malformed);
  });

  it('refuses compression of anything but messages', () => {
    const reader = new FrameReader(100);
    reader.push(encodeFrame(FrameKind.handshake, Buffer.alloc(10), deflatedFlag));
    expect(() => reader.next()).toThrow(malformed);
  });
});
