import { type Coverage, type CoverageName, coverageNames, emptyCoverage } from '../engine/coverage.js';
import type { SeedResult } from '../run-seed.js';

/** What one seed came to, small enough to be sent between processes. */
export interface SeedReport {
  readonly seed: number;
  readonly nodes: number;
  readonly violation: SeedResult['violation'];
  readonly rejected: string | null;
  readonly steps: number;
  readonly cpuMs: number;
  readonly traceHash: string;
  readonly coverage: Coverage;
}

export function reportOf(result: SeedResult, cpuMs: number): SeedReport {
  const { seed, violation, rejected, steps, traceHash, coverage } = result;
  return { seed, nodes: result.plan.nodes, violation, rejected, steps, cpuMs, traceHash, coverage };
}

/** Figures over many seeds. */
export interface Summary {
  /** Seeds that count. */
  readonly seeds: number;
  readonly rejected: number;
  readonly steps: number;
  readonly violations: number;
  readonly liveness_failures: number;
  readonly coverage: Coverage;
  /** Share of the counted seeds in which each thing happened at all. */
  readonly coverage_share: Record<CoverageName, number>;
  /** Per second of CPU time, and so per core. */
  readonly steps_per_second: number;
  readonly seeds_per_second: number;
  readonly failing: readonly { readonly seed: number; readonly invariant: string; readonly message: string }[];
}

export function summarise(reports: readonly SeedReport[]): Summary {
  const counted = reports.filter(({ violation, rejected }) => violation === null && rejected === null);
  const failing = reports.filter(({ violation }) => violation !== null);
  const coverage = emptyCoverage();
  const coverage_share = emptyCoverage();
  for (const report of counted) {
    for (const name of coverageNames) {
      coverage[name] += report.coverage[name];
      if (report.coverage[name] > 0) coverage_share[name] += 1 / counted.length;
    }
  }
  for (const name of coverageNames) coverage_share[name] = Math.round(coverage_share[name] * 1_000) / 1_000;
  const steps = sum(reports, ({ steps }) => steps);
  const cpuSeconds = sum(reports, ({ cpuMs }) => cpuMs) / 1_000;
  const isLiveness = (report: SeedReport): boolean => report.violation?.invariant === 'liveness';
  return {
    seeds: counted.length,
    rejected: reports.filter(({ rejected }) => rejected !== null).length,
    steps,
    violations: failing.filter((report) => !isLiveness(report)).length,
    liveness_failures: failing.filter(isLiveness).length,
    coverage,
    coverage_share,
    steps_per_second: cpuSeconds === 0 ? 0 : Math.round(steps / cpuSeconds),
    seeds_per_second: cpuSeconds === 0 ? 0 : Math.round((reports.length / cpuSeconds) * 100) / 100,
    failing: failing.map(({ seed, violation }) => ({
      seed,
      invariant: violation!.invariant,
      message: violation!.message,
    })),
  };
}

function sum(reports: readonly SeedReport[], value: (report: SeedReport) => number): number {
  return reports.reduce((total, report) => total + value(report), 0);
}
