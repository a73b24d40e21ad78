import {
  MemoryNetwork,
  memoryStorage,
  memoryTransport,
  type PeerAddress,
  RaftNode,
  type RaftNodeOptions,
  type Storage,
} from '../../../src/index.js';
import { type Add, Counter } from './counter.js';

type Node = RaftNode<Add, number, 'total', number>;
type Overrides = Partial<RaftNodeOptions<Add, number, 'total', number>>;

export const quick: Overrides = Object.freeze({
  heartbeatIntervalMs: 15,
  electionTimeoutMinMs: 100,
  electionTimeoutMaxMs: 200,
});

export function addressOf(id: string): PeerAddress {
  return { id, address: 'memory', port: 1 + id.charCodeAt(0) };
}

/** Real nodes over a memory network, at a quick pace. */
export class TestCluster {
  readonly network = new MemoryNetwork();
  readonly nodes = new Map<string, Node>();
  readonly machines = new Map<string, Counter>();
  readonly storages = new Map<string, Storage>();

  constructor(
    readonly ids: readonly string[],
    private readonly overrides: Overrides = {},
  ) {}

  static async start(ids: readonly string[], overrides: Overrides = {}): Promise<TestCluster> {
    const cluster = new TestCluster(ids, overrides);
    await Promise.all(ids.map((id) => cluster.start(id)));
    return cluster;
  }

  make(id: string, overrides: Overrides = {}): Node {
    const machine = new Counter();
    const storage = this.storages.get(id) ?? memoryStorage();
    this.machines.set(id, machine);
    this.storages.set(id, storage);
    const node = new RaftNode<Add, number, 'total', number>({
      ...quick,
      nodeId: id,
      peers: this.ids.map(addressOf),
      stateMachine: machine,
      storage,
      transport: memoryTransport({ network: this.network, port: addressOf(id).port }),
      ...this.overrides,
      ...overrides,
    });
    this.nodes.set(id, node);
    return node;
  }

  async start(id: string, overrides: Overrides = {}): Promise<Node> {
    const node = this.make(id, overrides);
    await node.start();
    return node;
  }

  node(id: string): Node {
    return this.nodes.get(id)!;
  }

  machine(id: string): Counter {
    return this.machines.get(id)!;
  }

  async leader(): Promise<Node> {
    await until(() => [...this.nodes.values()].some((node) => node.isLeader));
    return [...this.nodes.values()].find((node) => node.isLeader)!;
  }

  async follower(): Promise<Node> {
    const leader = await this.leader();
    return [...this.nodes.values()].find((node) => node !== leader && node.state === 'running')!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.stop({ graceful: false })));
  }
}

/** Looks again and again until `check` holds; the test's timeout ends it. */
export async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise<void>((resolve) => setTimeout(resolve, 2));
}
