import type { Server, Socket } from 'node:net';
import type { Lane, Message, PeerAddress, Sender } from '@raft/core';
import { checkHandshake, type Handshake, type Verdict } from '@raft/wire';
import type { Environment } from './environment.js';
import { Inbound } from './inbound.js';

export interface AcceptorEvents {
  onMessage(from: Sender, message: Message): void;
  /** A peer's handshake was accepted; `address` is where it states that it can be dialled. */
  onPeer(session: string, address: PeerAddress): void;
  /** The last connection from the peer was closed. */
  onGone(peerId: string): void;
}

/** A connection whose handshake was accepted. */
interface Accepted {
  readonly connection: Inbound;
  readonly lane: Lane;
  /** Where its node states that it can be dialled. */
  readonly address: PeerAddress;
}

/**
 * The inbound connections. Those of peers are limited in number; those that have not said who they are as well, but
 * apart, so that strangers who say nothing keep nobody out: the oldest of them makes room for a new one.
 */
export class Acceptor {
  private readonly strangers = new Set<Inbound>();
  private readonly accepted = new Map<Inbound, Accepted>();
  private readonly peers = new Map<string, Map<Lane, Accepted>>();
  private crowded = false;
  private server: Server | undefined;
  private closed = false;

  constructor(
    private readonly environment: Environment,
    private readonly events: AcceptorEvents,
  ) {}

  /** Accepts what connects to `server` from now on. */
  attach(server: Server): void {
    this.server = server;
    server.on('error', (error) => this.log('error', `accepting connections: ${error.message}`));
  }

  /** Handles one connection that was made to the server. */
  accept(socket: Socket): void {
    if (this.closed) {
      socket.destroy();
      return;
    }
    this.makeRoom();
    const connection: Inbound = new Inbound(socket, this.environment, {
      onHandshake: (hello) => this.onHandshake(connection, hello),
      onMessage: this.events.onMessage,
      onClosed: () => this.forget(connection),
    });
    this.strangers.add(connection);
  }

  /** Where a connected peer states that it can be dialled. */
  statedAddress(peerId: string): PeerAddress | undefined {
    const lanes = this.peers.get(peerId);
    return (lanes?.get('control') ?? lanes?.values().next().value)?.address;
  }

  async close(): Promise<void> {
    this.closed = true;
    const closed = new Promise<void>((resolve) => {
      if (this.server === undefined) resolve();
      else this.server.close(() => resolve());
    });
    for (const connection of [...this.strangers, ...this.accepted.keys()]) connection.close('this node stops');
    await closed;
  }

  private onHandshake(connection: Inbound, hello: Handshake): Verdict {
    const { context, settings } = this.environment;
    const verdict = checkHandshake(hello, context.identity);
    if (!verdict.accepted) return verdict;
    const previous = this.peers.get(hello.nodeId)?.get(hello.lane);
    const others = this.accepted.size - (previous === undefined ? 0 : 1);
    if (others >= settings.maxConnections) {
      const message = `${context.identity.nodeId} has ${settings.maxConnections} connections already (maxConnections)`;
      return { accepted: false, refusal: { reason: 'limit', message } };
    }
    this.admit(connection, hello);
    // The newest connection of a peer in a lane is the one that it uses.
    previous?.connection.close('a newer one took its place');
    return verdict;
  }

  private admit(connection: Inbound, { nodeId, lane, address, port, session }: Handshake): void {
    const stated = { id: nodeId, address: address === '' ? connection.remoteAddress : address, port };
    const accepted: Accepted = { connection, lane, address: stated };
    const lanes = this.peers.get(nodeId) ?? new Map<Lane, Accepted>();
    this.strangers.delete(connection);
    this.accepted.set(connection, accepted);
    this.peers.set(nodeId, lanes.set(lane, accepted));
    this.events.onPeer(session, stated);
  }

  private forget(connection: Inbound): void {
    this.strangers.delete(connection);
    const accepted = this.accepted.get(connection);
    if (accepted === undefined) return;
    this.accepted.delete(connection);
    const { id } = accepted.address;
    const lanes = this.peers.get(id);
    if (lanes?.get(accepted.lane) !== accepted) return;
    lanes.delete(accepted.lane);
    if (lanes.size > 0) return;
    this.peers.delete(id);
    if (!this.closed) this.events.onGone(id);
  }

  private makeRoom(): void {
    const limit = this.environment.settings.maxConnections;
    const isCrowded = this.strangers.size >= limit;
    if (isCrowded && !this.crowded) this.log('warn', `more than ${limit} connections have not said who they are`);
    this.crowded = isCrowded;
    if (!isCrowded) return;
    const [oldest] = this.strangers;
    oldest?.close('it made room for a newer one');
  }

  private log(level: 'warn' | 'error', message: string): void {
    this.environment.context.logger[level]({}, message);
  }
}
