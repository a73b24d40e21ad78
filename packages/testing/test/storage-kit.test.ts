import { type BatchOp, memoryStorage, type RangeOptions, type Storage, type WriteOptions } from '@raft/core';
import { storageConformance, type TestRunner } from '@raft/testing/storage';
import { describe, expect, it } from 'vitest';

/** The cases that only repeat others at a larger size. */
const large = /100,000|10,000|16 MiB/;

/** The name of the first test of the kit that a store fails. */
async function firstFailure(setup: () => Storage): Promise<string | undefined> {
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  const runner: TestRunner = {
    describe: (_, define) => define(),
    it: Object.assign((name: string, run: () => Promise<void>) => tests.push({ name, run }), { skip: () => {} }),
  };
  const subject = { name: 'a broken store', setup, storage: (place: Storage) => place, teardown: () => {} };
  storageConformance<Storage>(subject, runner);
  for (const { name, run } of tests.filter((test) => !large.test(test.name))) {
    const [{ status }] = await Promise.allSettled([run()]);
    if (status === 'rejected') return name;
  }
  return undefined;
}

/** memoryStorage with one defect. */
function broken(defect: (sound: Storage) => Partial<Storage>): Storage {
  const sound = memoryStorage();
  const parts: Storage = {
    open: () => sound.open(),
    close: () => sound.close(),
    get: (key) => sound.get(key),
    set: (key, value, options) => parts.batch([{ type: 'set', key, value }], options),
    delete: (key, options) => parts.batch([{ type: 'delete', key }], options),
    batch: (ops, options) => sound.batch(ops, options),
    getRange: (start, end, options) => sound.getRange(start, end, options),
  };
  return Object.assign(parts, defect(sound));
}

async function oneByOne(sound: Storage, ops: readonly BatchOp[], options?: WriteOptions): Promise<void> {
  for (const op of ops) await sound.batch([op], options);
}

const defects: Readonly<Record<string, (sound: Storage) => Partial<Storage>>> = {
  'applies a batch step by step': (sound) => ({ batch: (ops, options) => oneByOne(sound, ops, options) }),
  'applies a batch in reverse': (sound) => ({ batch: (ops, options) => sound.batch(ops.toReversed(), options) }),
  'takes the end of a range with it': (sound) => ({
    getRange: (start, end, options) => sound.getRange(start, Uint8Array.of(...end, 0), options),
  }),
  'limits before it reverses': (sound) => ({
    async getRange(start: Uint8Array, end: Uint8Array, { reverse = false, ...options }: RangeOptions = {}) {
      const pairs = await sound.getRange(start, end, options);
      return reverse ? pairs.reverse() : pairs;
    },
  }),
  'knows no empty value': (sound) => ({
    get: async (key) => {
      const value = await sound.get(key);
      return value?.length === 0 ? undefined : value;
    },
  }),
  'answers a get late': (sound) => ({ get: (key) => Promise.resolve().then(() => sound.get(key)) }),
  'can be opened twice': (sound) => ({ open: () => sound.close().then(() => sound.open()) }),
  'hands out what it holds': (sound) => {
    const held = new Map<string, Uint8Array>();
    return {
      async get(key: Uint8Array) {
        const value = await sound.get(key);
        if (value !== undefined && !held.has(`${key}`)) held.set(`${key}`, value);
        return value === undefined ? undefined : held.get(`${key}`);
      },
    };
  },
};

describe('the storage kit', () => {
  it('finds nothing wrong with a sound store', async () => {
    expect(await firstFailure(() => broken(() => ({})))).toBeUndefined();
  });

  it.each(Object.keys(defects))('notices a store that %s', async (name) => {
    expect(await firstFailure(() => broken(defects[name]!))).toBeDefined();
  });
});
