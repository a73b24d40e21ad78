import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { silentLogger, systemClock, type TransportContext } from '@raft/core';
import { heartbeat } from '@raft/testing/transport';
import { describe, expect, it } from 'vitest';
import { type TcpTransportOptions, tcpTransport } from '../src/index.js';
import { startListener, startNode } from './support/bench.js';
import { RawSocket } from './support/raw-socket.js';

const nothing = () => {};

const context: TransportContext = {
  identity: { clusterId: 'test', nodeId: 'node', incarnation: 'i' },
  clock: systemClock,
  random: Math.random,
  logger: silentLogger,
  maxReconnectDelayMs: 50,
  onMessage: nothing,
  onReachable: nothing,
  onUnreachable: nothing,
};

const coded = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('options', () => {
  it.each<[TcpTransportOptions, RegExp]>([
    [{ port: 70_000 }, /port = 70000/],
    [{ advertisePort: 0 }, /advertisePort = 0/],
    [{ maxMessageBytes: 10 }, /maxMessageBytes = 10/],
    [{ maxQueueBytes: 1_000_000 }, /maxQueueBytes = 1000000, which is no integer from 4194304/],
    [{ keepAliveTimeoutMs: 0 }, /keepAliveTimeoutMs = 0/],
    [{ compression: { level: 10 } }, /compression.level = 10/],
    [{ host: '' }, /an empty host/],
    [{ port: 1.5, maxConnections: 0 }, /port = 1.5.*maxConnections = 0/],
  ])('%j are refused', (options, message) => {
    expect(() => tcpTransport(options)).toThrow(coded('RAFT_INVALID_CONFIG', message));
  });

  it('that are undefined have their defaults', () => {
    expect(() => tcpTransport({ port: undefined as never, compression: { level: undefined as never } })).not.toThrow();
  });
});

