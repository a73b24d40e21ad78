import type { Message, PeerAddress, Transport, TransportContext } from '@raft/core';
import type { Host } from '../host.js';
import type { Run } from '../run.js';
import type { Network } from './network.js';

/** The transport of one run of a node. Dead with the run. */
export class Endpoint implements Transport {
  context: TransportContext | null = null;
  private readonly peers = new Map<string, PeerAddress>();
  /** The addresses that others stated when they connected: where a peer is answered that was never added. */
  private readonly heard = new Map<string, PeerAddress>();

  constructor(
    private readonly network: Network,
    readonly host: Host,
    readonly run: Run,
  ) {}

  async start(context: TransportContext): Promise<void> {
    if (this.run.dead) return new Promise(() => {});
    this.context = context;
    this.network.listen(this);
  }

  async stop(): Promise<void> {
    if (this.run.dead) return new Promise(() => {});
    if (this.context !== null) this.network.closed(this.host);
    this.context = null;
  }

  send(to: string, message: Message): void {
    const { host, run } = this;
    if (run.dead || this.context === null) return;
    host.crashPoint('beforeSend');
    if (run.dead) return;
    host.watch.sending(run, to, message);
    this.network.send(this, to, message);
    host.crashPoint('afterSend');
  }

  /** Where messages to the peer go; null when nobody knows. */
  addressOf(peerId: string): PeerAddress | null {
    return this.peers.get(peerId) ?? this.heard.get(peerId) ?? null;
  }

  connectedFrom(peer: PeerAddress): void {
    this.heard.set(peer.id, peer);
  }

  addPeer(peer: PeerAddress): void {
    this.peers.set(peer.id, peer);
  }

  removePeer(peerId: string): void {
    this.peers.delete(peerId);
  }

  address(): { readonly address: string; readonly port: number } {
    return this.host.address;
  }
}
