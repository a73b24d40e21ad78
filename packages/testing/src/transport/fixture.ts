import type { Transport } from '@raft/core';

export interface TransportSettings {
  /** The port to listen on, 0 for any: a test that restarts a node asks for the one it had. */
  readonly port: number;
  /** The largest message to send and to accept, where the transport has such a limit. */
  readonly maxMessageBytes: number;
}

/** Where the transports of one test come from. */
export interface TransportFixture {
  /** A transport that has not been started; all of a fixture can reach each other. */
  create(settings: TransportSettings): Transport;
  /** Releases what the test has used; every transport has been stopped by then. */
  close?(): Promise<void>;
}

/** What a transport may lack. All are true unless said otherwise. */
export interface TransportCapabilities {
  /** Nodes are dialled over TCP at `address()`: a proxy can stand in between, and anybody can connect. */
  readonly tcp: boolean;
  /** There are connections, and `onReachable` reports that one was made. */
  readonly connections: boolean;
  /** Cluster and target are checked before messages are delivered. */
  readonly handshake: boolean;
  /** A node that bears the receiver's own id is refused. */
  readonly ownIdRefused: boolean;
  /** Messages of one lane do not wait for those of another. */
  readonly lanes: boolean;
  /** `maxMessageBytes` is enforced. */
  readonly messageLimit: boolean;
}

export interface TransportConformance {
  /** Of the transport, for the titles of the tests. */
  readonly name: string;
  /** Called before each test. */
  setup(): TransportFixture | Promise<TransportFixture>;
  readonly capabilities?: Partial<TransportCapabilities>;
}
