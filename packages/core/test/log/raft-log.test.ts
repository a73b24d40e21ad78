import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockCache } from '../../src/log/block-cache.js';
import { RaftLog } from '../../src/log/raft-log.js';
import { blockOf, command, commandsAt, configurationEntry, snapshotAt } from '../consensus/harness/index.js';

interface Entry {
  readonly term: number;
  readonly text: string;
}

/** The log as a plain array; entry 1 stands at 0. */
class Model {
  entries: Entry[] = [];
  start = 0;
  /** The first index that the cache may hold. */
  cached = 1;

  get last(): number {
    return this.entries.length;
  }

  termAt(index: number): number | undefined {
    if (index < this.start || index > this.last) return undefined;
    return index === 0 ? 0 : this.entries[index - 1]!.term;
  }
}

const operations = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }), newer: fc.nat(1) }),
    fc.record({ type: fc.constant('truncate' as const), back: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ type: fc.constant('compact' as const), ahead: fc.nat(8) }),
    fc.record({ type: fc.constant('evict' as const), bytes: fc.nat(600), behind: fc.nat(5) }),
  ),
  { maxLength: 40 },
);

function append(log: RaftLog, model: Model, count: number, term: number): void {
  const first = model.last + 1;
  log.append(commandsAt(first, term, count));
  for (let i = 0; i < count; i++) model.entries.push({ term, text: `e${first + i}@${term}` });
}

function texts(log: RaftLog, index: number, maxEntries: number, maxBytes: number): string[] | undefined {
  const blocks = log.cache.from(index, maxEntries, maxBytes);
  return blocks?.flatMap((block) => block.entries()).map(({ data }) => Buffer.from(data).toString());
}

describe('the log, against a plain array', () => {
  it('holds the same entries after any run of appends, truncations, compactions and evictions', () => {
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 9 }), fc.nat(400), (run, maxEntries, maxBytes) => {
        const log = new RaftLog();
        const model = new Model();
        for (const step of run) {
          if (step.type === 'append') append(log, model, step.count, (model.termAt(model.last) ?? 0) + step.newer + 1);
          else if (step.type === 'truncate') {
            const from = Math.max(model.start + 1, model.last + 1 - step.back);
            log.truncateFrom(from);
            model.entries.length = from - 1;
          } else if (step.type === 'compact') {
            model.start = Math.min(model.last, model.start + step.ahead);
            log.compactTo(model.start);
          } else log.cache.evict(step.bytes, Math.max(0, model.last - step.behind));
          compare(log, model, maxEntries, maxBytes);
        }
      }),
    );
  });

  function compare(log: RaftLog, model: Model, maxEntries: number, maxBytes: number): void {
    expect(log.lastIndex).toBe(model.last);
    expect(log.lastTerm).toBe(model.termAt(model.last));
    expect(log.start).toEqual({ index: model.start, term: model.termAt(model.start) });
    let seen = false;
    for (let index = 1; index <= model.last; index++) {
      expect(log.termAt(index)).toBe(model.termAt(index));
      const found = texts(log, index, maxEntries, maxBytes);
      // Once an entry is in the cache, so are all after it.
      if (seen) expect(found).toBeDefined();
      if (found === undefined) continue;
      seen = true;
      const expected = model.entries.slice(index - 1, index - 1 + found.length).map(({ text }) => text);
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(expected);
    }
    expect(log.cache.from(model.last + 1, 1, 1)).toBeUndefined();
  }

  it('finds the first entry of a block that it lacks or that differs', () => {
    const terms = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        terms,
        fc.nat(11),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (own, at, count, term) => {
          const sorted = [...own].sort();
          const log = new RaftLog();
          for (const [i, t] of sorted.entries()) log.append(commandsAt(i + 1, t));
          const first = 1 + (at % (sorted.length + 1));
          const block = commandsAt(first, term, count);
          let expected = first;
          while (expected <= block.lastIndex && sorted[expected - 1] === term) expected++;
          expect(log.firstDifference(block)).toBe(expected);
        },
      ),
    );
  });

  it('compares itself with another log by last term, then by length (§5.4.1)', () => {
    const log = new RaftLog();
    log.append(commandsAt(1, 3, 5));
    expect(log.isUpToDate({ index: 5, term: 3 })).toBe(true);
    expect(log.isUpToDate({ index: 6, term: 3 })).toBe(true);
    expect(log.isUpToDate({ index: 4, term: 3 })).toBe(false);
    expect(log.isUpToDate({ index: 1, term: 4 })).toBe(true);
    expect(log.isUpToDate({ index: 99, term: 2 })).toBe(false);
  });

  it('takes no block with a gap before it, nor one that overlaps', () => {
    const log = new RaftLog();
    log.append(commandsAt(1, 1, 3));
    expect(() => log.append(commandsAt(5, 1))).toThrow(/after a log that ends at 3/);
    expect(() => log.append(commandsAt(3, 1))).toThrow(/after a log that ends at 3/);
  });

  it('follows the configurations in it', () => {
    const log = new RaftLog();
    log.append(
      blockOf(1, 1, configurationEntry({ voters: ['a'] }), command('x'), configurationEntry({ voters: ['b'] })),
    );
    expect(log).toMatchObject({ configurationIndex: 3, configuration: { voters: ['b'] } });
    expect(log.configurationAt(2)).toMatchObject({ index: 1, configuration: { voters: ['a'] } });
    expect(log.truncateFrom(3)).toBe(true);
    expect(log).toMatchObject({ configurationIndex: 1, configuration: { voters: ['a'] } });
    expect(log.truncateFrom(2)).toBe(false);
  });

  it('is replaced by a snapshot as a whole', () => {
    const log = new RaftLog();
    log.append(blockOf(1, 1, configurationEntry({ voters: ['z'] })));
    const snapshot = snapshotAt(9, 4, { configurationIndex: 6, clusterTime: 77 });
    log.reset(snapshot);
    expect(log).toMatchObject({
      start: { index: 9, term: 4 },
      lastIndex: 9,
      lastTerm: 4,
      configurationIndex: 6,
      snapshot,
    });
    expect(log.clusterTime).toBe(77);
    expect(log.cache.bytes).toBe(0);
    log.append(commandsAt(10, 4));
    expect(log.termAt(10)).toBe(4);
  });
});

