import type { Socket } from 'node:net';
import type { TransportContext } from '@raft/core';
import type { Compressor } from './compressor.js';
import type { TcpSettings } from './options.js';
import type { SocketLayer } from './sockets.js';

/** What the parts of one started transport share. */
export interface Environment {
  readonly context: TransportContext;
  readonly settings: TcpSettings;
  readonly sockets: SocketLayer;
  readonly compressor: Compressor;
  /** Drawn at this start: tells peers that connections to an earlier process are dead. */
  readonly session: string;
  /** Every socket that is not closed yet: what a stop waits for. */
  readonly openSockets: Set<Socket>;
  /** Where this node states that it can be dialled. */
  stated(): { readonly address: string; readonly port: number };
}

/** Counts a socket among the open ones until it is closed. */
export function track(environment: Environment, socket: Socket): void {
  environment.openSockets.add(socket);
  socket.once('close', () => environment.openSockets.delete(socket));
}
