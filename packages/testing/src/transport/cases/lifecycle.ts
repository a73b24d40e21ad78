import assert from 'node:assert/strict';
import { heartbeat } from '../messages.js';
import type { Case } from './case.js';

export const lifecycleCases: readonly Case[] = [
  {
    name: 'knows its address once it was started, also when any port was asked for',
    async run(cluster) {
      const a = await cluster.start('a');
      const b = await cluster.start('b');
      const { address, port } = a.transport.address();
      assert.notEqual(address, '');
      assert.ok(port > 0);
      assert.notDeepEqual(a.transport.address(), b.transport.address());
    },
  },
  {
    name: 'takes peers before it is started',
    async run(cluster) {
      const b = await cluster.start('b');
      const a = cluster.make('a');
      a.knows(b);
      await a.start();
      await a.sendUntilReceived(b, heartbeat(1));
    },
  },
  {
    name: 'rejects a start at an address that is taken, naming it, and leaves nothing open',
    needs: ['tcp'],
    async run(cluster) {
      const first = await cluster.start('a');
      const { port } = first.transport.address();
      const second = cluster.make('b', {}, { port });
      await assert.rejects(second.start(), (error: Error & { code: string }) => {
        assert.equal(error.code, 'RAFT_TRANSPORT_UNAVAILABLE');
        assert.match(error.message, new RegExp(`${port}`));
        return true;
      });
      await second.stop();
    },
  },
  {
    name: 'sends what was queued before it stops',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(0));
      const before = b.received.length;
      for (let round = 1; round <= 10; round++) a.transport.send('b', heartbeat(round));
      await a.stop();
      await b.receives(before + 10);
    },
  },
  {
    name: 'stops more than once, and calls nothing afterwards',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(1));
      await Promise.all([a.stop(), a.stop()]);
      await a.stop();
      for (let round = 0; round < 10; round++) {
        a.transport.send('b', heartbeat(round));
        b.transport.send('a', heartbeat(round));
      }
      a.transport.addPeer({ id: 'c', ...b.transport.address() });
      a.transport.removePeer('b');
      await b.losesContact('a');
      assert.equal(a.lateCalls, 0);
    },
  },
  {
    name: 'stops while it is dialling',
    async run(cluster) {
      const [a] = await cluster.pair();
      a.transport.send('b', heartbeat(1));
      await a.stop();
      assert.equal(a.lateCalls, 0);
    },
  },
  {
    name: 'stops without having been started',
    async run(cluster) {
      await cluster.make('a').stop();
    },
  },
];
