import { EntryBlock, type Message } from '@raft/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raft } from '../generated/raft.js';
import { decodeMessage, encodeMessage, messageEncoder, wireLimits } from '../src/index.js';
import { messages } from './arbitraries.js';

const heartbeat: Message = { type: 'heartbeatRequest', term: 3, commit: 7, round: 9 };
const times = { clusterTime: 1, wallTime: 2 };

function block(firstIndex: number, term: number, size = 10): EntryBlock {
  return EntryBlock.encode(firstIndex, term, times, [{ type: 0, data: Buffer.alloc(size, 7) }]);
}

function append(blocks: readonly EntryBlock[], term = 5): Message {
  return { type: 'appendRequest', term, prevIndex: 10, prevTerm: 2, commit: 10, round: 1, blocks };
}

describe('every type of message', () => {
  it.each(Object.entries(messages))('%s comes back as it was', (_type, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (message: Message) => {
        expect(decodeMessage(encodeMessage(message))).toStrictEqual(message);
      }),
      { numRuns: 200 },
    );
  });
});

describe('encodeMessage', () => {
  it('writes what any other protobuf implementation writes', () => {
    const { type, ...heartbeatRequest } = heartbeat as Extract<Message, { type: 'heartbeatRequest' }>;
    const canonical = raft.v1.Envelope.encode({ heartbeatRequest }).finish();
    expect(type).toBe('heartbeatRequest');
    expect(encodeMessage(heartbeat)).toStrictEqual(Buffer.from(canonical));
  });

  it('leaves the headroom free and puts the message after it', () => {
    for (const message of [heartbeat, append([block(11, 2, 100_000)])]) {
      const framed = encodeMessage(message, 12);
      expect(framed.subarray(12)).toStrictEqual(encodeMessage(message));
    }
  });

  it('grows when its hint was too small', () => {
    const metadata = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key-${i}`, 'v'.repeat(1000)]));
    const members = [{ id: 'a', address: '', port: 1, incarnation: '', metadata }];
    const message: Message = {
      type: 'formation',
      phase: 'propose',
      state: 'fresh',
      proposal: { id: 'p', members },
      peers: [],
    };
    expect(decodeMessage(encodeMessage(message))).toStrictEqual(message);
  });

  it.each<[string, Message]>([
    ['a term that is no integer', { ...heartbeat, term: 1.5 }],
    ['a term below zero', { ...heartbeat, term: -1 }],
    ['an index past the safe integers', { type: 'readIndexRequest', term: 1, id: 2 ** 53 }],
    ['a node id with a space', { type: 'formation', phase: 'query', state: 'fresh', proposal: null, peers: ['a b'] }],
    ['text that UTF-8 cannot carry', { type: 'callRequest', id: 1, method: 'x', body: '\ud800' }],
    ['blocks with a gap', append([block(11, 2), block(13, 2)])],
    ['a block that does not follow', append([block(12, 2)])],
    ['a block of a later term than the leader', append([block(11, 6)])],
    ['terms that fall', append([block(11, 4), block(12, 3)])],
    [
      'too many commands',
      {
        type: 'proposeRequest',
        id: 1,
        term: 0,
        commands: Array(wireLimits.commands + 1).fill({ data: [], trace: '' }),
      },
    ],
  ])('refuses %s', (_what, message) => {
    expect(() => encodeMessage(message)).toThrow(expect.objectContaining({ code: 'RAFT_INTERNAL' }));
  });
});

describe('messageEncoder', () => {
  it('encodes the same message once, and seals it once', () => {
    let seals = 0;
    const encode = messageEncoder({ headroom: 4, seal: (frame) => frame.writeUInt32LE(++seals, 0) });
    const first = encode(heartbeat);
    expect(encode(heartbeat)).toBe(first);
    expect(encode({ ...heartbeat })).not.toBe(first);
    expect(seals).toBe(2);
    expect(first.readUInt32LE(0)).toBe(1);
    expect(decodeMessage(first.subarray(4))).toStrictEqual(heartbeat);
  });
});

describe('decodeMessage', () => {
  it('does not copy payloads', () => {
    const encoded = encodeMessage(append([block(11, 2, 5000)]));
    const decoded = decodeMessage(encoded);
    expect(decoded?.type).toBe('appendRequest');
    if (decoded?.type === 'appendRequest') expect(decoded.blocks[0]?.bytes.buffer).toBe(encoded.buffer);
  });

  it('reads a plain Uint8Array too', () => {
    expect(decodeMessage(Uint8Array.from(encodeMessage(heartbeat)))).toStrictEqual(heartbeat);
  });

  it('answers undefined for a type of message that this version does not know', () => {
    const unknownField = Buffer.from([((99 << 3) & 0x7f) | 2 | 0x80, 99 >> 4, 3, 1, 2, 3]);
    expect(decodeMessage(unknownField)).toBeUndefined();
  });

  it('ignores fields that a newer version added, inside of the message and beside it', () => {
    const body = Buffer.concat([
      raft.v1.HeartbeatResponse.encode({ term: 4, round: 5, stickinessMs: 1000 }).finish(),
      Buffer.from([0x7a, 1, 0]),
    ]);
    const beside = Buffer.from([0xf8, 0x07, 1]);
    const envelope = Buffer.concat([Buffer.from([(6 << 3) | 2, body.length]), body, beside]);
    expect(decodeMessage(envelope)).toStrictEqual({
      type: 'heartbeatResponse',
      term: 4,
      round: 5,
      stickinessMs: 1000,
    });
  });

  it('keeps a metadata key that is the name of a prototype an ordinary key', () => {
    const metadata = Object.fromEntries([['__proto__', 'x']]);
    const members = [{ id: 'a', address: '', port: 1, incarnation: '', metadata }];
    const message: Message = {
      type: 'formation',
      phase: 'status',
      state: 'formed',
      proposal: { id: 'p', members },
      peers: [],
    };
    const decoded = decodeMessage(encodeMessage(message));
    expect(decoded).toStrictEqual(message);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
