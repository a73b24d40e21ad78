/**
 * Runs one proof and keeps its figures.
 *
 *   node tooling/verify/run.mjs          lists the proofs
 *   node tooling/verify/run.mjs NAME     runs suites/NAME.mjs and writes docs/evidence/NAME.json
 *
 * A suite exports `async function run(ctx)` and returns a plain object of figures with `passed: boolean`. `ctx` has the
 * workspace's `root`, `args` (what follows NAME) and `log(line)`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const suites = join(here, 'suites');

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  const names = suiteNames();
  process.stdout.write(names.length === 0 ? 'there are no proofs yet\n' : `${names.join('\n')}\n`);
} else if (suiteNames().includes(name)) {
  process.exitCode = (await verify(name)) ? 0 : 1;
} else {
  process.stderr.write(`there is no proof "${name}"; known: ${suiteNames().join(', ') || 'none'}\n`);
  process.exitCode = 1;
}

/** @param {string} suite */
async function verify(suite) {
  const date = new Date();
  const commit = describeCommit();
  const started = performance.now();
  const { run } = await import(pathToFileURL(join(suites, `${suite}.mjs`)).href);
  const { passed, ...figures } = await attempt(run);
  writeEvidence(suite, {
    name: suite,
    commit,
    date: date.toISOString(),
    node: process.versions.node,
    cpus: { count: cpus().length, model: cpus()[0]?.model ?? 'unknown' },
    durationMs: Math.round(performance.now() - started),
    figures,
    passed: passed === true,
  });
  process.stdout.write(`${suite}: ${passed === true ? 'passed' : 'FAILED'} — docs/evidence/${suite}.json\n`);
  return passed === true;
}

/**
 * A suite that throws has failed, and that is evidence as well.
 * @param {(ctx: { root: string, args: string[], log: (line: string) => void }) => Promise<Record<string, unknown>>} run
 * @returns {Promise<Record<string, unknown>>}
 */
async function attempt(run) {
  try {
    return await run({ root, args, log: (line) => process.stdout.write(`${line}\n`) });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return { passed: false, error: String(error) };
  }
}

/**
 * @param {string} suite
 * @param {object} evidence
 */
function writeEvidence(suite, evidence) {
  const folder = join(root, 'docs', 'evidence');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify(evidence, null, 2)}\n`);
}

/** The commit under test; evidence of earlier runs does not make the tree dirty. */
function describeCommit() {
  try {
    const head = git('rev-parse', 'HEAD').trim();
    return { head, dirty: git('status', '--porcelain', '--', ':/', ':(top,exclude)docs/evidence') !== '' };
  } catch {
    return { head: 'unknown', dirty: true };
  }
}

/** @param {string[]} command */
function git(...command) {
  return execFileSync('git', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function suiteNames() {
  if (!existsSync(suites)) return [];
  return readdirSync(suites)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}
