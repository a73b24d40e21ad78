import assert from 'node:assert/strict';
import { heartbeat, plain, sampleMessages, snapshotChunk } from '../messages.js';
import { maxMessageBytes } from '../test-cluster.js';
import type { Case } from './case.js';

export const deliveryCases: readonly Case[] = [
  {
    name: 'delivers every type of message exactly as it was',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const sent = Object.values(sampleMessages);
      for (const message of sent) a.transport.send('b', message);
      const received = await b.receives(sent.length);
      const byType = new Map(received.map(({ message }) => [message.type, message]));
      for (const message of sent) assert.deepEqual(plain(byType.get(message.type)!), plain(message));
    },
  },
  {
    name: 'says who sent a message',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      a.transport.send('b', heartbeat(1));
      const [first] = await b.receives(1);
      assert.deepEqual({ ...first?.from }, { id: 'a', incarnation: 'data of a' });
    },
  },
  {
    name: 'keeps the order of 10,000 messages in a lane',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const count = 10_000;
      for (let round = 0; round < count; round++) a.transport.send('b', heartbeat(round));
      const received = await b.receives(count);
      const rounds = received.map(({ message }) => (message.type === 'heartbeatRequest' ? message.round : -1));
      assert.deepEqual(rounds, [...Array(count).keys()]);
    },
  },
  {
    name: 'delivers in both directions at once',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      for (let round = 0; round < 100; round++) {
        a.transport.send('b', heartbeat(round));
        b.transport.send('a', heartbeat(round));
      }
      assert.equal((await a.receives(100)).length, 100);
      assert.equal((await b.receives(100)).length, 100);
    },
  },
  {
    name: 'sends one message object to several peers',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const c = await cluster.start('c');
      a.knows(c);
      const message = snapshotChunk(1, 10_000);
      for (const peer of ['b', 'c']) a.transport.send(peer, message);
      for (const node of [b, c]) {
        const [first] = await node.receives(1);
        assert.deepEqual(plain(first!.message), plain(message));
      }
    },
  },
  {
    name: 'never changes the bytes of a message that was delivered',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const count = 200;
      for (let round = 0; round < count; round++) a.transport.send('b', snapshotChunk(round, 1 + round * 10));
      for (const { message } of await b.receives(count)) {
        assert.equal(message.type, 'snapshotRequest');
        if (message.type === 'snapshotRequest')
          assert.deepEqual(plain(message), plain(snapshotChunk(message.round, message.data.length)));
      }
    },
  },
  {
    name: 'delivers a message of nearly the largest size',
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const message = snapshotChunk(1, maxMessageBytes - 2_048);
      a.transport.send('b', message);
      const [first] = await b.receives(1);
      assert.deepEqual(plain(first!.message), plain(message));
    },
  },
  {
    name: 'drops a message that is too large, reports it, and delivers the next one',
    needs: ['messageLimit'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      a.transport.send('b', snapshotChunk(1, 10));
      a.transport.send('b', snapshotChunk(2, maxMessageBytes + 1));
      a.transport.send('b', snapshotChunk(3, 10));
      const rounds = (await b.receives(2)).map(({ message }) => message.type === 'snapshotRequest' && message.round);
      assert.deepEqual(rounds, [1, 3]);
      await a.losesContact('b');
    },
  },
];
