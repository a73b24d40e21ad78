import { heartbeat, type TestNode } from '@raft/testing/transport';
import type { HandshakeReply } from '@raft/wire';
import { describe, expect, it } from 'vitest';
import { FrameKind } from '../src/frame.js';
import { startListener, startNode } from './support/bench.js';
import type { RawListener, RawSocket } from './support/raw-socket.js';

interface Dialled {
  readonly node: TestNode;
  readonly listener: RawListener;
  /** The connection that the node has dialled to say something to `raw`. */
  readonly raw: RawSocket;
  readonly warnings: () => string[];
}

async function dialled(): Promise<Dialled> {
  const listener = await startListener();
  const { node, logger } = await startNode();
  node.transport.addPeer({ id: 'raw', ...listener.address });
  node.transport.send('raw', heartbeat(1));
  return { node, listener, raw: await listener.connection(0), warnings: () => logger.at('warn') };
}

describe('an acceptor that is not what it seems', () => {
  it('is told who dials, and why', async () => {
    const { node, raw } = await dialled();
    const { port } = node.transport.address();
    expect(await raw.accept()).toMatchObject({
      clusterId: 'test',
      nodeId: 'node',
      targetId: 'raw',
      incarnation: 'data of node',
      address: '127.0.0.1',
      port,
      lane: 'control',
      limits: { maxMessageBytes: 4 * 1024 * 1024 },
    });
  });

  it.each<[string, Partial<HandshakeReply>, RegExp]>([
    ['another node', { nodeId: 'other' }, /other is at this address/],
    ['a node of another cluster', { clusterId: 'another' }, /cluster another is at this address/],
    ['a version that was not offered', { version: 9 }, /version 9 was chosen/],
    ['a refusal', { refusal: { reason: 'limit', message: 'no room' } }, /no room/],
  ])('is given no messages when it is %s', async (_what, change, reason) => {
    const { node, raw, warnings } = await dialled();
    await raw.accept(change);
    await raw.isClosed();
    expect(raw.frames.map(({ kind }) => kind)).toStrictEqual([FrameKind.handshake]);
    const loss = await node.losesContact('raw');
    expect(loss.reason).toMatch(reason);
    expect(warnings()).toStrictEqual([expect.stringMatching(reason)]);
  });

  it('is given no messages when it answers with noise', async () => {
    const { node, raw } = await dialled();
    raw.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await raw.isClosed();
    await node.losesContact('raw');
    expect(raw.frames.map(({ kind }) => kind)).toStrictEqual([FrameKind.handshake]);
  });

  it('is complained about once, however often it is dialled', async () => {
    const { node, listener, warnings } = await dialled();
    for (let attempt = 0; attempt < 5; attempt++) {
      const raw = await listener.connection(attempt);
      await raw.accept({ nodeId: 'other' });
      await raw.isClosed();
      await node.losesContact('raw');
      node.transport.send('raw', heartbeat(attempt));
    }
    expect(warnings()).toHaveLength(1);
  });

  it('is left when it says more than signs of life', async () => {
    const { raw } = await dialled();
    await raw.accept();
    await raw.hears(2);
    raw.say(FrameKind.message, Buffer.from('hello'));
    await raw.isClosed();
  });

  it('is left when it sends a sign of life with something in it', async () => {
    const { raw } = await dialled();
    await raw.accept();
    await raw.hears(2);
    raw.say(FrameKind.pong, Buffer.from('hello'));
    await raw.isClosed();
  });
});
