import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizeIndex } from '../../src/log/size-index.js';

const markBytes = 64 * 1024;
const sizes = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 40 });

describe('the sizes of a log', () => {
  it('counts too many by less than 64 KiB, and never too few', () => {
    fc.assert(
      fc.property(sizes, (blocks) => {
        const index = new SizeIndex();
        for (const [i, bytes] of blocks.entries()) index.append(i + 1, bytes);
        expect(index.bytes).toBe(sum(blocks));
        for (let after = 0; after <= blocks.length; after++) {
          const error = index.bytesAfter(after) - sum(blocks.slice(after));
          expect(error).toBeGreaterThanOrEqual(0);
          expect(error).toBeLessThan(markBytes);
        }
      }),
    );
  });

  it('finds an index after which there is no more than wanted', () => {
    fc.assert(
      fc.property(sizes, fc.nat(2_000_000), (blocks, wanted) => {
        const index = new SizeIndex();
        for (const [i, bytes] of blocks.entries()) index.append(i + 1, bytes);
        const found = index.indexWithin(wanted);
        if (found === 0) expect(sum(blocks)).toBeLessThanOrEqual(wanted);
        else expect(sum(blocks.slice(found))).toBeLessThanOrEqual(wanted);
      }),
    );
  });

  it('does not drift when the end is overwritten again and again', () => {
    const index = new SizeIndex();
    index.append(1, 100_000);
    for (let i = 0; i < 1_000; i++) {
      index.append(2, 10_000);
      index.truncateFrom(2, 10_000);
    }
    expect(index.bytes).toBe(100_000);
  });

  it('forgets what was compacted', () => {
    const index = new SizeIndex();
    for (let i = 1; i <= 10; i++) index.append(i, markBytes);
    index.compactTo(4);
    expect(index.bytes).toBe(6 * markBytes);
    expect(index.bytesAfter(7)).toBe(3 * markBytes);
    index.clear();
    expect(index.bytes).toBe(0);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
