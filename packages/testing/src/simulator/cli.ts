/**
 * The simulator on the command line.
 *
 *   --seeds N [--from S] [--minutes M] [--workers W] [--json]   many seeds; exit code 1 on any violation
 *   --seed N [--trace [LINES]] [--only a,b] [--without a,b] [--safety MS] [--nodes N]   one seed
 */
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadEngine, loadWire } from './load-engine.js';
import type { PlanOverrides } from './plan.js';
import { runPool } from './pool.js';
import { describeFailure } from './report/failure.js';
import { type SeedReport, summarise } from './report/summary.js';
import { runSeed, type SeedOptions } from './run-seed.js';
import { shrink } from './shrink.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    workers: { type: 'string' },
    json: { type: 'boolean', default: false },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    only: { type: 'string' },
    without: { type: 'string' },
    safety: { type: 'string' },
    nodes: { type: 'string' },
  },
});

/** Synchronous, so that nothing is lost when the process ends. */
function say(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      // A pipe that is full.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

function listOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return text === 'none' ? [] : text.split(',');
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

const plan: PlanOverrides = {
  only: listOf(values.only),
  without: listOf(values.without),
  safetyMs: numberOf(values.safety),
  nodes: numberOf(values.nodes),
};

async function optionsOf(): Promise<SeedOptions> {
  return { engine: await loadEngine(), wire: await loadWire(), plan };
}

/** One seed: with its trace, or shrunk if it fails. */
async function one(seed: number): Promise<boolean> {
  const options = await optionsOf();
  const result = await runSeed(seed, { ...options, trace: values.trace });
  if (values.trace) for (const line of result.trace) say(line);
  const { violation, rejected, steps, calls, traceHash } = result;
  if (violation === null) {
    say(`seed ${seed}: ${rejected ?? 'ok'}, ${steps} steps, ${calls} calls, trace ${traceHash}`);
    return true;
  }
  if (values.trace) say(`seed ${seed} breaks "${violation.invariant}": ${violation.message}\ntrace ${traceHash}`);
  else say(describeFailure(await shrink(result, options)));
  return false;
}

async function many(): Promise<boolean> {
  const from = Number(values.from);
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  const count = Number(values.seeds ?? (values.minutes === undefined ? 100 : 1e9));
  const reports: SeedReport[] = [];
  let given = 0;
  await runPool({
    workers: numberOf(values.workers) ?? availableParallelism(),
    next: () => {
      if (given >= count || Date.now() > until) return undefined;
      return { seed: from + given++, plan, countAssertions: true };
    },
    onReport: (report) => {
      reports.push(report);
      if (values.json) return;
      const { seed, violation, rejected, steps, traceHash } = report;
      if (violation !== null) say(`seed ${seed}: ${violation.invariant}: ${violation.message}`);
      else if (rejected !== null) say(`seed ${seed}: does not count, ${rejected}`);
      else if (reports.length % 100 === 0)
        say(`${reports.length} seeds; seed ${seed}: ${steps} steps, trace ${traceHash}`);
    },
  });
  const summary = summarise(reports);
  const first = reports.filter(({ violation }) => violation !== null).sort((a, b) => a.seed - b.seed)[0];
  if (first !== undefined && !values.json) {
    const options = await optionsOf();
    say(describeFailure(await shrink(await runSeed(first.seed, options), options)));
  }
  say(JSON.stringify(summary, null, values.json ? 0 : 2));
  return first === undefined;
}

process.exitCode = (await (values.seed === undefined ? many() : one(Number(values.seed)))) ? 0 : 1;
