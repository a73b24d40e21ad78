import * as engine from '@raft/core';
import * as wire from '@raft/wire';
import { expect, it } from 'vitest';
import { type Coverage, coverageNames, emptyCoverage, runSeed } from '../../src/simulator/index.js';

/** A small part of what `npm run sim` does; the whole stands in tooling/verify/suites/sim.mjs. */
it('finds nothing in thirty short seeds, and exercises much', async () => {
  const total: Coverage = emptyCoverage();
  for (let seed = 9_001; seed <= 9_030; seed++) {
    const { violation, coverage } = await runSeed(seed, { engine, wire, plan: { safetyMs: 90_000 } });
    expect({ seed, violation }).toEqual({ seed, violation: null });
    for (const name of coverageNames) total[name] += coverage[name];
  }
  const idle = (
    ['elections', 'truncations', 'snapshotInstalls', 'crashes', 'lostWrites', 'partitions', 'ok'] as const
  ).filter((name) => total[name] === 0);
  expect(idle).toEqual([]);
}, 120_000);
