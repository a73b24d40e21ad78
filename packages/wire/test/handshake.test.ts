import { isFatal } from '@raft/core';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raft } from '../generated/raft.js';
import {
  checkHandshake,
  checkReply,
  decodeHandshake,
  decodeHandshakeReply,
  encodeHandshake,
  encodeHandshakeReply,
  type Handshake,
  type HandshakeReply,
  type RefusalReason,
  refusalError,
} from '../src/index.js';

const hello: Handshake = {
  versions: { min: 1, max: 3 },
  features: ['deflate'],
  clusterId: 'orders',
  nodeId: 'node-1',
  targetId: 'node-2',
  incarnation: 'a1',
  session: 's1',
  address: '10.0.0.1',
  port: 7000,
  lane: 'log',
  limits: { maxMessageBytes: 4 * 1024 * 1024, maxCommandBytes: 0 },
};

const reply: HandshakeReply = {
  version: 2,
  features: [],
  clusterId: 'orders',
  nodeId: 'node-2',
  incarnation: 'b1',
  session: 's2',
  limits: { maxMessageBytes: 1024, maxCommandBytes: 512 },
  refusal: null,
};

const local = { clusterId: 'orders', nodeId: 'node-2', versions: { min: 1, max: 2 } };

const record = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }) => fc.record<T>(model, { noNullPrototype: true });
const nodeId = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/);
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
const features = fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 10 });
const limits = record({ maxMessageBytes: fc.maxSafeNat(), maxCommandBytes: fc.maxSafeNat() });
const identity = { features, clusterId: name, nodeId, incarnation: name, session: name, limits };
const u32 = fc.nat(0xffff_ffff);

describe('the codec of handshakes', () => {
  it('gives back every handshake as it was', () => {
    const handshakes = record({
      ...identity,
      versions: record({ min: u32, max: u32 }),
      targetId: nodeId,
      address: name,
      port: fc.nat(65_535),
      lane: fc.constantFrom('control', 'log', 'snapshot'),
    });
    fc.assert(
      fc.property(handshakes, (value) => {
        expect(decodeHandshake(encodeHandshake(value))).toStrictEqual(value);
      }),
    );
  });

  it('gives back every answer as it was', () => {
    const reason = fc.constantFrom('version', 'cluster', 'target', 'identity', 'limit', 'other');
    const refusal = fc.option(record({ reason, message: name }));
    const replies = record({ ...identity, version: u32, refusal });
    fc.assert(
      fc.property(replies, (value) => {
        expect(decodeHandshakeReply(encodeHandshakeReply(value))).toStrictEqual(value);
      }),
    );
  });

  it('takes a reason that a newer node made up for a refusal all the same', () => {
    const wire = { clusterId: 'orders', nodeId: 'node-2', refusal: { reason: 77 as never, message: 'full moon' } };
    const bytes = raft.v1.HandshakeReply.encode(wire).finish();
    expect(decodeHandshakeReply(bytes).refusal).toStrictEqual({ reason: 'other', message: 'full moon' });
  });

  it.each<[string, raft.v1.Handshake.$Properties]>([
    ['no cluster id', { nodeId: 'a', targetId: 'b', lane: 1 }],
    ['no node id', { clusterId: 'c', targetId: 'b', lane: 1 }],
    ['no target id', { clusterId: 'c', nodeId: 'a', lane: 1 }],
    ['no lane', { clusterId: 'c', nodeId: 'a', targetId: 'b' }],
    ['an impossible port', { clusterId: 'c', nodeId: 'a', targetId: 'b', lane: 1, port: 65_536 }],
    ['too many features', { clusterId: 'c', nodeId: 'a', targetId: 'b', lane: 1, features: Array(65).fill('f') }],
    ['too many bytes', { clusterId: 'c', nodeId: 'a', targetId: 'b', lane: 1, session: 's'.repeat(20_000) }],
  ])('refuses a handshake with %s', (_what, wire) => {
    const bytes = raft.v1.Handshake.encode(wire).finish();
    expect(() => decodeHandshake(bytes)).toThrow(expect.objectContaining({ code: 'RAFT_CONNECTION_FAILED' }));
  });
});

describe('checkHandshake', () => {
  it('accepts with the newest version in common', () => {
    expect(checkHandshake(hello, local)).toStrictEqual({ accepted: true, version: 2 });
  });

  it('speaks the version of this package when nothing else is said', () => {
    const { clusterId, nodeId } = local;
    expect(checkHandshake(hello, { clusterId, nodeId })).toStrictEqual({ accepted: true, version: 1 });
  });

  it.each<[string, Partial<Handshake>, RefusalReason]>([
    ['a dialler that is too old', { versions: { min: 0, max: 0 } }, 'version'],
    ['a dialler that is too new', { versions: { min: 3, max: 9 } }, 'version'],
    ['another cluster', { clusterId: 'payments' }, 'cluster'],
    ['one that looks for another node', { targetId: 'node-3' }, 'target'],
    ['one that bears our own id', { nodeId: 'node-2' }, 'identity'],
  ])('refuses %s', (_what, change, reason) => {
    expect(checkHandshake({ ...hello, ...change }, local)).toMatchObject({ accepted: false, refusal: { reason } });
  });
});

describe('checkReply', () => {
  it('accepts the node that was meant', () => {
    expect(checkReply(reply, hello)).toStrictEqual({ accepted: true, version: 2 });
  });

  it.each<[string, Partial<HandshakeReply>, RefusalReason]>([
    ['a version that was not offered', { version: 4 }, 'version'],
    ['another cluster', { clusterId: 'payments' }, 'cluster'],
    ['another node', { nodeId: 'node-3' }, 'target'],
    ['what the other side refused', { refusal: { reason: 'limit', message: 'full' } }, 'limit'],
  ])('refuses %s', (_what, change, reason) => {
    expect(checkReply({ ...reply, ...change }, hello)).toMatchObject({ accepted: false, refusal: { reason } });
  });
});

describe('refusalError', () => {
  it.each<[RefusalReason, string, boolean]>([
    ['version', 'RAFT_UNSUPPORTED_VERSION', false],
    ['cluster', 'RAFT_CLUSTER_MISMATCH', true],
    ['target', 'RAFT_IDENTITY_CONFLICT', true],
    ['identity', 'RAFT_IDENTITY_CONFLICT', true],
    ['limit', 'RAFT_CONNECTION_LIMIT', false],
    ['other', 'RAFT_CONNECTION_FAILED', false],
  ])('%s is %s', (reason, code, fatal) => {
    const error = refusalError({ reason, message: 'why' });
    expect(error).toMatchObject({ code, message: 'the handshake was refused: why' });
    expect(isFatal(error)).toBe(fatal);
  });
});
