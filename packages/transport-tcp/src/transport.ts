import { isIP } from 'node:net';
import {
  type Logger,
  laneOf,
  type Message,
  type PeerAddress,
  RaftError,
  type Sender,
  type Transport,
  type TransportContext,
} from '@raft/core';
import { messageEncoder } from '@raft/wire';
import { Acceptor } from './acceptor.js';
import { Compressor } from './compressor.js';
import type { Environment } from './environment.js';
import { FrameKind, headerBytes, sealFrame } from './frame.js';
import { resolveOptions, type TcpSettings, type TcpTransportOptions } from './options.js';
import { Peer } from './peer.js';
import { plainSockets, type SocketLayer } from './sockets.js';

/**
 * Carries messages over TCP: a connection of its own for each peer and lane, dialled by the node that has something to
 * say. `docs/protocol.md` of `@raft/wire` describes the bytes.
 *
 * Throws `RAFT_INVALID_CONFIG` when an option is out of range.
 */
export function tcpTransport(options: TcpTransportOptions = {}): Transport {
  return new TcpTransport(resolveOptions(options), plainSockets);
}

/** What exists between start and stop. */
interface Running {
  readonly environment: Environment;
  readonly acceptor: Acceptor;
}

class TcpTransport implements Transport {
  /** Peers with a configured address. */
  private readonly configured = new Map<string, PeerAddress>();
  /** Peers that something was sent to. */
  private readonly peers = new Map<string, Peer>();
  private readonly encode = messageEncoder({
    headroom: headerBytes,
    seal: (frame) => sealFrame(frame, FrameKind.message),
  });
  private running: Running | undefined;
  private listening: Promise<unknown> | undefined;
  private stopping: Promise<void> | undefined;
  private boundPort: number | undefined;

  constructor(
    private readonly settings: TcpSettings,
    private readonly sockets: SocketLayer,
  ) {}

  async start(context: TransportContext): Promise<void> {
    if (this.stopping !== undefined)
      throw new RaftError('RAFT_STOPPED', 'this transport was stopped; make another one');
    if (this.listening !== undefined) throw new RaftError('RAFT_ALREADY_STARTED', 'this transport was started already');
    const { host, port } = this.settings;
    const environment = this.environmentOf(context);
    const acceptor = this.acceptorOf(environment);
    try {
      const listening = this.sockets.listen(host, port, (socket) => acceptor.accept(socket));
      this.listening = listening;
      const server = await listening;
      acceptor.attach(server);
      this.boundPort = (server.address() as { port: number }).port;
    } catch (error) {
      this.listening = undefined;
      throw error;
    }
    if (this.stopping !== undefined) {
      await acceptor.close();
      throw new RaftError('RAFT_STOPPED', 'this transport was stopped while it was starting');
    }
    this.running = { environment, acceptor };
    context.logger.info(this.address(), 'listening for peers');
  }

  stop(): Promise<void> {
    this.stopping ??= this.close();
    return this.stopping;
  }

  send(to: string, message: Message): void {
    if (this.running === undefined) return;
    const peer = this.peerFor(to, this.running);
    if (peer === undefined) this.reportUnknown(to);
    else this.sendTo(peer, to, message, this.running.environment.context.logger);
  }

  addPeer(peer: PeerAddress): void {
    this.configured.set(peer.id, peer);
    this.peers.get(peer.id)?.redirect(peer);
  }

  removePeer(peerId: string): void {
    this.configured.delete(peerId);
    this.drop(peerId);
  }

  address(): { readonly address: string; readonly port: number } {
    if (this.boundPort === undefined) {
      throw new RaftError('RAFT_NOT_STARTED', 'the address of a transport is known once it was started');
    }
    const { host, advertiseAddress, advertisePort } = this.settings;
    return { address: advertiseAddress ?? loopbackFor(host), port: advertisePort ?? this.boundPort };
  }

  private sendTo(peer: Peer, to: string, message: Message, logger: Logger): void {
    try {
      peer.send(laneOf(message), () => this.encode(message));
    } catch (error) {
      logger.error({ peer: to, type: message.type, err: error }, 'a message could not be encoded and was dropped');
      peer.lose((error as Error).message);
    }
  }

  private async close(): Promise<void> {
    const { running, listening } = this;
    this.running = undefined;
    if (running === undefined) {
      // A start that is under way notices and closes what it has opened.
      await listening?.catch(() => undefined);
      return;
    }
    for (const id of [...this.peers.keys()]) this.drop(id);
    const { openSockets } = running.environment;
    await running.acceptor.close();
    await Promise.all([...openSockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  private environmentOf(context: TransportContext): Environment {
    const { settings, sockets } = this;
    const { advertiseAddress, advertisePort, host } = settings;
    const stated = advertiseAddress ?? (isWildcard(host) ? '' : host);
    return {
      context,
      settings,
      sockets,
      compressor: new Compressor(settings.compression),
      session: `${context.clock.wallNow().toString(36)}-${context.random().toString(36).slice(2)}`,
      openSockets: new Set(),
      stated: () => ({ address: stated, port: advertisePort ?? this.boundPort ?? 0 }),
    };
  }

  private acceptorOf(environment: Environment): Acceptor {
    return new Acceptor(environment, {
      onMessage: (from: Sender, message) => environment.context.onMessage(from, message),
      onPeer: (session, address) => {
        const peer = this.peers.get(address.id);
        if (!this.configured.has(address.id)) peer?.redirect(address);
        peer?.expect(session);
      },
      onGone: (peerId) => {
        if (this.configured.has(peerId) || !this.drop(peerId)) return;
        environment.context.onUnreachable(peerId, 'it has hung up, and no address of it is configured');
      },
    });
  }

  /** Undefined when nobody knows where the peer is. */
  private peerFor(id: string, { environment, acceptor }: Running): Peer | undefined {
    const existing = this.peers.get(id);
    if (existing !== undefined) return existing;
    const address = this.configured.get(id) ?? acceptor.statedAddress(id);
    if (address === undefined) return undefined;
    const peer = new Peer(address, environment);
    this.peers.set(id, peer);
    return peer;
  }

  /** False when nothing was ever sent to the peer. */
  private drop(peerId: string): boolean {
    this.peers.get(peerId)?.close();
    return this.peers.delete(peerId);
  }

  /** Later, as every loss: the caller is in the middle of its work. */
  private reportUnknown(peerId: string): void {
    process.nextTick(() => this.running?.environment.context.onUnreachable(peerId, 'no address of it is known'));
  }
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** A wildcard cannot be dialled; this machine can. */
function loopbackFor(host: string): string {
  if (!isWildcard(host)) return host;
  return isIP(host) === 6 ? '::1' : '127.0.0.1';
}
