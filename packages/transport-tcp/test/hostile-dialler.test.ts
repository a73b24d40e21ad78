import { heartbeat, plain } from '@raft/testing/transport';
import { encodeHandshake, encodeMessage } from '@raft/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameKind } from '../src/frame.js';
import { type LoggedNode, startNode } from './support/bench.js';
import { hello, RawSocket } from './support/raw-socket.js';

const greeting = encodeFrame(FrameKind.handshake, encodeHandshake(hello));
const speech = encodeFrame(FrameKind.message, encodeMessage(heartbeat(1)));
const valid = Buffer.concat([greeting, speech]);

/** Says `bytes` on a connection of its own, says nothing more, and resolves when the node has hung up. */
async function sayAll({ node }: LoggedNode, bytes: Uint8Array): Promise<void> {
  const raw = await RawSocket.dial(node.transport.address());
  raw.socket.end(bytes);
  await raw.isClosed();
}

/** A peer is heard after all. */
async function stillWorks({ node }: LoggedNode): Promise<void> {
  const before = node.received.length;
  const raw = await RawSocket.greet(node.transport.address(), { nodeId: 'good' });
  expect((await raw.answer()).refusal).toBeNull();
  raw.write(speech);
  await node.receives(before + 1);
  raw.destroy();
}

describe('a dialler that is not what it seems', () => {
  it('cannot harm the node with random bytes', async () => {
    const target = await startNode();
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(bytes, (noise) => sayAll(target, noise)),
      { numRuns: 100 },
    );
    expect(target.node.received).toStrictEqual([]);
    await stillWorks(target);
  });

  it('cannot harm the node with random bytes after a good handshake', async () => {
    const target = await startNode();
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(bytes, (noise) => sayAll(target, Buffer.concat([greeting, noise]))),
      { numRuns: 100 },
    );
    expect(target.node.received).toStrictEqual([]);
    await stillWorks(target);
  });

  it('is heard up to the frame that is cut off', async () => {
    const target = await startNode();
    for (let length = 0; length < valid.length; length++) await sayAll(target, valid.subarray(0, length));
    expect(target.node.received).toStrictEqual([]);
    await stillWorks(target);
  });

  it('is never heard when a byte was changed on the way', async () => {
    const target = await startNode();
    for (let at = 0; at < valid.length; at++) {
      const damaged = Buffer.from(valid);
      damaged[at]! ^= 1 + (at % 255);
      await sayAll(target, damaged);
    }
    expect(target.node.received).toStrictEqual([]);
    await stillWorks(target);
  });

  it.each<[string, Buffer, RegExp]>([
    ['a message before the handshake', speech, /did not begin with a handshake/],
    ['a second handshake', Buffer.concat([greeting, greeting]), /no frame of kind 1/],
    [
      'an answer to what it was not asked',
      Buffer.concat([greeting, encodeFrame(FrameKind.pong, Buffer.alloc(0))]),
      /kind 5/,
    ],
    ['a handshake that is none', encodeFrame(FrameKind.handshake, Buffer.from([1, 2, 3])), /a handshake is malformed/],
    ['a handshake of megabytes', Buffer.from([0, 0, 64, 0, 1, 0, 0, 0, 0, 0, 0, 0]), /more than 16384/],
    [
      'a message that is none',
      Buffer.concat([greeting, encodeFrame(FrameKind.message, Buffer.from([0xff]))]),
      /a message is malformed/,
    ],
    [
      'a message over the limit',
      Buffer.concat([greeting, Buffer.from([1, 0, 64, 0, 3, 0, 0, 0, 0, 0, 0, 0])]),
      /more than 4194304/,
    ],
  ])('is hung up on for %s, with the reason logged once', async (_what, bytes, reason) => {
    const target = await startNode();
    await sayAll(target, bytes);
    expect(target.logger.at('warn')).toStrictEqual([expect.stringMatching(reason)]);
    await stillWorks(target);
  });

  it('is told why it is refused', async () => {
    const { node } = await startNode();
    const raw = await RawSocket.greet(node.transport.address(), { clusterId: 'another' });
    expect(await raw.answer()).toMatchObject({ clusterId: 'test', nodeId: 'node', refusal: { reason: 'cluster' } });
    await raw.isClosed();
  });

  it('may say messages of a type that this version does not know', async () => {
    const { node, logger } = await startNode();
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    const unknown = encodeFrame(FrameKind.message, Buffer.from([0xfa, 0x06, 1, 0]));
    for (const frame of [unknown, unknown, speech]) raw.write(frame);
    const [first] = await node.receives(1);
    expect(plain(first!.message)).toStrictEqual(plain(heartbeat(1)));
    expect(logger.at('info').filter((line) => /does not know/.test(line))).toHaveLength(1);
    raw.destroy();
  });

  it('gets signs of life, and not more of them than it reads', async () => {
    const { node, logger } = await startNode();
    const raw = await RawSocket.greet(node.transport.address());
    raw.say(FrameKind.ping);
    expect((await raw.hears(2))[1]?.kind).toBe(FrameKind.pong);
    raw.socket.pause();
    const pings = Buffer.concat(Array(50_000).fill(encodeFrame(FrameKind.ping, Buffer.alloc(0))));
    const said = () => new Promise((resolve) => raw.socket.write(pings, resolve));
    while (!raw.closed && logger.at('warn').length === 0) await said();
    expect(logger.at('warn')).toStrictEqual([expect.stringMatching(/does not read/)]);
    raw.destroy();
  });
});

describe('two connections of one peer in one lane', () => {
  it('the newer one takes the place of the older one', async () => {
    const { node } = await startNode();
    const older = await RawSocket.greet(node.transport.address());
    await older.answer();
    const otherLane = await RawSocket.greet(node.transport.address(), { lane: 'log' });
    await otherLane.answer();
    const newer = await RawSocket.greet(node.transport.address());
    await newer.answer();
    await older.isClosed();
    newer.write(speech);
    otherLane.write(speech);
    await node.receives(2);
    for (const raw of [newer, otherLane]) raw.destroy();
  });
});
