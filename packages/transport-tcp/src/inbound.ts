import type { Socket } from 'node:net';
import type { Message, Sender, Timer } from '@raft/core';
import {
  decodeHandshake,
  decodeMessage,
  decompressMessage,
  type Handshake,
  type Verdict,
  wireLimits,
} from '@raft/wire';
import { type Environment, track } from './environment.js';
import { encodeFrame, FrameKind } from './frame.js';
import { type Frame, FrameReader } from './frame-reader.js';
import { replyFrame } from './greeting.js';
import { IdleWatch } from './idle-watch.js';
import { hostAndPort } from './sockets.js';

export interface InboundEvents {
  /** Judges the handshake; when it is accepted, messages follow. */
  onHandshake(hello: Handshake): Verdict;
  onMessage(from: Sender, message: Message): void;
  /** Called once, whoever closed it. */
  onClosed(): void;
}

const pongFrame = encodeFrame(FrameKind.pong, new Uint8Array());
/** Signs of life that the other side asked for and does not read. */
const maxUnreadBytes = 65_536;

/** One connection that another node, or somebody, has dialled. Nothing that it says is trusted. */
export class Inbound {
  /** Where it comes from. */
  readonly remoteAddress: string;
  private readonly remote: string;
  private readonly reader = new FrameReader(wireLimits.handshakeBytes);
  private readonly handshakeTimer: Timer;
  private readonly idle: IdleWatch;
  private sender: Sender | undefined;
  private inflating = false;
  private closed = false;
  private unknownTypeLogged = false;

  constructor(
    private readonly socket: Socket,
    private readonly environment: Environment,
    private readonly events: InboundEvents,
  ) {
    const { clock } = environment.context;
    const { connectionTimeoutMs, idleTimeoutMs } = environment.settings;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.remote = hostAndPort(this.remoteAddress, socket.remotePort ?? 0);
    track(environment, socket);
    const late = `no handshake within ${connectionTimeoutMs} ms`;
    this.handshakeTimer = clock.setTimer(() => this.refuse(late), connectionTimeoutMs);
    this.idle = new IdleWatch(clock, idleTimeoutMs, () => this.close('it is idle'));
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('error', (error) => this.close(error.message));
    socket.on('close', () => this.close('it was closed there'));
  }

  /** Closes the connection for a reason that is nobody's fault. */
  close(reason: string): void {
    if (this.release()) this.log('debug', `a connection was closed: ${reason}`);
  }

  /** Closes the connection because of what the other side does, and says so once. */
  refuse(reason: string): void {
    if (this.release()) this.log('warn', `a connection was refused: ${reason}`);
  }

  private onData(chunk: Buffer): void {
    if (this.closed) return;
    this.idle.touch();
    this.reader.push(chunk);
    this.pump();
  }

  private pump(): void {
    while (!this.closed && !this.inflating) {
      const frame = this.nextFrame();
      if (frame === undefined) return;
      this.onFrame(frame);
    }
  }

  private nextFrame(): Frame | undefined {
    try {
      return this.reader.next();
    } catch (error) {
      this.refuse((error as Error).message);
      return undefined;
    }
  }

  private onFrame(frame: Frame): void {
    if (this.sender === undefined) this.onHandshake(frame);
    else if (frame.kind === FrameKind.ping) this.onPing();
    else if (frame.kind !== FrameKind.message) this.refuse(`a dialler sends no frame of kind ${frame.kind}`);
    else if (frame.deflated) this.inflate(frame.payload, this.sender);
    else this.deliver(frame.payload, this.sender);
  }

  private onHandshake({ kind, payload }: Frame): void {
    if (kind !== FrameKind.handshake) {
      this.refuse('it did not begin with a handshake');
      return;
    }
    const hello = this.decoded(decodeHandshake, payload);
    if (hello === undefined) return;
    const verdict = this.events.onHandshake(hello);
    if (verdict.accepted) {
      this.accept(hello, verdict);
    } else {
      this.socket.end(replyFrame(verdict, this.environment));
      this.refuse(verdict.refusal.message);
    }
  }

  private accept(hello: Handshake, verdict: Verdict): void {
    this.handshakeTimer.cancel();
    this.sender = Object.freeze({ id: hello.nodeId, incarnation: hello.incarnation });
    this.reader.maxPayloadBytes = this.environment.settings.maxMessageBytes;
    this.socket.write(replyFrame(verdict, this.environment));
  }

  private onPing(): void {
    if (this.socket.writableLength > maxUnreadBytes) this.refuse('it does not read what it asks for');
    else this.socket.write(pongFrame);
  }

  /** Nothing else is read from the connection until the bytes are there: messages stay in order, memory in bounds. */
  private inflate(payload: Buffer, sender: Sender): void {
    this.inflating = true;
    this.socket.pause();
    void decompressMessage(payload, this.environment.settings.maxMessageBytes).then(
      (inflated) => this.onInflated(inflated, sender),
      (error: Error) => this.refuse(error.message),
    );
  }

  private onInflated(payload: Buffer, sender: Sender): void {
    this.inflating = false;
    if (this.closed) return;
    this.socket.resume();
    this.deliver(payload, sender);
    this.pump();
  }

  private deliver(payload: Buffer, sender: Sender): void {
    const message = this.decoded(decodeMessage, payload);
    if (message !== undefined) this.events.onMessage(sender, message);
    else if (!this.closed) this.logUnknownType();
  }

  /** Undefined when there is nothing, or nothing good: the connection is closed then. */
  private decoded<T>(decode: (bytes: Uint8Array) => T, payload: Buffer): T | undefined {
    try {
      return decode(payload);
    } catch (error) {
      this.refuse((error as Error).message);
      return undefined;
    }
  }

  private logUnknownType(): void {
    if (this.unknownTypeLogged) return;
    this.unknownTypeLogged = true;
    this.log('info', 'messages of a type that this version does not know are ignored');
  }

  private release(): boolean {
    if (this.closed) return false;
    this.closed = true;
    this.handshakeTimer.cancel();
    this.idle.stop();
    // An answer that was written is to arrive; nothing else that waits in the socket is of any use.
    if (this.socket.writableEnded) this.socket.destroySoon();
    else this.socket.destroy();
    this.events.onClosed();
    return true;
  }

  private log(level: 'debug' | 'info' | 'warn', message: string): void {
    this.environment.context.logger[level]({ peer: this.sender?.id, remote: this.remote }, message);
  }
}
