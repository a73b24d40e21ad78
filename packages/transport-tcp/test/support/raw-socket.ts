import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Signal } from '@raft/testing/transport';
import {
  decodeHandshake,
  decodeHandshakeReply,
  encodeHandshake,
  encodeHandshakeReply,
  type Handshake,
  type HandshakeReply,
} from '@raft/wire';
import { encodeFrame, FrameKind } from '../../src/frame.js';
import { type Frame, FrameReader } from '../../src/frame-reader.js';

export const hello: Handshake = {
  versions: { min: 1, max: 1 },
  features: ['deflate'],
  clusterId: 'test',
  nodeId: 'raw',
  targetId: 'node',
  incarnation: 'raw data',
  session: 'raw session',
  address: '127.0.0.1',
  port: 1,
  lane: 'control',
  limits: { maxMessageBytes: 0, maxCommandBytes: 0 },
};

export const reply: HandshakeReply = {
  version: 1,
  features: ['deflate'],
  clusterId: 'test',
  nodeId: 'raw',
  incarnation: 'raw data',
  session: 'raw session',
  limits: { maxMessageBytes: 0, maxCommandBytes: 0 },
  refusal: null,
};

/** One end of a connection that says exactly what a test wants it to say, and remembers the frames it was told. */
export class RawSocket {
  readonly frames: Frame[] = [];
  private readonly reader = new FrameReader(1024 * 1024 * 1024);
  private readonly changed = new Signal();
  private ended = false;

  constructor(readonly socket: Socket) {
    // The node may hang up at any time: that is what tests are about.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      this.reader.push(chunk);
      for (let frame = this.reader.next(); frame !== undefined; frame = this.reader.next()) this.frames.push(frame);
      this.changed.notify();
    });
    socket.on('close', () => {
      this.ended = true;
      this.changed.notify();
    });
  }

  static async dial(to: { address: string; port: number }): Promise<RawSocket> {
    const socket = connect({ host: to.address, port: to.port, noDelay: true });
    const raw = new RawSocket(socket);
    await once(socket, 'connect');
    return raw;
  }

  /** Dials and says hello. */
  static async greet(to: { address: string; port: number }, change: Partial<Handshake> = {}): Promise<RawSocket> {
    const raw = await RawSocket.dial(to);
    raw.say(FrameKind.handshake, encodeHandshake({ ...hello, ...change }));
    return raw;
  }

  get closed(): boolean {
    return this.ended;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  say(kind: FrameKind, payload: Uint8Array = new Uint8Array(), flags = 0): void {
    this.write(encodeFrame(kind, payload, flags));
  }

  async hears(count: number): Promise<readonly Frame[]> {
    await this.changed.until(() => this.frames.length >= count, `${count} frames, ${this.frames.length} are here`);
    return this.frames;
  }

  /** The answer to a handshake. */
  async answer(): Promise<HandshakeReply> {
    const [first] = await this.hears(1);
    return decodeHandshakeReply(first!.payload);
  }

  /** Answers the handshake that the node begins with. */
  async accept(change: Partial<HandshakeReply> = {}): Promise<Handshake> {
    const [first] = await this.hears(1);
    this.say(FrameKind.handshakeReply, encodeHandshakeReply({ ...reply, ...change }));
    return decodeHandshake(first!.payload);
  }

  async isClosed(): Promise<void> {
    await this.changed.until(() => this.ended, 'the node hangs up');
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** A listener that a test answers by hand. */
export class RawListener {
  readonly connections: RawSocket[] = [];
  private readonly changed = new Signal();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.connections.push(new RawSocket(socket));
      this.changed.notify();
    });
  }

  static async start(): Promise<RawListener> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawListener(server);
  }

  get address(): { address: string; port: number } {
    return { address: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** The connection number `index`, counted from 0, as soon as it is made. */
  async connection(index: number): Promise<RawSocket> {
    await this.changed.until(() => this.connections.length > index, `connection ${index}`);
    return this.connections[index]!;
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
