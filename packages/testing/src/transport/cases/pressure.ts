import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { heartbeat, snapshotChunk } from '../messages.js';
import { maxMessageBytes } from '../test-cluster.js';
import type { Case } from './case.js';

const mebibyte = 1024 * 1024;

/** Bytes outside of the heap that are really in use. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().arrayBuffers;
}

export const pressureCases: readonly Case[] = [
  {
    name: 'does not let control messages wait behind bulk',
    needs: ['lanes'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(0));
      await a.sendUntilReceived(b, snapshotChunk(0, 10));
      const before = b.received.length;
      const chunks = 4;
      for (let i = 1; i <= chunks; i++) a.transport.send('b', snapshotChunk(i, maxMessageBytes - 2_048));
      a.transport.send('b', heartbeat(1));
      const received = (await b.receives(before + chunks + 1)).slice(before).map(({ message }) => message.type);
      assert.ok(received.indexOf('heartbeatRequest') < chunks, `the heartbeat came last: ${received.join(', ')}`);
    },
  },
  {
    name: 'delivers control messages while another lane is stalled',
    needs: ['tcp', 'lanes'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      await a.sendUntilReceived(b, heartbeat(0));
      const proxy = await cluster.proxyTo(b);
      a.knows(b, proxy.address);
      await a.sendUntilReceived(b, heartbeat(1));
      // Connections of other lanes than control are made from here on, and read nothing.
      proxy.stallNew();
      for (let i = 0; i < 20; i++) a.transport.send('b', snapshotChunk(i, maxMessageBytes - 2_048));
      const before = b.received.length;
      a.transport.send('b', heartbeat(2));
      const received = (await b.receives(before + 1)).slice(before);
      assert.deepEqual(
        received.map(({ message }) => message.type),
        ['heartbeatRequest'],
      );
    },
  },
  {
    name: 'holds a bounded amount of memory for a peer that does not read, and recovers',
    needs: ['tcp'],
    async run(cluster) {
      const [a, b] = await cluster.pair();
      const proxy = await cluster.proxyTo(b);
      a.knows(b, proxy.address);
      await a.sendUntilReceived(b, snapshotChunk(0, 10));
      proxy.stall();
      const before = bytesInUse();
      for (let round = 1; round <= 256; round++) {
        a.transport.send('b', snapshotChunk(round, maxMessageBytes - 2_048));
        // Lets the transport write, as a node between two inputs does.
        await new Promise((resolve) => setImmediate(resolve));
      }
      const held = bytesInUse() - before;
      assert.ok(held < 64 * mebibyte, `${held} bytes are held after 256 MiB were sent`);
      await a.losesContact('b');
      proxy.resume();
      await a.sendUntilReceived(b, heartbeat(1));
    },
  },
];
