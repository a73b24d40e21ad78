import type { Clock, Random } from './clock.js';
import type { Logger } from './logger.js';
import type { Message } from './messages.js';

/** Where a node can be dialled. */
export interface PeerAddress {
  readonly id: string;
  /** Host name or IP address. */
  readonly address: string;
  readonly port: number;
}

/** The node at the other end of a connection, as its handshake proved or stated it. */
export interface Sender {
  readonly id: string;
  readonly incarnation: string;
}

/** Who this node is: stated in every handshake. */
export interface LocalIdentity {
  readonly clusterId: string;
  readonly nodeId: string;
  readonly incarnation: string;
}

/** What a node gives to its transport at start. None of the callbacks throws. */
export interface TransportContext {
  readonly identity: LocalIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Upper bound for a reconnect delay: a peer that comes back is found within this many milliseconds. */
  readonly maxReconnectDelayMs: number;
  onMessage(from: Sender, message: Message): void;
  /** A connection to the peer was established after there was none. */
  onReachable(peerId: string): void;
  /** Messages to the peer were or may have been dropped; called at least once for every loss that is noticed. */
  onUnreachable(peerId: string, reason: string): void;
}

/**
 * Carries messages between nodes. At most once, in order within a lane, possibly never: consensus repeats what matters.
 *
 * - `send` never throws and never blocks; what cannot be sent is dropped and reported by `onUnreachable`. The queue of
 *   each peer and lane is bounded in bytes.
 * - A message is delivered only when both sides agree on protocol version, cluster id and each other's node id.
 * - A peer without a known address is answered over the address stated in its own handshake.
 * - Hostile or damaged bytes close the connection they came from, with a logged reason, and nothing else.
 */
export interface Transport {
  /** Listens. Rejects with `RAFT_TRANSPORT_UNAVAILABLE` when it cannot; nothing stays open then. */
  start(context: TransportContext): Promise<void>;
  /** Sends what is queued if that takes no waiting, closes every connection, and calls nothing afterwards. Idempotent. */
  stop(): Promise<void>;
  send(to: string, message: Message): void;
  /** Makes a peer known, or changes its address. */
  addPeer(peer: PeerAddress): void;
  removePeer(peerId: string): void;
  /** What peers dial. Known once started, also when port 0 was asked for. */
  address(): { readonly address: string; readonly port: number };
}
