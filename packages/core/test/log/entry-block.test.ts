import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFatal } from '../../src/errors.js';
import { blockHeaderBytes, EntryBlock, EntryType, entrySize, type Proposal } from '../../src/log/entry-block.js';

const types = fc.constantFrom(...Object.values(EntryType));
const proposals: fc.Arbitrary<Proposal> = fc.record(
  {
    type: types,
    data: fc.uint8Array({ maxLength: 40 }),
    trace: fc.string({ unit: 'binary-ascii', maxLength: 60 }),
  },
  { requiredKeys: ['type', 'data'] },
);
const batches = fc.array(proposals, { minLength: 1, maxLength: 12 });
const times = { clusterTime: 12.5, wallTime: 1_700_000_000_000 };

/** The same bytes with a right checksum: damage that only the structure can show. */
function resealed(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function corrupt(bytes: Uint8Array): unknown {
  try {
    EntryBlock.decode(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a block of entries', () => {
  it('comes back from its bytes as it was', () => {
    const places = fc.record({
      index: fc.integer({ min: 1, max: 2 ** 52 }),
      term: fc.integer({ min: 0, max: 2 ** 52 }),
    });
    fc.assert(
      fc.property(batches, places, fc.double({ noNaN: true }), (batch, { index, term }, clusterTime) => {
        const block = EntryBlock.encode(index, term, { ...times, clusterTime }, batch);
        const read = EntryBlock.decode(Uint8Array.from(block.bytes));
        expect(read).toMatchObject({
          firstIndex: index,
          term,
          count: batch.length,
          lastIndex: index + batch.length - 1,
        });
        expect(read.entries()).toEqual(
          batch.map(({ type, data, trace = '' }, i) => ({
            index: index + i,
            term,
            type,
            data: Buffer.from(data),
            trace,
            clusterTime,
            wallTime: times.wallTime,
          })),
        );
        expect(read.byteLength).toBe(blockHeaderBytes + batch.reduce((sum, entry) => sum + entrySize(entry), 0));
      }),
    );
  });

  it('gives the same bytes for the same entries', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const [one, two] = [EntryBlock.encode(3, 2, times, batch), EntryBlock.encode(3, 2, times, batch)];
        expect(one.bytes.equals(two.bytes)).toBe(true);
      }),
    );
  });

  it('can be sliced: a part is what encoding that part gives', () => {
    fc.assert(
      fc.property(batches, fc.nat(11), fc.nat(11), (batch, a, b) => {
        const block = EntryBlock.encode(7, 2, times, batch);
        const [from, to] = [Math.min(a, b) % batch.length, Math.max(a, b) % batch.length].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const part = block.slice(7 + from, 7 + to);
        expect(part.bytes.equals(EntryBlock.encode(7 + from, 2, times, batch.slice(from, to + 1)).bytes)).toBe(true);
        expect(EntryBlock.decode(part.bytes).entries()).toEqual(block.entries(7 + from, 7 + to));
      }),
    );
  });

  it('is itself when it is sliced as a whole', () => {
    const block = EntryBlock.encode(7, 2, times, [{ type: 0, data: Buffer.from('x') }]);
    expect(block.slice(7, 7)).toBe(block);
  });

  it('knows which types it has', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const block = EntryBlock.encode(1, 1, times, batch);
        for (const type of Object.values(EntryType)) {
          expect(block.has(type)).toBe(batch.some((entry) => entry.type === type));
        }
      }),
    );
  });

  it('refuses a trace that does not fit', () => {
    const entry = { type: EntryType.normal, data: Buffer.alloc(0), trace: 'x'.repeat(256) };
    expect(() => EntryBlock.encode(1, 1, times, [entry])).toThrow(/256 bytes/);
  });
});

describe('damage', () => {
  const batch = [
    { type: EntryType.normal, data: Buffer.from('one'), trace: 'trace' },
    { type: EntryType.noop, data: Buffer.alloc(0) },
  ];
  const { bytes } = EntryBlock.encode(5, 3, times, batch);

  it('of any single byte is found, whatever it becomes', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (let flip = 1; flip < 256; flip++) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        if (corrupt(damaged) === undefined) expect.fail(`byte ${at} with ${flip} went unnoticed`);
      }
    }
    expect(corrupt(bytes)).toBeUndefined();
  });

  it('by a missing end or an addition is found', () => {
    for (let length = 0; length < bytes.length; length++) expect(corrupt(bytes.subarray(0, length))).toBeDefined();
    expect(corrupt(Buffer.concat([bytes, Buffer.alloc(1)]))).toBeDefined();
  });

  it('is an error of its own, and fatal', () => {
    const error = corrupt(bytes.subarray(0, 20));
    expect(error).toMatchObject({ code: 'RAFT_STORAGE_CORRUPT' });
    expect(isFatal(error)).toBe(true);
  });

  it('of the structure is found behind a right checksum', () => {
    const change = (edit: (copy: Buffer) => void): unknown => {
      const copy = Buffer.from(bytes);
      edit(copy);
      return corrupt(resealed(copy));
    };
    expect(change(() => undefined)).toBeUndefined();
    expect(change((copy) => copy.writeUInt32LE(0, 40))).toMatchObject({ message: expect.stringContaining('empty') });
    expect(change((copy) => copy.writeUInt32LE(3, 40))).toMatchObject({ message: expect.stringContaining('past') });
    expect(change((copy) => copy.writeUInt32LE(1, 40))).toMatchObject({ message: expect.stringContaining('fill') });
    expect(change((copy) => copy.writeUInt32LE(2 ** 32 - 1, 40))).toBeDefined();
    expect(change((copy) => copy.writeUInt8(9, blockHeaderBytes))).toMatchObject({
      message: expect.stringContaining('entry type 9 is not known'),
    });
    expect(change((copy) => copy.writeUInt32LE(2 ** 31, blockHeaderBytes + 2))).toBeDefined();
    expect(change((copy) => copy.fill(0, 8, 16))).toBeDefined();
    expect(change((copy) => copy.fill(255, 8, 16))).toBeDefined();
    expect(change((copy) => copy.writeUInt8(2, 4))).toMatchObject({ message: expect.stringContaining('version 2') });
  });

  it('any bytes at all are read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        const sealed = Buffer.concat([Buffer.alloc(4), Buffer.from([1, 0, 0, 0]), Buffer.from(noise)]);
        const error = corrupt(resealed(sealed));
        if (error !== undefined) expect(error).toMatchObject({ code: 'RAFT_STORAGE_CORRUPT' });
      }),
      { numRuns: 500 },
    );
  });
});