describe('the cache', () => {
  it('keeps no more bytes than it may, but never drops what is past the limit index, nor the last block', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 200 }),
        fc.nat(3_000),
        fc.nat(300),
        (counts, bytes, upTo) => {
          const cache = new BlockCache();
          let next = 1;
          for (const count of counts) {
            cache.append(commandsAt(next, 1, count));
            next += count;
            cache.evict(bytes, upTo);
          }
          const first = Array.from({ length: next - 1 }, (_, i) => i + 1).find(
            (i) => cache.from(i, 1, 1) !== undefined,
          )!;
          expect(cache.lastBlock?.lastIndex).toBe(next - 1);
          if (cache.bytes > bytes) {
            const [oldest] = cache.from(first, 1, 1)!;
            expect(oldest!.lastIndex > upTo || oldest === cache.lastBlock).toBe(true);
          }
          const all = cache.from(first, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)!;
          expect(all.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBe(cache.bytes);
          expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(next - first);
        },
      ),
    );
  });

  it('gives whole blocks within the limits, and at least one', () => {
    const cache = new BlockCache();
    for (const first of [1, 4, 7]) cache.append(commandsAt(first, 1, 3));
    const ranges = (entries: number, bytes: number): number[][] =>
      cache.from(2, entries, bytes)!.map(({ firstIndex, lastIndex }) => [firstIndex, lastIndex]);
    expect(ranges(1, 1)).toEqual([[2, 3]]);
    expect(ranges(4, 10_000)).toEqual([[2, 3]]);
    expect(ranges(5, 10_000)).toEqual([
      [2, 3],
      [4, 6],
    ]);
    expect(ranges(99, 10_000)).toEqual([
      [2, 3],
      [4, 6],
      [7, 9],
    ]);
  });
});
