import { expect, it } from 'vitest';
import { emptyCoverage, type SeedReport, summarise } from '../../src/simulator/index.js';

function report(seed: number, change: Partial<SeedReport> = {}): SeedReport {
  const coverage = { ...emptyCoverage(), crashes: 2 };
  return { seed, nodes: 3, violation: null, rejected: null, steps: 100, cpuMs: 50, traceHash: '', coverage, ...change };
}

it('counts only seeds that broke nothing and did enough', () => {
  const broken = { invariant: 'election safety', message: 'two leaders', at: 1 };
  const summary = summarise([
    report(1),
    report(2, { rejected: '2 leader changes' }),
    report(3, { violation: broken }),
    report(4, { violation: { ...broken, invariant: 'liveness' } }),
  ]);
  expect(summary).toMatchObject({ seeds: 1, rejected: 1, violations: 1, liveness_failures: 1, steps: 400 });
  expect(summary.coverage.crashes).toBe(2);
  expect(summary.coverage_share.crashes).toBe(1);
  expect(summary.steps_per_second).toBe(2_000);
  expect(summary.failing.map(({ seed }) => seed)).toEqual([3, 4]);
});
