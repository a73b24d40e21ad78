import assert from 'node:assert/strict';
import { heartbeat } from '../messages.js';
import type { TestNode } from '../test-node.js';
import type { Case } from './case.js';

/** Whatever `sender` says to the address of `receiver` is lost, and `receiver` hears nothing. */
async function isRefused(sender: TestNode, targetId: string, receiver: TestNode): Promise<void> {
  sender.transport.addPeer({ id: targetId, ...receiver.transport.address() });
  sender.transport.send(targetId, heartbeat(1));
  await sender.losesContact(targetId);
  sender.transport.send(targetId, heartbeat(2));
  assert.deepEqual(receiver.received, []);
  assert.deepEqual(
    sender.reachability.filter(({ reachable }) => reachable),
    [],
  );
}

export const identityCases: readonly Case[] = [
  {
    name: 'refuses a node of another cluster',
    needs: ['handshake'],
    async run(cluster) {
      const stranger = await cluster.start('a', { clusterId: 'another' });
      const node = await cluster.start('b');
      await isRefused(stranger, 'b', node);
    },
  },
  {
    name: 'refuses a node that looks for another one at this address',
    needs: ['handshake'],
    async run(cluster) {
      const a = await cluster.start('a');
      const b = await cluster.start('b');
      await isRefused(a, 'c', b);
    },
  },
  {
    name: 'refuses a node that bears its own id',
    needs: ['ownIdRefused'],
    async run(cluster) {
      const twin = await cluster.start('b', { incarnation: 'other data' });
      const b = await cluster.start('b');
      await isRefused(twin, 'b', b);
    },
  },
  {
    name: 'goes on with its own cluster while it refuses others',
    needs: ['handshake'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const stranger = await cluster.start('c', { clusterId: 'another' });
      stranger.knows(b);
      stranger.transport.send('b', heartbeat(1));
      a.transport.send('b', heartbeat(2));
      await stranger.losesContact('b');
      await b.receives(1);
      assert.deepEqual(
        b.received.map(({ from }) => from.id),
        ['a'],
      );
    },
  },
];
