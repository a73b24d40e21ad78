import { connect, createServer, type Server, Socket } from 'node:net';
import { RaftError } from '@raft/core';

/** Where connections come from: the one place that knows that they are plain TCP. */
export interface SocketLayer {
  /** Opens a connection and calls `onReady` once bytes may be written. Failures are events of the socket. */
  connect(address: string, port: number, onReady: () => void): Socket;
  /**
   * Listens, and calls `onSocket` for every connection from which bytes may be read. Rejects with
   * `RAFT_TRANSPORT_UNAVAILABLE` when it cannot, and leaves nothing open then.
   */
  listen(host: string, port: number, onSocket: (socket: Socket) => void): Promise<Server>;
}

/** Small frames must not wait for the acknowledgement of earlier ones. */
const noDelay = true;

export const plainSockets: SocketLayer = {
  connect(address, port, onReady) {
    try {
      return connect({ host: address, port, noDelay }, onReady);
    } catch (error) {
      // An impossible port is thrown; a host that does not exist is an event.
      return new Socket().destroy(error as Error);
    }
  },

  listen(host, port, onSocket) {
    const server = createServer({ noDelay }, onSocket);
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => reject(cannotListen(host, port, cause)));
      server.listen({ host, port }, () => resolve(server));
    });
  },
};

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): RaftError {
  const advice = cause.code === 'EADDRINUSE' ? 'another process listens there; stop it or choose another port' : '';
  const what = `cannot listen on ${hostAndPort(host, port)}: ${advice === '' ? cause.message : advice}`;
  return new RaftError('RAFT_TRANSPORT_UNAVAILABLE', what, { cause, details: { host, port, reason: cause.code } });
}

export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
