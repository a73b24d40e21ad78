import { compressMessage } from '@raft/wire';
import { deflatedFlag, encodeFrame, FrameKind, headerBytes } from './frame.js';
import type { TcpSettings } from './options.js';

/** Makes frames smaller. One for the whole transport: what goes to several followers is compressed once. */
export class Compressor {
  private readonly results = new WeakMap<Buffer, Promise<Buffer>>();

  constructor(private readonly settings: TcpSettings['compression']) {}

  /** Whether it is worth trying. */
  suits(frame: Buffer): boolean {
    return this.settings.enabled && frame.length - headerBytes >= this.settings.thresholdBytes;
  }

  /** The frame with its payload compressed, or as it was when that is not smaller or fails. */
  compress(frame: Buffer): Promise<Buffer> {
    const known = this.results.get(frame);
    if (known !== undefined) return known;
    const result = this.smaller(frame);
    this.results.set(frame, result);
    return result;
  }

  private async smaller(frame: Buffer): Promise<Buffer> {
    try {
      const payload = await compressMessage(frame.subarray(headerBytes), this.settings.level);
      if (payload.length + headerBytes >= frame.length) return frame;
      return encodeFrame(FrameKind.message, payload, deflatedFlag);
    } catch {
      // Out of memory for the compressor: the plain frame says the same.
      return frame;
    }
  }
}
