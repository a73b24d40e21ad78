import { deflateSync } from 'node:zlib';
import { heartbeat, plain, snapshotChunk } from '@raft/testing/transport';
import { decodeMessage, decompressMessage, encodeMessage } from '@raft/wire';
import { describe, expect, it } from 'vitest';
import { deflatedFlag, FrameKind } from '../src/frame.js';
import type { Frame } from '../src/frame-reader.js';
import type { TcpTransportOptions } from '../src/index.js';
import { startListener, startNode } from './support/bench.js';
import { RawSocket } from './support/raw-socket.js';

const large = snapshotChunk(1, 50_000);

/** The frame in which a node with `options` sends a large message to a peer with `features`. */
async function frameOf(options: TcpTransportOptions, features: readonly string[]): Promise<Frame> {
  const listener = await startListener();
  const { node } = await startNode(options);
  node.transport.addPeer({ id: 'raw', ...listener.address });
  node.transport.send('raw', large);
  for (let index = 0; ; index++) {
    const raw = await listener.connection(index);
    const { lane } = await raw.accept({ features });
    if (lane === 'snapshot') return (await raw.hears(2))[1]!;
  }
}

describe('compression', () => {
  it('makes a large message small, towards a peer that can read it', async () => {
    const { deflated, payload } = await frameOf({ compression: { enabled: true } }, ['deflate']);
    expect(deflated).toBe(true);
    expect(payload.length).toBeLessThan(1_000);
    expect(plain(decodeMessage(await decompressMessage(payload, 100_000))!)).toStrictEqual(plain(large));
  });

  it.each<[string, TcpTransportOptions, readonly string[]]>([
    ['by default', {}, ['deflate']],
    ['towards a peer that does not say that it can read it', { compression: { enabled: true } }, []],
    ['below the threshold', { compression: { enabled: true, thresholdBytes: 60_000 } }, ['deflate']],
  ])('is not used %s', async (_when, options, features) => {
    const { deflated, payload } = await frameOf(options, features);
    expect(deflated).toBe(false);
    expect(payload).toStrictEqual(encodeMessage(large));
  });

  it('keeps messages in order, compressed or not', async () => {
    const sender = await startNode({ compression: { enabled: true } }, { nodeId: 'sender' });
    const { node } = await startNode();
    sender.node.knows(node);
    const count = 50;
    for (let i = 0; i < count; i++) sender.node.transport.send('node', snapshotChunk(i, i % 2 === 0 ? 100_000 : 10));
    const rounds = (await node.receives(count)).map(
      ({ message }) => message.type === 'snapshotRequest' && message.round,
    );
    expect(rounds).toStrictEqual([...Array(count).keys()]);
  });

  it('a message that inflates to more than the limit is refused', async () => {
    const { node, logger } = await startNode({ maxMessageBytes: 65_536 });
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    const bomb = deflateSync(Buffer.alloc(32 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(65_536);
    raw.say(FrameKind.message, bomb, deflatedFlag);
    await raw.isClosed();
    expect(node.received).toStrictEqual([]);
    expect(logger.at('warn')).toStrictEqual([expect.stringMatching(/a compressed message is malformed/)]);
  });

  it('a message that was not compressed properly is refused', async () => {
    const { node } = await startNode();
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    raw.say(FrameKind.message, encodeMessage(heartbeat(1)), deflatedFlag);
    await raw.isClosed();
    expect(node.received).toStrictEqual([]);
  });

  it('a stop does not wait for a message that is being inflated', async () => {
    const { node } = await startNode();
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    raw.say(FrameKind.message, deflateSync(encodeMessage(large)), deflatedFlag);
    await node.stop();
    await raw.isClosed();
    expect(node.lateCalls).toBe(0);
  });
});
