import { systemClock } from '@raft/core';
import { TestNode, type TestNodeOptions } from '@raft/testing/transport';
import { afterEach } from 'vitest';
import { type TcpTransportOptions, tcpTransport } from '../../src/index.js';
import { RawListener } from './raw-socket.js';
import { RecordingLogger } from './recording-logger.js';

interface Closable {
  close(): Promise<void>;
}

const used: Closable[] = [];

afterEach(async () => {
  await Promise.all(used.splice(0).map((item) => item.close()));
});

export interface LoggedNode {
  readonly node: TestNode;
  readonly logger: RecordingLogger;
}

/** The node `node` of cluster `test`, started, and stopped after the test. */
export async function startNode(
  options: TcpTransportOptions = {},
  nodeOptions: TestNodeOptions & { nodeId?: string } = {},
): Promise<LoggedNode> {
  const logger = new RecordingLogger();
  const { nodeId = 'node', clock = systemClock, ...rest } = nodeOptions;
  const transport = tcpTransport({ host: '127.0.0.1', port: 0, ...options });
  const identity = { clusterId: 'test', nodeId, incarnation: `data of ${nodeId}` };
  const node = new TestNode(identity, transport, { clock, logger, ...rest });
  used.push({ close: () => node.stop() });
  await node.start();
  return { node, logger };
}

/** A listener that is closed after the test. */
export async function startListener(): Promise<RawListener> {
  const listener = await RawListener.start();
  used.push(listener);
  return listener;
}
