/**
 * The walking skeleton: real processes on real sockets and disks. The demo at full size; nodes killed again and again
 * under load; and every scenario and regression test of the engine.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const killRounds = 20;

/** @param {{ root: string, log: (line: string) => void }} context */
export async function run({ root, log }) {
  log('the engine: scenarios and regressions');
  const engine = await vitest(root, 'packages/core', [], {});
  log('the store: conformance, kills and system calls');
  const storage = await vitest(root, 'packages/storage-sqlite', [], {});
  log(`the cluster: ${killRounds} kills under load`);
  const kill = await vitest(root, 'apps/cluster', ['kill'], { RAFT_KILL_ROUNDS: String(killRounds) });
  log('the demo');
  const demo = await lastLine(root, ['apps/cluster/dist/demo.js', '--json']);
  const passed =
    [engine, storage, kill].every(({ failed, passed: count }) => failed === 0 && count > 0) && demo.ok === true;
  return { passed, engine, storage, kill: { rounds: killRounds, ...kill }, demo };
}

/**
 * @param {string} root
 * @param {string} project
 * @param {string[]} filters
 * @param {Record<string, string>} environment
 */
async function vitest(root, project, filters, environment) {
  const folder = await mkdtemp(join(tmpdir(), 'raft-verify-'));
  try {
    const file = join(folder, 'report.json');
    const bin = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [bin, 'run', ...filters, '--testTimeout=600000', '--reporter=json', `--outputFile=${file}`];
    await finished(join(root, project), args, environment);
    const report = JSON.parse(await readFile(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} environment
 * @returns {Promise<string>} what it printed
 */
function finished(cwd, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, RAFT_REQUIRE_SERVICES: '1', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

/**
 * @param {string} root
 * @param {string[]} args
 */
async function lastLine(root, args) {
  return JSON.parse((await finished(root, args)).trim().split('\n').at(-1) ?? '{}');
}
