import { heartbeat, snapshotChunk } from '@raft/testing/transport';
import { encodeMessage } from '@raft/wire';
import { describe, expect, it } from 'vitest';
import { FrameKind } from '../src/frame.js';
import { startListener, startNode } from './support/bench.js';
import { RawSocket } from './support/raw-socket.js';

describe('maxConnections', () => {
  it('200 connections of strangers keep no peer out, and are logged once', async () => {
    const { node, logger } = await startNode({ maxConnections: 100 });
    const strangers = await Promise.all(Array.from({ length: 200 }, () => RawSocket.dial(node.transport.address())));
    const peer = await RawSocket.greet(node.transport.address(), { nodeId: 'good' });
    expect((await peer.answer()).refusal).toBeNull();
    peer.say(FrameKind.message, encodeMessage(heartbeat(1)));
    await node.receives(1);
    await Promise.all(strangers.slice(0, 100).map((stranger) => stranger.isClosed()));
    expect(strangers.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(100);
    expect(logger.at('warn')).toStrictEqual([expect.stringMatching(/have not said who they are/)]);
    for (const raw of [...strangers, peer]) raw.destroy();
  });

  it('peers over the limit are refused and told so, those within it are kept', async () => {
    const { node, logger } = await startNode({ maxConnections: 3 });
    const peers: RawSocket[] = [];
    for (let i = 0; i < 3; i++) {
      const peer = await RawSocket.greet(node.transport.address(), { nodeId: `peer-${i}` });
      expect((await peer.answer()).refusal).toBeNull();
      peers.push(peer);
    }
    const late = await RawSocket.greet(node.transport.address(), { nodeId: 'late' });
    expect((await late.answer()).refusal).toMatchObject({ reason: 'limit' });
    await late.isClosed();
    expect(logger.at('warn')).toStrictEqual([expect.stringMatching(/3 connections already/)]);
    expect(peers.map(({ closed }) => closed)).toStrictEqual([false, false, false]);

    // The same peer in the same lane takes the place of its own connection.
    const again = await RawSocket.greet(node.transport.address(), { nodeId: 'peer-0' });
    expect((await again.answer()).refusal).toBeNull();
    for (const raw of [...peers, again]) raw.destroy();
  });

  it('room is made by a connection that is closed', async () => {
    const { node } = await startNode({ maxConnections: 1 });
    for (let i = 0; i < 3; i++) {
      const peer = await RawSocket.greet(node.transport.address(), { nodeId: `peer-${i}` });
      expect((await peer.answer()).refusal).toBeNull();
      peer.say(FrameKind.message, Buffer.from('noise'));
      await peer.isClosed();
    }
  });
});

describe('the size of messages', () => {
  it('respects the limit that the peer states', async () => {
    const listener = await startListener();
    const { node, logger } = await startNode();
    node.transport.addPeer({ id: 'raw', ...listener.address });
    node.transport.send('raw', heartbeat(1));
    const control = await listener.connection(0);
    await control.accept();
    node.transport.send('raw', snapshotChunk(1, 3_000));
    node.transport.send('raw', snapshotChunk(2, 10));
    const bulk = await listener.connection(1);
    await bulk.accept({ limits: { maxMessageBytes: 2_000, maxCommandBytes: 0 } });
    const frames = await bulk.hears(2);
    expect(frames[1]?.payload.length).toBeLessThan(1_000);
    expect((await node.losesContact('raw')).reason).toMatch(/does not accept/);
    expect(logger.at('error')).toHaveLength(1);
  });
});

describe('maxQueueBytes', () => {
  it('bounds what waits for a connection that is being made', async () => {
    const listener = await startListener();
    const { node } = await startNode({ maxMessageBytes: 65_536, maxQueueBytes: 65_536 });
    node.transport.addPeer({ id: 'raw', ...listener.address });
    for (let round = 1; round <= 10; round++) node.transport.send('raw', snapshotChunk(round, 30_000));
    expect((await node.losesContact('raw')).reason).toMatch(/bytes wait for it already/);
    const connections = [await listener.connection(0), await listener.connection(1)];
    const hellos = await Promise.all(connections.map((raw) => raw.accept()));
    const bulk = connections[hellos.findIndex(({ lane }) => lane === 'snapshot')]!;
    await bulk.hears(3);
    expect(bulk.frames.map(({ kind }) => kind)).toStrictEqual([
      FrameKind.handshake,
      FrameKind.message,
      FrameKind.message,
    ]);
  });
});
