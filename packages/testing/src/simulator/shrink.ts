import type { PlanOverrides } from './plan.js';
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.js';

/** A failing seed, cut down. */
export interface Shrunk {
  /** What to replay the seed with. */
  readonly overrides: PlanOverrides;
  readonly result: SeedResult;
  /** Runs that it took. */
  readonly runs: number;
}

const earliestMs = 5_000;

/**
 * Looks for the least that still breaks the same invariant: first without each kind of fault, then with less time. Every
 * concern of a run draws from a stream of its own, so that what is left out does not change the rest more than it must.
 */
export async function shrink(found: SeedResult, options: SeedOptions, maxRuns = 60): Promise<Shrunk> {
  let best = found;
  let overrides: PlanOverrides = { ...options.plan, only: found.plan.faults };
  let runs = 0;
  const attempt = async (candidate: PlanOverrides): Promise<boolean> => {
    if (runs >= maxRuns) return false;
    runs++;
    const result = await runSeed(found.seed, { ...options, plan: candidate, trace: false });
    if (result.violation?.invariant !== found.violation?.invariant) return false;
    best = result;
    overrides = candidate;
    return true;
  };
  // A violation ends the run, so nothing after it is needed.
  await attempt({ ...overrides, safetyMs: Math.ceil(Math.min(best.violation!.at, best.plan.safetyMs)) });
  for (const name of found.plan.faults) {
    const only = overrides.only!.filter((other) => other !== name);
    if (await attempt({ ...overrides, only })) await attempt({ ...overrides, safetyMs: endOf(best) });
  }
  for (let step = 2; step <= 16; step *= 2) {
    const safetyMs = Math.floor(endOf(best) * (1 - 1 / step));
    if (safetyMs < earliestMs) break;
    await attempt({ ...overrides, safetyMs });
  }
  const result = await runSeed(found.seed, { ...options, plan: overrides, trace: true });
  return { overrides, result, runs };
}

function endOf({ violation, plan }: SeedResult): number {
  return Math.ceil(Math.min(violation!.at, plan.safetyMs));
}
