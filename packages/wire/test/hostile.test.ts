import { EntryBlock, RaftError } from '@raft/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raft } from '../generated/raft.js';
import { decodeHandshake, decodeHandshakeReply, decodeMessage, encodeMessage, wireLimits } from '../src/index.js';
import { anyMessage } from './arbitraries.js';

const decoders = { decodeMessage, decodeHandshake, decodeHandshakeReply };

/** Whatever the bytes are: a value, or the one error that says that they are bad. */
function expectOrderly(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(RaftError);
    expect((error as RaftError).code).toBe('RAFT_CONNECTION_FAILED');
    expect((error as RaftError).fatal).toBe(false);
  }
}

function envelope(body: Parameters<typeof raft.v1.Envelope.encode>[0]): Uint8Array {
  return raft.v1.Envelope.encode(body).finish();
}

const malformed = expect.objectContaining({ code: 'RAFT_CONNECTION_FAILED', details: { malformed: true } });

describe('hostile bytes', () => {
  it.each(Object.entries(decoders))('%s throws nothing but the one error on random bytes', (_name, decode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expectOrderly(decode, bytes)),
      { numRuns: 2000 },
    );
  });

  it('a valid message with some bytes changed is another message or the one error', () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat(255) });
    fc.assert(
      fc.property(anyMessage, fc.array(change, { minLength: 1, maxLength: 5 }), (message, changes) => {
        const bytes = Buffer.from(encodeMessage(message));
        for (const { at, to } of changes) bytes[at % bytes.length] = to;
        expectOrderly(decodeMessage, bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('a truncated message is a shorter message or the one error', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, cut) => {
        const bytes = encodeMessage(message);
        expectOrderly(decodeMessage, bytes.subarray(0, cut % bytes.length));
      }),
      { numRuns: 1000 },
    );
  });

  it('no byte of an entry block changes unnoticed', () => {
    const data = Buffer.from('a command');
    const block = EntryBlock.encode(1, 1, { clusterTime: 1, wallTime: 1 }, [{ type: 0, data }]);
    const message = { type: 'appendRequest', term: 1, prevIndex: 0, prevTerm: 0, commit: 0, round: 0, blocks: [block] };
    const bytes = encodeMessage(message as Parameters<typeof encodeMessage>[0]);
    for (let at = bytes.length - block.byteLength; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      expect(() => decodeMessage(damaged)).toThrow(malformed);
    }
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a term past the safe integers', envelopeWithTerm(Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]))],
    ['a term of ten bytes', envelopeWithTerm(Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 1]))],
    ['two messages in one envelope', Buffer.concat([envelope({ voteResponse: {} }), envelope({ voteResponse: {} })])],
    ['a message that is a number', Buffer.from([5 << 3, 1])],
    ['a phase that this version does not know', envelope({ formation: { phase: 99 as never, state: 1 } })],
    ['a phase that is absent', envelope({ formation: { state: 1 } })],
    ['a port out of range', envelope({ formation: proposal({ id: 'a', port: 70_000 }) })],
    ['a member without an id', envelope({ formation: proposal({ port: 1 }) })],
    ['a snapshot chunk past its end', envelope({ snapshotRequest: { data: Buffer.alloc(5), snapshot: { size: 4 } } })],
    ['a time that is no number', envelope({ snapshotRequest: { snapshot: { clusterTime: Number.NaN } } })],
    ['a command with a trace of control characters', envelope({ proposeRequest: { commands: [{ trace: '\n' }] } })],
    ['a method that is too long', envelope({ callRequest: { method: 'm'.repeat(wireLimits.methodLength + 1) } })],
    ['an empty entry block', envelope({ appendRequest: { blocks: [new Uint8Array()] } })],
  ])('%s is refused', (_what, bytes) => {
    expect(() => decodeMessage(bytes)).toThrow(malformed);
  });

  it('text that is not UTF-8 is refused', () => {
    const body = Buffer.from([0x1a, 2, 0xc3, 0x28]);
    const bytes = Buffer.concat([Buffer.from([(14 << 3) | 2, body.length]), body]);
    expect(() => decodeMessage(bytes)).toThrow(malformed);
  });

  it('few bytes do not become many objects', () => {
    const commands = Buffer.alloc(2 * 1_000_000);
    for (let i = 0; i < commands.length; i += 2) commands[i] = 0x1a;
    const length = [(commands.length & 127) | 128, ((commands.length >> 7) & 127) | 128, commands.length >> 14];
    const bytes = Buffer.concat([Buffer.from([(12 << 3) | 2, ...length]), commands]);
    expect(() => decodeMessage(bytes)).toThrow(/more than \d+ fields/);
  });

  it('groups nested without end are refused, not followed', () => {
    expect(() => decodeMessage(Buffer.alloc(1_000_000, (20 << 3) | 3))).toThrow(malformed);
  });
});

function envelopeWithTerm(varint: Buffer): Uint8Array {
  const body = Buffer.concat([Buffer.from([1 << 3]), varint]);
  return Buffer.concat([Buffer.from([(5 << 3) | 2, body.length]), body]);
}

function proposal(member: raft.v1.Member.$Properties): raft.v1.Formation.$Properties {
  return { phase: 1, state: 1, proposal: { id: 'p', members: [member] } };
}
