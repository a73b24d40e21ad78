import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface ProxyTarget {
  readonly address: string;
  readonly port: number;
}

/** Stands between two nodes and plays a bad network. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private readonly clients = new Set<Socket>();
  private readonly stalled = new Set<Socket>();
  private stallsNew = false;

  private constructor(
    private readonly server: Server,
    private readonly target: ProxyTarget,
  ) {
    server.on('connection', (client: Socket) => this.forward(client));
  }

  static async start(target: ProxyTarget): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target);
  }

  /** Where to connect to instead of the target. */
  get address(): ProxyTarget {
    return { address: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** Takes no more bytes from those who connect, and closes nothing: their buffers fill up. */
  stall(): void {
    this.stallNew();
    for (const client of this.clients) this.stallOne(client);
  }

  /** The same, for connections that are made from now on. */
  stallNew(): void {
    this.stallsNew = true;
  }

  resume(): void {
    this.stallsNew = false;
    for (const client of this.stalled) client.resume();
    this.stalled.clear();
  }

  /** Breaks every connection. New ones are forwarded. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(client: Socket): void {
    const upstream = connect({ host: this.target.address, port: this.target.port, noDelay: true });
    client.setNoDelay(true);
    this.clients.add(client);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!this.stalled.has(from)) from.resume();
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        this.sockets.delete(from);
        this.clients.delete(from);
        this.stalled.delete(from);
      });
    }
    if (this.stallsNew) this.stallOne(client);
  }

  private stallOne(client: Socket): void {
    this.stalled.add(client);
    client.pause();
  }
}