describe('start', () => {
  it('names host and port when another process listens there, and can be repeated later', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const transport = tcpTransport({ host: '127.0.0.1', port });
    const refused = coded('RAFT_TRANSPORT_UNAVAILABLE', new RegExp(`127.0.0.1:${port}: another process`));
    await expect(transport.start(context)).rejects.toThrow(refused);
    expect(() => transport.address()).toThrow(coded('RAFT_NOT_STARTED'));
    await new Promise((resolve) => other.close(resolve));
    await transport.start(context);
    expect(transport.address()).toStrictEqual({ address: '127.0.0.1', port });
    await transport.stop();
  });

  it('rejects an address that this machine does not have', async () => {
    const transport = tcpTransport({ host: '203.0.113.1', port: 0 });
    await expect(transport.start(context)).rejects.toThrow(coded('RAFT_TRANSPORT_UNAVAILABLE', /203.0.113.1:0/));
    await transport.stop();
  });

  it('is refused a second time, and after a stop', async () => {
    const transport = tcpTransport({ host: '127.0.0.1', port: 0 });
    await transport.start(context);
    await expect(transport.start(context)).rejects.toThrow(coded('RAFT_ALREADY_STARTED'));
    await transport.stop();
    await expect(transport.start(context)).rejects.toThrow(coded('RAFT_STOPPED'));
  });

  it('that is overtaken by a stop leaves nothing open', async () => {
    const transport = tcpTransport({ host: '127.0.0.1', port: 0 });
    const starting = transport.start(context);
    const stopping = transport.stop();
    await expect(starting).rejects.toThrow(coded('RAFT_STOPPED'));
    await stopping;
    await expect(RawSocket.dial(transport.address())).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('the address', () => {
  it('is what was advertised', async () => {
    const { node } = await startNode({ advertiseAddress: 'raft.example', advertisePort: 9 });
    expect(node.transport.address()).toStrictEqual({ address: 'raft.example', port: 9 });
  });

  it('of a node that listens everywhere can be dialled from this machine', async () => {
    const { node } = await startNode({ host: '0.0.0.0' });
    expect(node.transport.address().address).toBe('127.0.0.1');
    (await RawSocket.dial(node.transport.address())).destroy();
  });

  it('that a node states, listening everywhere, is the one that its connections come from', async () => {
    const listener = await startListener();
    const { node } = await startNode({ host: '0.0.0.0' });
    node.transport.addPeer({ id: 'raw', ...listener.address });
    node.transport.send('raw', heartbeat(1));
    const hello = await (await listener.connection(0)).accept();
    expect(hello).toMatchObject({ address: '', port: node.transport.address().port });

    const other = await startNode({}, { nodeId: 'other' });
    node.knows(other.node);
    await node.sendUntilReceived(other.node, heartbeat(1));
    await other.node.sendUntilReceived(node, heartbeat(2));
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe.skipIf(!hasIpv6)('IPv6', () => {
  it.each(['::1', '::'])('works on %s', async (host) => {
    const a = await startNode({ host }, { nodeId: 'a' });
    const b = await startNode({ host }, { nodeId: 'b' });
    expect(a.node.transport.address().address).toBe('::1');
    a.node.knows(b.node);
    await a.node.sendUntilReceived(b.node, heartbeat(1));
    await b.node.sendUntilReceived(a.node, heartbeat(2));
  });
});

describe('a message that cannot be encoded', () => {
  it('is dropped, logged and reported, and the next one is sent', async () => {
    const a = await startNode({}, { nodeId: 'a' });
    const b = await startNode({}, { nodeId: 'b' });
    a.node.knows(b.node);
    a.node.transport.send('b', { type: 'heartbeatRequest', term: -1, commit: 0, round: 0 });
    a.node.transport.send('b', heartbeat(1));
    expect(await b.node.receives(1)).toHaveLength(1);
    expect((await a.node.losesContact('b')).reason).toMatch(/term is -1/);
    expect(a.logger.at('error')).toHaveLength(1);
  });
});

describe('a peer that cannot be dialled', () => {
  it.each([
    ['a port that there is not', '127.0.0.1', 70_000],
    ['a host that there is not', 'no.such.host.invalid', 7000],
  ])('because of %s is reported like any other', async (_what, address, port) => {
    const { node } = await startNode();
    node.transport.addPeer({ id: 'wrong', address, port });
    node.transport.send('wrong', heartbeat(1));
    await node.losesContact('wrong');
    node.transport.send('wrong', heartbeat(2));
    await node.until(() => node.reachability.length > 1, 'the second attempt');
  });
});

describe('a peer without a configured address', () => {
  it('is reported when it hangs up while it is being talked to', async () => {
    const a = await startNode({}, { nodeId: 'a' });
    const b = await startNode({}, { nodeId: 'b' });
    b.node.knows(a.node);
    await b.node.sendUntilReceived(a.node, heartbeat(1));
    await a.node.sendUntilReceived(b.node, heartbeat(2));
    await b.node.stop();
    await a.node.losesContact('b');
    a.node.transport.send('b', heartbeat(3));
  });

  it('is followed to the address that it states last', async () => {
    const { node } = await startNode();
    const [before, after] = [await startListener(), await startListener()];
    const first = await RawSocket.greet(node.transport.address(), before.address);
    await first.answer();
    node.transport.send('raw', heartbeat(1));
    await (await before.connection(0)).accept();
    const second = await RawSocket.greet(node.transport.address(), after.address);
    await second.answer();
    await (await after.connection(0)).accept();
    for (const raw of [first, second]) raw.destroy();
  });
});

describe('stop', () => {
  it('leaves no socket and no server', async () => {
    const baseline = handles();
    const a = await startNode({}, { nodeId: 'a' });
    const b = await startNode({}, { nodeId: 'b' });
    a.node.knows(b.node);
    b.node.knows(a.node);
    a.node.transport.addPeer({ id: 'gone', address: '127.0.0.1', port: 1 });
    await a.node.sendUntilReceived(b.node, heartbeat(1));
    await b.node.sendUntilReceived(a.node, heartbeat(1));
    a.node.transport.send('gone', heartbeat(1));
    await a.node.losesContact('gone');
    expect(handles()).toBeGreaterThan(baseline);
    await Promise.all([a.node.stop(), b.node.stop()]);
    expect(handles()).toBe(baseline);
  });

  it('does not wait for a peer that does not read', async () => {
    const listener = await startListener();
    const { node } = await startNode();
    node.transport.addPeer({ id: 'raw', ...listener.address });
    node.transport.send('raw', heartbeat(0));
    const raw = await listener.connection(0);
    await raw.accept();
    raw.socket.pause();
    const body = 'x'.repeat(1_000_000);
    for (let id = 0; id < 18; id++) node.transport.send('raw', { type: 'callRequest', id, method: 'm', body });
    await node.until(() => node.reachability.length > 0, 'the connection');
    await node.stop();
  });
});

function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Server/i.test(name)).length;
}
