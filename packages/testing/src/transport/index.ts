export { nodeTestRunner, type TestRunner } from '../storage/runner.js';
export { transportConformance } from './conformance.js';
export type { TransportCapabilities, TransportConformance, TransportFixture, TransportSettings } from './fixture.js';
export { heartbeat, plain, sampleMessages, snapshotChunk } from './messages.js';
export { Signal } from './signal.js';
export { type ProxyTarget, TcpProxy } from './tcp-proxy.js';
export { type Reachability, type Received, TestNode, type TestNodeOptions } from './test-node.js';
