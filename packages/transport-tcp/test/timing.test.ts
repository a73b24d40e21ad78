import { heartbeat, type TestNode } from '@raft/testing/transport';
import { describe, expect, it } from 'vitest';
import { FrameKind } from '../src/frame.js';
import type { TcpTransportOptions } from '../src/index.js';
import { startListener, startNode } from './support/bench.js';
import { ManualClock } from './support/manual-clock.js';
import { type RawListener, RawSocket } from './support/raw-socket.js';

interface Bench {
  readonly clock: ManualClock;
  readonly node: TestNode;
  readonly listener: RawListener;
}

async function bench(options: TcpTransportOptions = {}): Promise<Bench> {
  const clock = new ManualClock();
  const listener = await startListener();
  const { node } = await startNode(options, { clock, maxReconnectDelayMs: 250 });
  node.transport.addPeer({ id: 'raw', ...listener.address });
  return { clock, node, listener };
}

/** The node has dialled `raw`, was accepted, and its first message has arrived. */
async function connected({ node, listener }: Bench, index = 0): Promise<RawSocket> {
  node.transport.send('raw', heartbeat(1));
  const raw = await listener.connection(index);
  await raw.accept();
  await raw.hears(2);
  return raw;
}

describe('handshakes', () => {
  it('a dialler that says nothing is hung up on after connectionTimeoutMs', async () => {
    const { clock, node } = await bench({ connectionTimeoutMs: 5_000 });
    const raw = await RawSocket.dial(node.transport.address());
    // Connections are accepted in order: once the second one is answered, the first one is known.
    const second = await RawSocket.greet(node.transport.address());
    await second.answer();
    clock.advance(5_000);
    await raw.isClosed();
    expect(second.closed).toBe(false);
    second.destroy();
  });

  it('an acceptor that says nothing is given up after connectionTimeoutMs', async () => {
    const { clock, node, listener } = await bench({ connectionTimeoutMs: 5_000 });
    node.transport.send('raw', heartbeat(1));
    const raw = await listener.connection(0);
    await raw.hears(1);
    clock.advance(4_999);
    expect(node.reachability).toStrictEqual([]);
    clock.advance(1);
    await raw.isClosed();
    expect((await node.losesContact('raw')).reason).toMatch(/no handshake within 5000 ms/);
  });
});

describe('idle connections', () => {
  it('an outgoing one is closed without a loss, and opened again when there is something to say', async () => {
    const both = await bench({ idleTimeoutMs: 60_000, keepAliveIntervalMs: 0 });
    const raw = await connected(both);
    both.clock.advance(40_000);
    both.node.transport.send('raw', heartbeat(2));
    await raw.hears(3);
    both.clock.advance(40_000);
    expect(raw.closed).toBe(false);
    both.clock.advance(20_000);
    await raw.isClosed();
    await connected(both, 1);
    expect(both.node.reachability.filter(({ reachable }) => !reachable)).toStrictEqual([]);
  });

  it('an incoming one is closed', async () => {
    const { clock, node } = await bench({ idleTimeoutMs: 60_000 });
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    clock.advance(60_000);
    await raw.isClosed();
  });

  it('signs of life keep an incoming one open', async () => {
    const { clock, node } = await bench({ idleTimeoutMs: 60_000 });
    const raw = await RawSocket.greet(node.transport.address());
    await raw.answer();
    for (let i = 0; i < 5; i++) {
      clock.advance(40_000);
      raw.say(FrameKind.ping);
      await raw.hears(2 + i);
    }
    raw.destroy();
  });

  it('none is closed with idleTimeoutMs 0', async () => {
    const both = await bench({ idleTimeoutMs: 0, keepAliveIntervalMs: 0 });
    const raw = await connected(both);
    both.clock.advance(1e9);
    both.node.transport.send('raw', heartbeat(2));
    await raw.hears(3);
  });
});

