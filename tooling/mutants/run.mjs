/**
 * The mutation audit: plants known bugs into copies of the engine, one at a time, and has the simulator find each.
 *
 *   node tooling/mutants/run.mjs [--json] [--fast] [--seeds N] [--from S] [--name PART]
 *
 * Killed means that an invariant or a history broke within N seeds (default 300, or what the mutant states), with the
 * engine's own assertions not counted. A patch that no longer fits is a survivor. Exit code 1 on survivors.
 */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { mutants } from './list.mjs';
import { build } from './mutant.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pool = join(root, 'packages', 'testing', 'dist', 'simulator', 'pool.js');
const { runPool } = await import(pathToFileURL(pool).href);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    name: { type: 'string', default: '' },
    workers: { type: 'string' },
  },
});

/** @typedef {{ name: string, killed: boolean, seed?: number, invariant?: string, seeds: number, why?: string }} Verdict */

/**
 * @param {import('./mutant.mjs').Mutant} mutant
 * @returns {Promise<Verdict>}
 */
async function audit(mutant) {
  const { name } = mutant;
  const built = build(root, mutant);
  if (built === null) return { name, killed: false, seeds: 0, why: 'its patch no longer fits the source' };
  const limit = Math.max(Number(values.seeds), mutant.seeds ?? 0);
  const from = Number(values.from);
  let given = 0;
  /** @type {{ seed: number, violation: { invariant: string } } | undefined} */
  let kill;
  try {
    await runPool({
      workers: 1,
      env: { ...process.env, RAFT_SIM_CORE: built.url },
      next: () => (kill !== undefined || given >= limit ? undefined : order(from + given++, mutant)),
      onReport: (/** @type {{ seed: number, violation: { invariant: string } | null }} */ report) => {
        const { seed, violation } = report;
        if (violation !== null && violation.invariant !== 'simulator') kill ??= { seed, violation };
      },
    });
  } finally {
    built.remove();
  }
  if (kill === undefined) return { name, killed: false, seeds: given, why: `no violation in ${given} seeds` };
  return { name, killed: true, seed: kill.seed, invariant: kill.violation.invariant, seeds: given };
}

/**
 * @param {number} seed
 * @param {import('./mutant.mjs').Mutant} mutant
 */
function order(seed, { only }) {
  return { seed, plan: only === undefined ? {} : { only }, countAssertions: false };
}

const wanted = mutants.filter(({ fast, name }) => (!values.fast || fast === true) && name.includes(values.name));
/** @type {Verdict[]} */
const verdicts = [];
let next = 0;
const lane = async () => {
  for (let mutant = wanted[next++]; mutant !== undefined; mutant = wanted[next++]) {
    const verdict = await audit(mutant);
    verdicts.push(verdict);
    if (values.json) continue;
    const how = verdict.killed
      ? `killed by "${verdict.invariant}" on seed ${verdict.seed}`
      : `SURVIVES: ${verdict.why}`;
    process.stdout.write(`${verdict.name}: ${how}\n`);
  }
};
await Promise.all(Array.from({ length: Number(values.workers ?? availableParallelism()) }, lane));

const survivors = verdicts.filter(({ killed }) => !killed);
const killed = verdicts.length - survivors.length;
const summary = {
  mutants: verdicts.length,
  killed,
  survivors: survivors.map(({ name, why }) => ({ name, why })),
  verdicts,
};
process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${killed} of ${verdicts.length} killed\n`);
process.exitCode = survivors.length === 0 && verdicts.length > 0 ? 0 : 1;
