import * as engine from '@raft/core';
import * as wire from '@raft/wire';
import { expect, it } from 'vitest';
import { runSeed } from '../../src/simulator/index.js';

const plan = { safetyMs: 60_000 };

it('gives a byte-identical trace for the same seed', async () => {
  const first = await runSeed(11, { engine, wire, plan, trace: true });
  const second = await runSeed(11, { engine, wire, plan, trace: true });
  expect(first.trace.length).toBeGreaterThan(1_000);
  expect(second.trace.join('\n')).toBe(first.trace.join('\n'));
  expect(second.traceHash).toBe(first.traceHash);
}, 60_000);

it('gives the same run whether or not the trace is kept', async () => {
  const kept = await runSeed(12, { engine, wire, plan, trace: true });
  const hashed = await runSeed(12, { engine, wire, plan });
  expect(hashed.traceHash).toBe(kept.traceHash);
  expect(hashed.trace).toEqual([]);
}, 60_000);

it('settles promises between steps as completely as a turn of the event loop does', async () => {
  const quick = await runSeed(13, { engine, wire, plan });
  const slow = await runSeed(13, { engine, wire, plan, slow: true });
  expect(slow.traceHash).toBe(quick.traceHash);
  expect(slow.steps).toBe(quick.steps);
}, 60_000);

it('gives other runs for other seeds', async () => {
  const hashes = await Promise.all([1, 2, 3].map((seed) => runSeed(seed, { engine, wire, plan: { safetyMs: 5_000 } })));
  expect(new Set(hashes.map(({ traceHash }) => traceHash)).size).toBe(3);
}, 60_000);
