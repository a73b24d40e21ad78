import { crc32 } from 'node:zlib';

/** What a frame is for. Requests flow from the dialler to the acceptor, answers to them back. */
export const FrameKind = Object.freeze({
  /** The dialler's `Handshake`: its first frame, and only that. */
  handshake: 1,
  /** The acceptor's `HandshakeReply`: its first frame, and only that. */
  handshakeReply: 2,
  /** An `Envelope`, from the dialler. */
  message: 3,
  /** Asks the acceptor for a sign of life. Empty. */
  ping: 4,
  /** The sign of life. Empty. */
  pong: 5,
} as const);

export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export const highestKind = FrameKind.pong;

/** The payload is compressed; only set on messages. */
export const deflatedFlag = 1;

/*
 * Layout, little-endian:
 *    0 u32  bytes of the payload
 *    4 u8   kind
 *    5 u8   flags
 *    6 u16  reserved, 0
 *    8 u32  CRC-32 of the eight bytes before it and of the payload
 *   12      payload
 */
export const headerBytes = 12;
export const checkedHeaderBytes = 8;

/** Fills in the header of `frame`, whose payload stands from `headerBytes` on. */
export function sealFrame(frame: Buffer, kind: FrameKind, flags = 0): void {
  frame.writeUInt32LE(frame.length - headerBytes, 0);
  frame.writeUInt32LE(kind | (flags << 8), 4);
  frame.writeUInt32LE(checksum(frame, frame.subarray(headerBytes)), 8);
}

/** A frame around a copy of `payload`. */
export function encodeFrame(kind: FrameKind, payload: Uint8Array, flags = 0): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame.set(payload, headerBytes);
  sealFrame(frame, kind, flags);
  return frame;
}

export function checksum(header: Buffer, payload: Buffer): number {
  return crc32(payload, crc32(header.subarray(0, checkedHeaderBytes)));
}
