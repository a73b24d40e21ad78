import type { LocalIdentity } from '@raft/core';
import type { TransportFixture, TransportSettings } from './fixture.js';
import { TcpProxy } from './tcp-proxy.js';
import { TestNode } from './test-node.js';

/** The limit that tests ask for: large enough for a snapshot chunk, small enough to be passed often. */
export const maxMessageBytes = 1024 * 1024;

/** The nodes of one test. */
export class TestCluster {
  private readonly nodes: TestNode[] = [];
  private readonly proxies: TcpProxy[] = [];

  constructor(private readonly fixture: TransportFixture) {}

  /** A node that was not started. */
  make(nodeId: string, identity: Partial<LocalIdentity> = {}, settings: Partial<TransportSettings> = {}): TestNode {
    const transport = this.fixture.create({ port: 0, maxMessageBytes, ...settings });
    const node = new TestNode({ clusterId: 'kit', nodeId, incarnation: `data of ${nodeId}`, ...identity }, transport);
    this.nodes.push(node);
    return node;
  }

  async start(
    nodeId: string,
    identity: Partial<LocalIdentity> = {},
    settings: Partial<TransportSettings> = {},
  ): Promise<TestNode> {
    const node = this.make(nodeId, identity, settings);
    await node.start();
    return node;
  }

  /** Two nodes that know each other. */
  async pair(): Promise<readonly [TestNode, TestNode]> {
    const a = await this.start('a');
    const b = await this.start('b');
    a.knows(b);
    b.knows(a);
    return [a, b];
  }

  /** A proxy in front of a node. */
  async proxyTo(node: TestNode): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(node.transport.address());
    this.proxies.push(proxy);
    return proxy;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.fixture.close?.();
  }
}
