import type { Socket } from 'node:net';
import { type Lane, type PeerAddress, RaftError, type Timer } from '@raft/core';
import {
  checkReply,
  decodeHandshakeReply,
  type Handshake,
  type HandshakeReply,
  refusalError,
  wireLimits,
} from '@raft/wire';
import { type Environment, track } from './environment.js';
import { encodeFrame, FrameKind } from './frame.js';
import { type Frame, FrameReader } from './frame-reader.js';
import { type Agreement, agreementFrom, helloFrame, helloTo } from './greeting.js';
import { IdleWatch } from './idle-watch.js';
import { KeepAlive } from './keep-alive.js';
import { hostAndPort } from './sockets.js';

export interface OutboundEvents {
  /** The handshake is done: messages may be written to the socket. */
  onUp(socket: Socket, agreement: Agreement): void;
  /** Lost, or never established. Called once, and not after `close`. */
  onDown(reason: RaftError): void;
  /** Nothing was sent for a while, and the connection was closed. Called once, instead of `onDown`. */
  onIdle(): void;
}

const pingFrame = encodeFrame(FrameKind.ping, new Uint8Array());

/** One connection that this node has dialled. */
export class Outbound {
  private readonly socket: Socket;
  private readonly reader = new FrameReader(wireLimits.handshakeBytes);
  private readonly hello: Handshake;
  private readonly handshakeTimer: Timer;
  private agreement: Agreement | undefined;
  private idle: IdleWatch | undefined;
  private keepAlive: KeepAlive | undefined;
  private closed = false;
  private cause: Error | undefined;

  constructor(
    private readonly peer: PeerAddress,
    lane: Lane,
    private readonly environment: Environment,
    private readonly events: OutboundEvents,
  ) {
    const { context, settings, sockets } = environment;
    this.hello = helloTo(peer.id, lane, environment);
    this.handshakeTimer = context.clock.setTimer(() => this.onHandshakeTimeout(), settings.connectionTimeoutMs);
    this.socket = sockets.connect(peer.address, peer.port, () => this.socket.write(helloFrame(this.hello)));
    track(environment, this.socket);
    this.socket.on('data', (chunk: Buffer) => this.onData(chunk));
    this.socket.on('error', (error) => {
      this.cause = error;
    });
    this.socket.on('close', () => this.fail('RAFT_CONNECTION_FAILED', this.cause?.message ?? 'it was closed there'));
  }

  /** The peer's session, once the handshake is done. */
  get session(): string | undefined {
    return this.agreement?.session;
  }

  /** A message was written. */
  touch(): void {
    this.idle?.touch();
  }

  /** Closes the connection after what the kernel takes without waiting. */
  close(): void {
    if (!this.release()) return;
    // Whatever still waits in the socket waits for a peer that does not read.
    if (this.agreement !== undefined && this.socket.writableLength === 0) this.socket.destroySoon();
    else this.socket.destroy();
  }

  private onData(chunk: Buffer): void {
    if (this.closed) return;
    try {
      this.reader.push(chunk);
      while (!this.closed) {
        const frame = this.reader.next();
        if (frame === undefined) return;
        this.onFrame(frame);
      }
    } catch (error) {
      this.down(RaftError.from(error));
    }
  }

  private onFrame(frame: Frame): void {
    if (this.agreement === undefined) this.onReply(frame);
    else if (frame.kind === FrameKind.pong) this.keepAlive?.onPong();
    else this.fail('RAFT_CONNECTION_FAILED', `it sent a frame of kind ${frame.kind} to its dialler`);
  }

  private onReply({ kind, payload }: Frame): void {
    if (kind !== FrameKind.handshakeReply) {
      this.fail('RAFT_CONNECTION_FAILED', 'it did not answer the handshake');
      return;
    }
    const reply = decodeHandshakeReply(payload);
    const verdict = checkReply(reply, this.hello);
    if (verdict.accepted) this.up(reply);
    else this.down(refusalError(verdict.refusal));
  }

  private up(reply: HandshakeReply): void {
    const { context, settings } = this.environment;
    this.handshakeTimer.cancel();
    this.agreement = agreementFrom(reply, this.environment);
    // Only empty frames may follow.
    this.reader.maxPayloadBytes = 0;
    this.idle = new IdleWatch(context.clock, settings.idleTimeoutMs, () => this.onIdle());
    this.keepAlive = new KeepAlive(context.clock, settings.keepAliveIntervalMs, settings.keepAliveTimeoutMs, {
      ping: () => this.socket.write(pingFrame),
      onSilence: () => this.fail('RAFT_CONNECTION_TIMEOUT', 'it gives no sign of life'),
    });
    this.events.onUp(this.socket, this.agreement);
  }

  private onHandshakeTimeout(): void {
    this.fail('RAFT_CONNECTION_TIMEOUT', `no handshake within ${this.environment.settings.connectionTimeoutMs} ms`);
  }

  private onIdle(): void {
    this.close();
    this.events.onIdle();
  }

  private fail(code: 'RAFT_CONNECTION_FAILED' | 'RAFT_CONNECTION_TIMEOUT', what: string): void {
    const { id, address, port } = this.peer;
    this.down(new RaftError(code, `${id} at ${hostAndPort(address, port)}: ${what}`, { cause: this.cause }));
  }

  private down(reason: RaftError): void {
    if (!this.release()) return;
    this.socket.destroy();
    this.events.onDown(reason);
  }

  /** Stops everything but the socket; false when that was done before. */
  private release(): boolean {
    if (this.closed) return false;
    this.closed = true;
    this.handshakeTimer.cancel();
    this.idle?.stop();
    this.keepAlive?.stop();
    return true;
  }
}
