import type { Message } from '../contracts/messages.js';
import type { PeerAddress, Transport, TransportContext } from '../contracts/transport.js';
import { RaftError } from '../errors.js';

interface Port {
  readonly address: string;
  readonly port: number;
  readonly context: TransportContext;
  /** Where those who have sent something can be answered. */
  readonly senders: Map<string, PeerAddress>;
  /** Messages that arrive at the end of this turn. */
  inbox: { readonly from: TransportContext['identity']; readonly message: Message }[];
}

/** A network within one process, for tests and examples: what is sent arrives, unless a link was cut. */
export class MemoryNetwork {
  private readonly ports = new Map<string, Port>();
  private readonly cuts = new Set<string>();
  private nextPort = 1;

  /** Drops everything between the two nodes, in both directions. */
  cut(a: string, b: string): void {
    this.cuts.add(`${a} ${b}`);
    this.cuts.add(`${b} ${a}`);
  }

  /** Drops everything to and from the node. */
  isolate(id: string): void {
    this.cuts.add(id);
  }

  /** Undoes every cut. */
  heal(): void {
    this.cuts.clear();
  }

  /** @internal */
  listen(context: TransportContext, address: string, port: number): Port {
    const actual = port === 0 ? this.nextPort++ : port;
    const key = `${address}:${actual}`;
    if (this.ports.has(key)) {
      throw new RaftError('RAFT_TRANSPORT_UNAVAILABLE', `the address ${key} is in use on this memory network`);
    }
    const opened = { address, port: actual, context, senders: new Map(), inbox: [] };
    this.ports.set(key, opened);
    return opened;
  }

  /** @internal */
  close({ address, port }: Port): void {
    this.ports.delete(`${address}:${port}`);
  }

  /** @internal Why the message cannot arrive; null when it will. */
  deliver(from: Port, to: PeerAddress, message: Message): string | null {
    const { identity } = from.context;
    const target = this.ports.get(`${to.address}:${to.port}`);
    if (this.isCut(identity.nodeId, to.id)) return 'the link is cut';
    if (target === undefined) return 'nobody listens there';
    if (target.context.identity.nodeId !== to.id)
      return `another node listens there: ${target.context.identity.nodeId}`;
    if (target.context.identity.clusterId !== identity.clusterId) return 'it belongs to another cluster';
    target.senders.set(identity.nodeId, { id: identity.nodeId, address: from.address, port: from.port });
    target.inbox.push({ from: identity, message });
    if (target.inbox.length === 1) target.context.clock.defer(() => this.flush(target));
    return null;
  }

  private flush(target: Port): void {
    const { inbox } = target;
    target.inbox = [];
    for (const { from, message } of inbox) {
      if (this.ports.get(`${target.address}:${target.port}`) !== target) return;
      target.context.onMessage({ id: from.nodeId, incarnation: from.incarnation }, message);
    }
  }

  private isCut(from: string, to: string): boolean {
    return this.cuts.has(from) || this.cuts.has(to) || this.cuts.has(`${from} ${to}`);
  }
}

export interface MemoryTransportOptions {
  readonly network: MemoryNetwork;
  /** Default `memory`. */
  readonly host?: string;
  /** 0 picks a free one. Default 0. */
  readonly port?: number;
}

/** A transport over a `MemoryNetwork`. */
export function memoryTransport({ network, host = 'memory', port = 0 }: MemoryTransportOptions): Transport {
  const peers = new Map<string, PeerAddress>();
  let opened: Port | null = null;
  return {
    async start(context) {
      opened = network.listen(context, host, port);
    },
    async stop() {
      if (opened !== null) network.close(opened);
      opened = null;
    },
    send(to, message) {
      if (opened === null) return;
      const peer = peers.get(to) ?? opened.senders.get(to);
      const problem = peer === undefined ? 'its address is not known' : network.deliver(opened, peer, message);
      if (problem !== null) {
        const { context } = opened;
        context.clock.defer(() => {
          if (opened?.context === context) context.onUnreachable(to, problem);
        });
      }
    },
    addPeer(peer) {
      peers.set(peer.id, peer);
    },
    removePeer(id) {
      peers.delete(id);
    },
    address: () => ({ address: host, port: opened?.port ?? port }),
  };
}
