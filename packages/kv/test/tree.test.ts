import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TreeBuilder } from '../src/tree/builder.ts';
import { maxWidth } from '../src/tree/nodes.ts';
import { Tree } from '../src/tree/tree.ts';
import type { TreeView } from '../src/tree/view.ts';

/** Enough keys for three levels. */
const keyCount = 6_000;
const keyOf = (n: number): string => `key-${String(n).padStart(5, '0')}`;
const anyKey = fc.nat(keyCount - 1);

/** Steps that touch many keys at once, so that nodes split, merge and are copied often. */
const anyStep = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    from: anyKey,
    count: fc.nat(2_000),
    stride: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({
    do: fc.constant('delete' as const),
    from: anyKey,
    count: fc.nat(3_000),
    stride: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('view' as const), from: anyKey, count: fc.nat(2_000), stride: fc.constant(1) }),
);

function sortedPairs(model: ReadonlyMap<string, number>): [string, number][] {
  return [...model].sort(([a], [b]) => (a < b ? -1 : 1));
}

function expectSame(view: TreeView<number>, model: ReadonlyMap<string, number>, from: string): void {
  const expected = sortedPairs(model);
  expect([...view.entries()]).toEqual(expected);
  expect(view.size).toBe(expected.length);
  expect([...view.entries(from)]).toEqual(expected.filter(([key]) => key >= from));
  expect(view.rank((key) => key < from)).toBe(expected.filter(([key]) => key < from).length);
}

describe('a tree', () => {
  test('holds what a map holds, in order, and its views never change', () => {
    const property = fc.property(fc.array(anyStep, { minLength: 1, maxLength: 12 }), anyKey, (steps, probe) => {
      const tree = new Tree<number>();
      const model = new Map<string, number>();
      const kept: [TreeView<number>, Map<string, number>][] = [];
      let value = 0;
      for (const step of steps) {
        if (step.do === 'view') kept.push([tree.view(), new Map(model)]);
        for (let i = 0; i < step.count; i++) {
          const key = keyOf((step.from + i * step.stride) % keyCount);
          const before = model.get(key);
          if (step.do === 'delete') {
            if (tree.delete(key) !== before) throw new Error(`delete of ${key} returned something else`);
            model.delete(key);
          } else {
            value += 1;
            if (tree.set(key, value) !== before) throw new Error(`set of ${key} returned something else`);
            model.set(key, value);
          }
          if (tree.get(key) !== model.get(key)) throw new Error(`${key} was not read back`);
        }
      }
      kept.push([tree.view(), model]);
      for (const [view, expected] of kept) expectSame(view, expected, keyOf(probe));
    });
    fc.assert(property, { numRuns: 25 });
  });

  test('is built from ordered pairs of any number as if they had been set one by one', () => {
    for (const count of [0, 1, maxWidth, maxWidth + 1, maxWidth * maxWidth, maxWidth * maxWidth + 1, 9_000]) {
      const builder = new TreeBuilder<number>();
      const model = new Map<string, number>();
      for (let i = 0; i < count; i++) {
        expect(builder.add(keyOf(i), i)).toBe(true);
        model.set(keyOf(i), i);
      }
      const tree = builder.build();
      expectSame(tree.peek(), model, keyOf(count >>> 1));
      // What was built is an ordinary tree: it can be emptied from either end.
      for (let i = 0; i < count; i++) tree.delete(keyOf(i % 2 === 0 ? i : count - 1 - (count % 2 === 0 ? i - 1 : i)));
      tree.set(keyOf(3), 3);
      expect(tree.get(keyOf(3))).toBe(3);
    }
  });

  test('refuses to be built from keys that are out of order or repeated', () => {
    const builder = new TreeBuilder<number>();
    expect(builder.add('b', 1)).toBe(true);
    expect(builder.add('b', 2)).toBe(false);
    expect(builder.add('a', 3)).toBe(false);
    expect([...builder.build().peek().entries()]).toEqual([['b', 1]]);
  });

  test('keeps its nodes full enough when most keys go', () => {
    const tree = new Tree<number>();
    for (let i = 0; i < 20_000; i++) tree.set(keyOf(i), i);
    for (let i = 0; i < 20_000; i++) if (i % 100 !== 0) tree.delete(keyOf(i));
    expect(tree.size).toBe(200);
    const widths = leafWidths(tree);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBe(200);
    expect(widths.length).toBeLessThan(200 / (maxWidth / 8));
  });

  test('that is filled in order has full nodes', () => {
    const tree = new Tree<number>();
    for (let i = 0; i < 10_000; i++) tree.set(keyOf(i), i);
    expect(leafWidths(tree).length).toBe(Math.ceil(10_000 / maxWidth));
  });

  test('copies one leaf for the first write after a view, and nothing for the next beside it', () => {
    const builder = new TreeBuilder<number>();
    for (let i = 0; i < 100_000; i++) builder.add(keyOf(i), i);
    const tree = builder.build();
    const before = [...tree.view().leaves()];
    tree.set(keyOf(50_000), -1);
    const after = [...tree.peek().leaves()];
    expect(after.filter((leaf, i) => leaf !== before[i])).toHaveLength(1);
    tree.set(keyOf(50_001), -1);
    expect([...tree.peek().leaves()].every((leaf, i) => leaf === after[i])).toBe(true);
  });
});

describe('a view of 1 000 000 keys', () => {
  test('costs no more than one of a few: nothing is copied, whatever the size', () => {
    const builder = new TreeBuilder<number>();
    for (let i = 0; i < 1_000_000; i++) builder.add(`key-${String(i).padStart(7, '0')}`, i);
    const tree = builder.build();
    const started = performance.now();
    const views = Array.from({ length: 1_000 }, () => tree.view());
    // A copy of a million pointers alone takes longer than a millisecond; this took less than a microsecond each.
    expect((performance.now() - started) / views.length).toBeLessThan(1);
    tree.set('key-0500000', -1);
    expect(views.every((view) => view.get('key-0500000') === 500_000)).toBe(true);
    expect(tree.get('key-0500000')).toBe(-1);
  });
});

function leafWidths(tree: Tree<number>): number[] {
  return [...tree.peek().leaves()].map((leaf) => leaf.keys.length);
}
