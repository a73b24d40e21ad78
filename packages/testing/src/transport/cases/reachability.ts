import assert from 'node:assert/strict';
import { heartbeat } from '../messages.js';
import type { Case } from './case.js';

export const reachabilityCases: readonly Case[] = [
  {
    name: 'reports a peer as reachable once it is connected',
    needs: ['connections'],
    async run(cluster) {
      const [a] = await cluster.pair();
      a.transport.send('b', heartbeat(1));
      await a.until(() => a.reachability.length > 0, 'a report');
      assert.deepEqual(a.reachability, [{ peerId: 'b', reachable: true, reason: '' }]);
    },
  },
  {
    name: 'reports a peer that nobody answers for, and never throws',
    async run(cluster) {
      const a = await cluster.start('a');
      const b = await cluster.start('b');
      a.knows(b);
      await b.stop();
      for (let round = 0; round < 100; round++) a.transport.send('b', heartbeat(round));
      const { reason } = await a.losesContact('b');
      assert.notEqual(reason, '');
    },
  },
  {
    name: 'reports a peer that it has no address of, and not from within send',
    async run(cluster) {
      const a = await cluster.start('a');
      a.transport.send('nobody', heartbeat(1));
      assert.deepEqual(a.reachability, []);
      await a.losesContact('nobody');
    },
  },
  {
    name: 'reports the loss of a connection',
    needs: ['tcp'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const proxy = await cluster.proxyTo(b);
      a.knows(b, proxy.address);
      await a.sendUntilReceived(b, heartbeat(1));
      proxy.cut();
      await a.losesContact('b');
      await a.sendUntilReceived(b, heartbeat(2));
      assert.equal(a.reachability.at(-1)?.reachable, true);
    },
  },
  {
    name: 'finds a peer again that was restarted',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(1));
      const { port } = b.transport.address();
      await b.stop();
      a.transport.send('b', heartbeat(2));
      await a.losesContact('b');
      const again = await cluster.start('b', {}, { port });
      await a.sendUntilReceived(again, heartbeat(3));
    },
  },
  {
    name: 'follows a peer to another address',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(1));
      const moved = await cluster.start('b');
      a.knows(moved);
      await a.sendUntilReceived(moved, heartbeat(2));
      const before = b.received.length;
      await a.sendUntilReceived(moved, heartbeat(3));
      assert.equal(b.received.length, before);
    },
  },
  {
    name: 'answers a peer of unknown address where that peer says it can be dialled',
    async run(cluster) {
      const a = await cluster.start('a');
      const b = await cluster.start('b');
      b.knows(a);
      b.transport.send('a', heartbeat(1));
      await a.receives(1);
      await a.sendUntilReceived(b, heartbeat(2));
    },
  },
  {
    name: 'sends nothing to a peer that was removed',
    async run(cluster) {
      const a = await cluster.start('a');
      const b = await cluster.start('b');
      a.knows(b);
      await a.sendUntilReceived(b, heartbeat(1));
      a.transport.removePeer('b');
      a.transport.send('b', heartbeat(2));
      await a.losesContact('b');
      const rounds = b.received.map(({ message }) => message.type === 'heartbeatRequest' && message.round);
      assert.ok(!rounds.includes(2));
    },
  },
];
