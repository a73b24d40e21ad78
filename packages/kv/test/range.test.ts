import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KvPage, KvStateMachine } from '../src/index.ts';
import { applyAt, machineWith } from './helpers.ts';

function allPages(machine: KvStateMachine, prefix: string, limit: number): { keys: string[]; pages: number } {
  const keys: string[] = [];
  let pages = 0;
  for (let after: string | null = ''; after !== null; ) {
    const page: KvPage = machine.query({ type: 'range', prefix, after, limit });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    expect(page.next === null || page.next === page.entries.at(-1)?.key).toBe(true);
    keys.push(...page.entries.map((entry) => entry.key));
    pages += 1;
    after = page.next;
  }
  return { keys, pages };
}

describe('a range', () => {
  test('gives the keys with the prefix in order, whole and page by page, and counts them', () => {
    const alphabet = fc.constantFrom('a', 'b', '/', '\u0000', '~', 'é', '語', '\ue000', '\uffff', '😀', '🂡');
    const anyText = (minLength: number) => fc.string({ unit: alphabet, minLength, maxLength: 4 });
    const anyKeys = fc.uniqueArray(anyText(1), { maxLength: 200 });
    const property = fc.property(anyKeys, anyText(0), fc.integer({ min: 1, max: 20 }), (keys, prefix, limit) => {
      const machine = machineWith(keys);
      const expected = keys.filter((key) => key.startsWith(prefix)).sort();
      const { keys: found, pages } = allPages(machine, prefix, limit);
      expect(found).toEqual(expected);
      expect(pages).toBe(Math.max(1, Math.ceil(expected.length / limit)));
      expect(machine.query({ type: 'count', prefix })).toBe(expected.length);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('without a prefix is everything', () => {
    const machine = machineWith(['b', '__proto__', 'a']);
    const page = machine.query({ type: 'range' });
    expect(page.entries.map((entry) => entry.key)).toEqual(['__proto__', 'a', 'b']);
    expect(machine.query({ type: 'range', prefix: '' })).toEqual(page);
    expect(machine.query({ type: 'count' })).toBe(3);
  });

  test('begins after a cursor whose key is gone by now', () => {
    const machine = machineWith(['p/1', 'p/2', 'p/3', 'q']);
    const { next } = machine.query({ type: 'range', prefix: 'p/', limit: 2 });
    applyAt(machine, 9, { type: 'delete', key: 'p/2' });
    const rest = machine.query({ type: 'range', prefix: 'p/', limit: 2, after: next! });
    expect(rest.entries.map((entry) => entry.key)).toEqual(['p/3']);
    expect(rest.next).toBeNull();
  });

  test('takes a cursor from outside the prefix for what it is in the order', () => {
    const machine = machineWith(['a', 'p/1', 'p/2', 'z']);
    const keysAfter = (after: string): string[] =>
      machine.query({ type: 'range', prefix: 'p/', after }).entries.map((entry) => entry.key);
    expect(keysAfter('a')).toEqual(['p/1', 'p/2']);
    expect(keysAfter('p/')).toEqual(['p/1', 'p/2']);
    expect(keysAfter('z')).toEqual([]);
  });

  test('ends a page that gets too large, and goes on from there', () => {
    const machine = machineWith([]);
    for (let i = 0; i < 10; i++) applyAt(machine, i + 1, { type: 'set', key: `k${i}`, value: 'x'.repeat(900_000) });
    const first = machine.query({ type: 'range', limit: 10 });
    expect(first.entries).toHaveLength(3);
    expect(allPages(machine, '', 10)).toEqual({ keys: Array.from({ length: 10 }, (_, i) => `k${i}`), pages: 4 });
  });

  test('has a hundred entries unless told', () => {
    const machine = machineWith(Array.from({ length: 101 }, (_, i) => `k${i}`));
    expect(machine.query({ type: 'range' }).entries).toHaveLength(100);
  });
});
