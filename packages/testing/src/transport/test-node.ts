import {
  type Clock,
  type LocalIdentity,
  type Logger,
  type Message,
  type Sender,
  silentLogger,
  systemClock,
  systemRandom,
  type Transport,
} from '@raft/core';
import { Signal } from './signal.js';

export interface Received {
  readonly from: Sender;
  readonly message: Message;
}

export interface Reachability {
  readonly peerId: string;
  readonly reachable: boolean;
  readonly reason: string;
}

export interface TestNodeOptions {
  /** Default: the clock of this machine. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default 50. */
  readonly maxReconnectDelayMs?: number;
}

/** How often a test repeats a message that may be lost, as consensus repeats its heartbeats. */
const repeatMs = 10;

/** A node that remembers what its transport tells it. */
export class TestNode {
  readonly received: Received[] = [];
  readonly reachability: Reachability[] = [];
  /** Calls of the transport after its stop was done: there must be none. */
  lateCalls = 0;
  private readonly changed = new Signal();
  private stopped = false;

  constructor(
    readonly identity: LocalIdentity,
    readonly transport: Transport,
    private readonly options: TestNodeOptions = {},
  ) {}

  get id(): string {
    return this.identity.nodeId;
  }

  start(): Promise<void> {
    const { clock = systemClock, logger = silentLogger, maxReconnectDelayMs = 50 } = this.options;
    return this.transport.start({
      identity: this.identity,
      clock,
      random: systemRandom,
      logger,
      maxReconnectDelayMs,
      onMessage: (from, message) => this.record(() => this.received.push({ from, message })),
      onReachable: (peerId) => this.record(() => this.reachability.push({ peerId, reachable: true, reason: '' })),
      onUnreachable: (peerId, reason) =>
        this.record(() => this.reachability.push({ peerId, reachable: false, reason })),
    });
  }

  async stop(): Promise<void> {
    await this.transport.stop();
    this.stopped = true;
  }

  /** Makes `other` known, at its own address or at `at`. */
  knows(other: TestNode, at = other.transport.address()): void {
    this.transport.addPeer({ id: other.id, ...at });
  }

  until(condition: () => boolean, what: string): Promise<void> {
    return this.changed.until(condition, `${this.id}: ${what}`);
  }

  async receives(count: number): Promise<readonly Received[]> {
    await this.until(() => this.received.length >= count, `${count} messages, ${this.received.length} are here`);
    return this.received;
  }

  async losesContact(peerId: string): Promise<Reachability> {
    const find = () => this.reachability.find((event) => event.peerId === peerId && !event.reachable);
    await this.until(() => find() !== undefined, `${peerId} reported unreachable`);
    return find()!;
  }

  /** Sends `message` again and again until `to` has received one like it: messages may be lost while nodes reconnect. */
  async sendUntilReceived(to: TestNode, message: Message): Promise<void> {
    const before = to.received.length;
    const arrived = () =>
      to.received.slice(before).some((r) => r.from.id === this.id && r.message.type === message.type);
    this.transport.send(to.id, message);
    const repeat = setInterval(() => this.transport.send(to.id, { ...message }), repeatMs);
    try {
      await to.until(arrived, `a ${message.type} from ${this.id}`);
    } finally {
      clearInterval(repeat);
    }
  }

  private record(remember: () => void): void {
    if (this.stopped) this.lateCalls++;
    remember();
    this.changed.notify();
  }
}