describe('signs of life', () => {
  it('are asked for again and again', async () => {
    const both = await bench({ keepAliveIntervalMs: 30_000, keepAliveTimeoutMs: 10_000, idleTimeoutMs: 0 });
    const raw = await connected(both);
    for (let i = 0; i < 3; i++) {
      both.clock.advance(30_000);
      await raw.hears(3 + i);
      expect(raw.frames.at(-1)?.kind).toBe(FrameKind.ping);
      raw.say(FrameKind.pong);
      // An answer can only be seen by what does not happen: give it the time to be read.
      await roundTrip(both.node);
    }
    expect(raw.closed).toBe(false);
  });

  it('that do not come within keepAliveTimeoutMs mean that the connection is lost', async () => {
    const both = await bench({ keepAliveIntervalMs: 30_000, keepAliveTimeoutMs: 10_000 });
    const raw = await connected(both);
    both.clock.advance(30_000);
    await raw.hears(3);
    both.clock.advance(10_000);
    await raw.isClosed();
    expect((await both.node.losesContact('raw')).reason).toMatch(/no sign of life/);
  });

  it('are not asked for with keepAliveIntervalMs 0', async () => {
    const both = await bench({ keepAliveIntervalMs: 0, idleTimeoutMs: 0 });
    const raw = await connected(both);
    both.clock.advance(1e6);
    both.node.transport.send('raw', heartbeat(2));
    await raw.hears(3);
    expect(raw.frames.at(-1)?.kind).toBe(FrameKind.message);
  });
});

describe('dialling again', () => {
  it('follows a failure within maxReconnectDelayMs when there is something to say', async () => {
    const { clock, node, listener } = await bench();
    for (let attempt = 0; attempt < 8; attempt++) {
      node.transport.send('raw', heartbeat(attempt));
      const raw = await listener.connection(attempt);
      const before = node.reachability.length;
      raw.destroy();
      await node.until(() => node.reachability.length > before, 'the loss');
      node.transport.send('raw', heartbeat(attempt));
      clock.advance(250);
    }
    await listener.connection(8);
  });

  it('does not happen for a peer that there is nothing to say to', async () => {
    const { clock, node, listener } = await bench();
    node.transport.send('raw', heartbeat(1));
    const raw = await listener.connection(0);
    raw.destroy();
    await node.losesContact('raw');
    clock.advance(1e6);
    await roundTrip(node);
    expect(listener.connections).toHaveLength(1);
  });

  it('follows at once on the loss of a connection that has lasted', async () => {
    const both = await bench();
    const raw = await connected(both);
    both.clock.advance(1_000);
    raw.destroy();
    await both.node.losesContact('raw');
    both.node.transport.send('raw', heartbeat(2));
    await both.listener.connection(1);
  });

  it('follows at once when the peer dials out of another process', async () => {
    const both = await bench();
    const old = await connected(both);
    const dialler = await RawSocket.greet(both.node.transport.address(), { session: 'another' });
    await dialler.answer();
    await old.isClosed();
    expect((await both.node.losesContact('raw')).reason).toMatch(/restarted/);
    const next = await both.listener.connection(1);
    await next.accept({ session: 'another' });
    both.node.transport.send('raw', heartbeat(2));
    await next.hears(2);
    dialler.destroy();
  });
});

describe('losses', () => {
  it('that follow each other closely are reported together, and none is left out', async () => {
    const { clock, node, listener } = await bench();
    node.transport.send('raw', heartbeat(0));
    (await listener.connection(0)).destroy();
    await node.losesContact('raw');
    for (let round = 1; round <= 100; round++) node.transport.send('raw', heartbeat(round));
    await roundTrip(node);
    expect(node.reachability).toHaveLength(1);
    clock.advance(100);
    expect(node.reachability).toHaveLength(2);
    clock.advance(1_000);
    expect(node.reachability).toHaveLength(2);
  });
});

describe('stop', () => {
  it('leaves no timer', async () => {
    const both = await bench();
    await connected(both);
    const dialler = await RawSocket.greet(both.node.transport.address());
    await dialler.answer();
    const silent = await RawSocket.dial(both.node.transport.address());
    expect(both.clock.pending).toBeGreaterThan(0);
    await both.node.stop();
    expect(both.clock.pending).toBe(0);
    for (const raw of [dialler, silent]) await raw.isClosed();
  });
});

/** Waits until the node has read whatever was sent to it before. */
async function roundTrip(node: TestNode): Promise<void> {
  const raw = await RawSocket.greet(node.transport.address(), { nodeId: 'witness' });
  await raw.answer();
  raw.say(FrameKind.ping);
  await raw.hears(2);
  raw.destroy();
}
