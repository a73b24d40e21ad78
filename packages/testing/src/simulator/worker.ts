/** A process of the pool: runs the seeds it is sent, and answers each with its report. */
import { loadEngine, loadWire } from './load-engine.js';
import type { WorkOrder } from './pool.js';
import { reportOf } from './report/summary.js';
import { runSeed } from './run-seed.js';

const engine = await loadEngine();
const wire = await loadWire();

async function work({ seed, plan, countAssertions }: WorkOrder): Promise<void> {
  const before = process.cpuUsage();
  const result = await runSeed(seed, { engine, wire, plan, countAssertions });
  const { user, system } = process.cpuUsage(before);
  process.send?.(reportOf(result, (user + system) / 1_000));
}

process.on('message', (order: WorkOrder) => {
  work(order).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
