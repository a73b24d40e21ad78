/**
 * `npm run demo`: imports a public data set into a cluster of three processes, kills the leader in the middle, and
 * verifies on each node that nothing acknowledged is lost. Exits 0 only if that holds.
 *
 *     node dist/demo.js [--rows N] [--timeout SECONDS] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from './config.js';
import { loadCities } from './demo/cities.js';
import { consoleProgress, noProgress } from './demo/progress.js';
import { type DemoReport, runStory } from './demo/story.js';
import { LocalCluster } from './launcher/local-cluster.js';
import { lastWords } from './launcher/log-tail.js';
import { freeBase, localMembers } from './launcher/ports.js';
import { table } from './launcher/table.js';

const usage = `usage: npm run demo -- [options]
  --rows N           how many rows to import, from 100. Default 20000
  --timeout SECONDS  give up after so long. Default 180
  --json             one JSON object instead of a report
`;
const nodes = 3;

interface Options {
  readonly rows: number;
  readonly timeoutMs: number;
  readonly json: boolean;
}

const ending = new AbortController();
let exitCodeOnEnd = 1;
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  process.on(signal, () => {
    exitCodeOnEnd = 128 + number;
    ending.abort(new Error(`ended by ${signal}`));
  });
}

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions();
    if (options === undefined) {
      process.stdout.write(usage);
      return 0;
    }
    const report = await demo(options);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describe(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (options?.json === true) process.stdout.write(`${JSON.stringify({ ok: false, error: messageOf(error) })}\n`);
    else process.stderr.write(`\nthe demo failed: ${messageOf(error)}\n`);
    return exitCodeOnEnd;
  }
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '20000' },
      timeout: { type: 'string', default: '180' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const wholeNumber = (name: string, text: string, min: number): number => {
    if (/^\d{1,7}$/.test(text) && Number(text) >= min) return Number(text);
    throw new Error(`${name} must be a whole number from ${min}, not '${text}'\n${usage}`);
  };
  return {
    rows: wholeNumber('--rows', values.rows, 100),
    timeoutMs: 1_000 * wholeNumber('--timeout', values.timeout, 1),
    json: values.json,
  };
}

/** Runs everything in a folder and on ports of its own, and leaves neither files nor processes behind. */
async function demo({ rows: count, timeoutMs, json }: Options): Promise<DemoReport> {
  const deadline = setTimeout(() => {
    ending.abort(new Error(`it was not done after ${timeoutMs / 1_000} seconds`));
  }, timeoutMs);
  const { signal } = ending;
  const folder = await mkdtemp(join(tmpdir(), 'raft-demo-'));
  const members = localMembers(nodes, await freeBase(nodes));
  const unexpected: string[] = [];
  const cluster = new LocalCluster({
    folder,
    clusterId: 'demo',
    members,
    onUnexpectedExit: ({ id }, reason) => {
      unexpected.push(`${id} has ended: ${reason}`);
      ending.abort(new Error(unexpected.join('; ')));
    },
  });
  try {
    const rows = await loadCities(count);
    const progress = json ? noProgress : consoleProgress(rows.length, process.stdout);
    await raceWith(signal, cluster.start());
    const report = await raceWith(signal, runStory(cluster, rows, progress, signal));
    if (!report.ok && !json) process.stderr.write(await lastWordsOf(cluster));
    return report;
  } finally {
    clearTimeout(deadline);
    ending.abort(new Error('the demo is over'));
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rejects as soon as the signal fires, whatever the work is waiting for. */
async function raceWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // Rejects at the end of every demo, when nobody races any more.
  aborted.catch(() => undefined);
  return Promise.race([work, aborted]);
}

async function lastWordsOf({ members }: LocalCluster): Promise<string> {
  const lines = await Promise.all(members.map(async ({ id, files }) => `${id}: ${await lastWords(files.log)}\n`));
  return lines.join('');
}

function describe(report: DemoReport): string {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  const rows = report.nodes.map((node) => [
    node.id,
    String(node.rows),
    String(node.missing),
    String(node.different),
    node.hash.slice(0, 16),
  ]);
  const verdict = report.ok
    ? `PASSED: all ${report.acknowledged} acknowledged rows are on each of the ${report.nodes.length} nodes`
    : 'FAILED: acknowledged rows are missing or different, or the nodes do not agree';
  return `
${table(['node', 'rows', 'missing', 'different', 'state'], rows)}
  import     ${report.rows} rows in ${seconds(report.importMs)}, ${report.rowsPerSecond} rows/s with the failover, ${report.retries} requests sent again
  failover   ${seconds(report.failoverMs)} from the kill of ${report.killedLeader} to the next acknowledged write; then ${report.newLeader} led
  catch-up   ${seconds(report.catchUpMs)} from the restart of ${report.killedLeader} to having everything
  states     ${report.statesEqual ? 'equal on all nodes' : 'NOT EQUAL'}

${verdict}
`;
}
