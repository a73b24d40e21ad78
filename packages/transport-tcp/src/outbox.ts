import type { Socket } from 'node:net';
import type { Compressor } from './compressor.js';
import { headerBytes } from './frame.js';
import type { Agreement } from './greeting.js';

/**
 * Frames on their way into a connection, in order and bounded in bytes. They wait here while the connection is being
 * opened and while one of them is being compressed, and in the socket after that.
 */
export class Outbox {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private connection: { readonly socket: Socket; readonly agreement: Agreement } | undefined;
  private compressing = false;
  private corked = false;

  /** @param onOversize called with the size of a message that the peer would not accept and that was dropped */
  constructor(
    private readonly maxBytes: number,
    private readonly compressor: Compressor,
    private readonly onOversize: (bytes: number) => void,
  ) {}

  /** Bytes that were pushed and that the kernel has not taken. */
  get bytes(): number {
    return this.waitingBytes + (this.connection?.socket.writableLength ?? 0);
  }

  /** Takes a frame, or answers false when there is no room for it. */
  push(frame: Buffer): boolean {
    if (this.bytes + frame.length > this.maxBytes) return false;
    this.waiting.push(frame);
    this.waitingBytes += frame.length;
    this.flush();
    return true;
  }

  /** From now on frames flow into `socket`. */
  attach(socket: Socket, agreement: Agreement): void {
    this.connection = { socket, agreement };
    this.corked = false;
    this.flush();
  }

  /** Forgets the connection and every frame that still waits. */
  clear(): void {
    this.connection = undefined;
    this.waiting = [];
    this.waitingBytes = 0;
    this.compressing = false;
  }

  /** Writes what still waits, without waiting for anything: nothing will be pushed any more. */
  finish(): void {
    const { connection, waiting } = this;
    if (connection === undefined) return;
    this.waiting = [];
    this.waitingBytes = 0;
    const { socket, agreement } = connection;
    for (const frame of waiting) {
      if (frame.length - headerBytes <= agreement.maxMessageBytes) this.write(frame, socket);
    }
    this.uncork(socket);
  }

  private flush(): void {
    while (this.connection !== undefined && !this.compressing) {
      const frame = this.waiting[0];
      if (frame === undefined) return;
      const { agreement } = this.connection;
      if (frame.length - headerBytes > agreement.maxMessageBytes) {
        this.shift(frame);
        this.onOversize(frame.length - headerBytes);
      } else if (agreement.deflate && this.compressor.suits(frame)) {
        this.compressFirst(frame);
      } else {
        this.shift(frame);
        this.write(frame, this.connection.socket);
      }
    }
  }

  private shift(frame: Buffer): void {
    this.waiting.shift();
    this.waitingBytes -= frame.length;
  }

  /** One at a time: several large ones at once would keep the disk from its share of the thread pool. */
  private compressFirst(frame: Buffer): void {
    const { connection } = this;
    this.compressing = true;
    void this.compressor.compress(frame).then((compressed) => {
      if (connection === undefined || connection !== this.connection) return;
      this.compressing = false;
      this.shift(frame);
      this.write(compressed, connection.socket);
      this.flush();
    });
  }

  /** Frames of one turn go to the kernel in one system call. */
  private write(frame: Buffer, socket: Socket): void {
    if (!this.corked) {
      this.corked = true;
      socket.cork();
      process.nextTick(() => {
        if (this.connection?.socket === socket) this.uncork(socket);
      });
    }
    socket.write(frame);
  }

  private uncork(socket: Socket): void {
    if (!this.corked) return;
    this.corked = false;
    socket.uncork();
  }
}
