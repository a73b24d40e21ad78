import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { heartbeat } from '../messages.js';
import type { TestNode } from '../test-node.js';
import type { Case } from './case.js';

/** Says `bytes` to a node and resolves once the node has hung up. */
async function say(bytes: Buffer, node: TestNode): Promise<void> {
  const { address, port } = node.transport.address();
  const socket = connect({ host: address, port });
  // The node may hang up while bytes are still on their way.
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.resume().write(bytes);
  await closed;
}

export const hostileCases: readonly Case[] = [
  {
    name: 'hangs up on bytes that make no sense, and goes on with its peers',
    needs: ['tcp'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(1));
      await Promise.all(Array.from({ length: 20 }, () => say(randomBytes(100_000), b)));
      await say(Buffer.from('GET / HTTP/1.1\r\nhost: raft\r\n\r\n'), b);
      const before = b.received.length;
      a.transport.send('b', heartbeat(2));
      await b.receives(before + 1);
    },
  },
];
