import * as core from '@raft/core';
import { expect, it } from 'vitest';
import { describeFailure, type EngineModule, runSeed, shrink } from '../../src/simulator/index.js';

/** An engine whose writes are never synced, whatever it asks of itself. */
class ForgetfulNode<C, R, Q, A> extends core.RaftNode<C, R, Q, A> {
  constructor(options: core.RaftNodeOptions<C, R, Q, A>) {
    const { storage } = options;
    const forgetful: core.Storage = {
      open: () => storage.open(),
      close: () => storage.close(),
      get: (key) => storage.get(key),
      getRange: (start, end, range) => storage.getRange(start, end, range),
      set: (key, value) => storage.set(key, value),
      delete: (key) => storage.delete(key),
      batch: (ops) => storage.batch(ops),
    };
    super({ ...options, storage: forgetful });
  }
}

const engine: EngineModule = { ...core, RaftNode: ForgetfulNode };

it('catches an engine that promises what is not on its disk', async () => {
  const { violation } = await runSeed(1, { engine, plan: { safetyMs: 60_000 } });
  expect(violation?.invariant).toMatch(/durable before sent|founded by all/);
}, 60_000);

it('shrinks what it found and says how to replay it', async () => {
  const found = await runSeed(2, { engine, plan: { safetyMs: 60_000 } });
  const shrunk = await shrink(found, { engine, plan: { safetyMs: 60_000 } });
  expect(shrunk.result.violation?.invariant).toBe(found.violation?.invariant);
  // No fault is needed for this one.
  expect(shrunk.overrides.only).toEqual([]);
  expect(shrunk.result.plan.safetyMs).toBeLessThan(60_000);
  const text = describeFailure(shrunk);
  expect(text).toContain('npm run sim -- --seed 2 --trace --only none');
  expect(text.split('\n').length).toBeGreaterThan(8);
  expect(text).toContain('write');
}, 60_000);
