/**
 * The simulator at full size, and the mutation audit.
 *
 *   node tooling/verify/run.mjs sim [--seeds N] [--from S] [--no-mutants]
 *
 * Passes when at least N seeds (default 2,000) counted, none of those that ran broke anything, most of them exercised
 * what they should, and every mutant was killed.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What must have happened in more than half of the counted seeds. */
const commonly = ['leaderChanges', 'truncations', 'snapshotInstalls', 'recoveryCrashes', 'lostWrites', 'partitions'];

/** @param {{ root: string, args: string[], log: (line: string) => void }} context */
export async function run({ root, args, log }) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      mutants: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const wanted = Number(values.seeds);
  const cli = join(root, 'packages', 'testing', 'dist', 'simulator', 'cli.js');
  const chunk = 250;
  let from = Number(values.from);
  const total = { seeds: 0, rejected: 0, steps: 0, violations: 0, liveness_failures: 0 };
  /** @type {Record<string, number>} */
  const coverage = {};
  /** @type {Record<string, number>} */
  const seedsWith = {};
  /** @type {unknown[]} */
  const failing = [];
  /** @type {number[]} */
  const speeds = [];
  // A little more than asked for, because some do not count.
  while (total.seeds < wanted && total.rejected <= wanted) {
    const figures = await json(root, [cli, '--seeds', String(chunk), '--from', String(from), '--json']);
    from += chunk;
    for (const name of /** @type {(keyof typeof total)[]} */ (Object.keys(total))) total[name] += figures[name];
    for (const [name, count] of Object.entries(figures.coverage)) coverage[name] = (coverage[name] ?? 0) + count;
    for (const [name, share] of Object.entries(figures.coverage_share)) {
      seedsWith[name] = (seedsWith[name] ?? 0) + share * figures.seeds;
    }
    failing.push(...figures.failing);
    speeds.push(figures.steps_per_second);
    log(`${total.seeds} of ${wanted} seeds, ${total.rejected} rejected, ${failing.length} failing`);
  }
  const share = Object.fromEntries(
    Object.entries(seedsWith).map(([name, count]) => [
      name,
      Math.round((1_000 * count) / Math.max(1, total.seeds)) / 1_000,
    ]),
  );
  const rare = commonly.filter((name) => (share[name] ?? 0) <= 0.5);
  const steps_per_second = Math.round(speeds.reduce((sum, speed) => sum + speed, 0) / Math.max(1, speeds.length));
  const audit = values.mutants
    ? await json(root, [join(root, 'tooling', 'mutants', 'run.mjs'), '--json'])
    : { mutants: 0, killed: 0, survivors: [], verdicts: [] };
  if (values.mutants) log(`${audit.killed} of ${audit.mutants} mutants killed`);
  const sound = total.violations === 0 && total.liveness_failures === 0 && total.seeds >= wanted && rare.length === 0;
  return {
    passed: sound && audit.survivors.length === 0,
    ...total,
    steps_per_second,
    coverage,
    coverage_share: share,
    rarely_exercised: rare,
    failing,
    mutants: audit,
  };
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<any>}
 */
function json(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(JSON.parse(text));
      } catch (error) {
        reject(new Error(`${args[0]} did not answer with JSON: ${text.slice(0, 500)}`, { cause: error }));
      }
    });
  });
}
