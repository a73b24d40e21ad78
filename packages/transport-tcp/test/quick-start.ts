import { silentLogger, systemClock, systemRandom, type TransportContext } from '@raft/core';
import { tcpTransport } from '@raft/transport-tcp';

// A RaftNode makes this context by itself: `new RaftNode({ transport: tcpTransport({ port: 7000 }), … })`.
const contextOf = (nodeId: string): TransportContext => ({
  identity: { clusterId: 'orders', nodeId, incarnation: `data of ${nodeId}` },
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
  maxReconnectDelayMs: 250,
  onMessage: (from, message) => console.log(`${nodeId} hears a ${message.type} from ${from.id}`),
  onReachable: (peerId) => console.log(`${nodeId} reaches ${peerId}`),
  onUnreachable: (peerId, reason) => console.log(`${nodeId} does not reach ${peerId}: ${reason}`),
});

export const first = tcpTransport({ host: '127.0.0.1', port: 0 });
export const second = tcpTransport({ host: '127.0.0.1', port: 0 });
await first.start(contextOf('node-1'));
await second.start(contextOf('node-2'));

first.addPeer({ id: 'node-2', ...second.address() });
first.send('node-2', { type: 'heartbeatRequest', term: 1, commit: 0, round: 1 });
