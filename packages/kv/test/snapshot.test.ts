import { crc32 } from 'node:zlib';
import { RaftError } from '@raft/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KvStateMachine } from '../src/index.ts';
import { applyAt, bytesOf, cut, machineWith } from './helpers.ts';

/** Several blocks, with keys and values that do not fit one byte each. */
function someMachine(): KvStateMachine {
  const machine = machineWith(Array.from({ length: 3_000 }, (_, i) => `schlüssel/${i}/😀`));
  applyAt(machine, 2 ** 40 + 7, { type: 'set', key: 'late', value: 'x'.repeat(200_000) });
  applyAt(machine, 2 ** 40 + 8, { type: 'set', key: '語', value: { text: '語'.repeat(50_000) } });
  return machine;
}

async function rejects(bytes: Uint8Array): Promise<void> {
  const machine = machineWith(['kept']);
  const before = await machine.stateHash();
  const error: unknown = await machine.restore(cut(bytes, [1_000])).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RaftError);
  expect(error).toMatchObject({ code: 'RAFT_SNAPSHOT_FAILED', retryable: false });
  expect((error as RaftError).message).toMatch(/damaged/);
  expect(await machine.stateHash()).toBe(before);
}

describe('a snapshot', () => {
  test.each([[[1]], [[7, 1, 64]], [[65_536]], [[1_048_576]]])('is restored from pieces of %j bytes', async (sizes) => {
    const machine = someMachine();
    const restored = new KvStateMachine();
    await restored.restore(cut(await bytesOf(machine.snapshot()), sizes));
    expect(await restored.stateHash()).toBe(await machine.stateHash());
    expect(restored.query({ type: 'get', key: 'late' })?.version).toBe(2 ** 40 + 7);
  });

  test('is restored from pieces of which some are empty', async () => {
    const bytes = await bytesOf(machineWith(['a', 'b']).snapshot());
    const restored = new KvStateMachine();
    await restored.restore(
      (async function* () {
        yield new Uint8Array();
        for await (const piece of cut(bytes, [5])) {
          yield piece;
          yield new Uint8Array();
        }
      })(),
    );
    expect(restored.size).toBe(2);
  });

  test('of an empty map is restored to an empty map', async () => {
    const restored = machineWith(['a']);
    await restored.restore(cut(await bytesOf(new KvStateMachine().snapshot())));
    expect(restored.size).toBe(0);
    expect(applyAt(restored, 1, { type: 'set', key: 'b', value: 1 }).ok).toBe(true);
  });

  test('comes in blocks of bounded size, except for larger records', async () => {
    const machine = machineWith(Array.from({ length: 5_000 }, (_, i) => `key ${i}`));
    const sizes: number[] = [];
    for await (const block of machine.snapshot()) sizes.push(block.length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThan(66_000);
  });

  test('that is cut off anywhere, or goes on, is rejected', async () => {
    const bytes = await bytesOf(machineWith(['a', 'b', 'c']).snapshot());
    for (let length = 0; length < bytes.length; length++) await rejects(bytes.subarray(0, length));
    await rejects(Buffer.concat([bytes, Buffer.from([0])]));
    await rejects(Buffer.concat([bytes, bytes]));
  });

  test('with any bit changed is rejected', async () => {
    const bytes = await bytesOf(machineWith(['a', 'b', 'c']).snapshot());
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >>> 3]! ^= 1 << (bit & 7);
      await rejects(damaged);
    }
  });

  test('with bytes changed, removed or repeated anywhere is rejected', async () => {
    const bytes = await bytesOf(someMachine().snapshot());
    const place = fc.nat(bytes.length - 1);
    const property = fc.asyncProperty(place, fc.integer({ min: 1, max: 5_000 }), fc.nat(2), async (at, count, how) => {
      const end = Math.min(bytes.length, at + count);
      const piece = Buffer.from(bytes.subarray(at, end));
      for (let i = 0; how === 0 && i < piece.length; i++) piece[i]! ^= 0xff;
      const middle = how === 0 ? [piece] : how === 1 ? [] : [piece, piece];
      await rejects(Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(end)]));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('whose blocks are in another order is rejected although each is intact', async () => {
    const blocks: Uint8Array[] = [];
    for await (const block of someMachine().snapshot()) blocks.push(block);
    const [magic, first, second, ...rest] = blocks;
    await rejects(Buffer.concat([magic!, second!, first!, ...rest]));
    await rejects(Buffer.concat([magic!, second!, ...rest]));
    await rejects(Buffer.concat([magic!, first!, first!, second!, ...rest]));
  });

  test('with correct checksums but keys out of order, records cut off or a wrong count is rejected', async () => {
    await rejects(sealed([record('b'), record('a')], 2));
    await rejects(sealed([record('a'), record('a')], 2));
    await rejects(sealed([record('a')], 2));
    await rejects(sealed([record('a').subarray(0, 10)], 1));
    await rejects(sealed([record('a').subarray(0, -1)], 1));
    const machine = new KvStateMachine();
    await machine.restore(cut(sealed([record('a'), record('b')], 2)));
    expect(machine.query({ type: 'get', key: 'b' })).toEqual({ key: 'b', value: 1, version: 5 });
  });

  test('of another format is rejected with a word about it', async () => {
    const bytes = await bytesOf(machineWith(['a']).snapshot());
    bytes[7] = 2;
    await expect(new KvStateMachine().restore(cut(bytes))).rejects.toThrow('its format 2 is not known here');
    await expect(new KvStateMachine().restore(cut(Buffer.from('{"a":1,"b":2}')))).rejects.toThrow('not a snapshot');
  });
});

function record(key: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(key.length, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(5, 8);
  return Buffer.concat([bytes, Buffer.from(`${key}1`)]);
}

/** One block with these records and an end with this count, written by hand from the format's description. */
function sealed(records: readonly Buffer[], count: number): Buffer {
  const magic = Buffer.from('RAFTKV\0\u0001', 'latin1');
  const payload = Buffer.concat(records);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(payload.length);
  const first = crc32(payload, crc32(length, crc32(magic)));
  const total = Buffer.alloc(8);
  total.writeUInt32LE(count);
  const last = crc32(total, crc32(Buffer.alloc(4), first));
  const checksum = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  return Buffer.concat([magic, length, checksum(first), payload, Buffer.alloc(4), checksum(last), total]);
}
