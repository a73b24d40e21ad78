import assert from 'node:assert/strict';
import type { BatchOp, Storage } from '@raft/core';
import { bytes, type DefineCase, everything, hex, randomNumbers } from '../fixture.js';

/** The contract in its simplest form: keys in hex, whose order is that of the bytes. */
class Model {
  readonly #values = new Map<string, string>();

  apply(op: BatchOp): void {
    if (op.type === 'set') this.#values.set(hex(op.key), hex(op.value));
    else if (op.type === 'delete') this.#values.delete(hex(op.key));
    else for (const key of this.#values.keys()) if (key >= hex(op.start) && key < hex(op.end)) this.#values.delete(key);
  }

  range(start: Uint8Array, end: Uint8Array): string[] {
    const inside = [...this.#values].filter(([key]) => key >= hex(start) && key < hex(end));
    return inside.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
  }
}

const asHex = async (store: Storage, start: Uint8Array, end: Uint8Array): Promise<string[]> =>
  (await store.getRange(start, end)).map(({ key, value }) => `${hex(key)}=${hex(value)}`);

/** Random batches beside the model. */
export function modelCases(test: DefineCase): void {
  for (const seed of [1, 2, 3]) {
    test(`300 random batches leave what the contract says (seed ${seed})`, async ({ store }) => {
      const random = randomNumbers(seed);
      const key = (): Uint8Array => Uint8Array.from({ length: 1 + (random() % 2) }, () => 0x60 + (random() % 12));
      const randomOp = (): BatchOp => {
        const kind = random() % 10;
        if (kind < 7) return { type: 'set', key: key(), value: bytes(String(random())) };
        return kind < 9 ? { type: 'delete', key: key() } : { type: 'deleteRange', start: key(), end: key() };
      };
      const model = new Model();
      for (let n = 0; n < 300; n++) {
        const ops = Array.from({ length: random() % 12 }, randomOp);
        for (const op of ops) model.apply(op);
        await store.batch(ops, { sync: n % 25 === 0 });
        const [start, end] = [key(), key()];
        assert.deepEqual(await asHex(store, start, end), model.range(start, end));
        if (n % 100 === 99) {
          await store.close();
          await store.open();
          assert.deepEqual(await asHex(store, ...everything), model.range(...everything));
        }
      }
    });
  }
}
