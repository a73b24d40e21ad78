import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlanOverrides } from './plan.js';
import type { SeedReport } from './report/summary.js';

/** What a worker is to do. */
export interface WorkOrder {
  readonly seed: number;
  readonly plan: PlanOverrides;
  readonly countAssertions: boolean;
}

export interface PoolOptions {
  readonly workers: number;
  /** Gives the next order; undefined when there is none left. */
  next(): WorkOrder | undefined;
  onReport(report: SeedReport): void;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process is replaced after so many seeds, so that what they leave behind does not add up. */
const seedsPerProcess = 50;

const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Runs seeds in processes of their own, one per core. Resolves when every order was carried out. */
export async function runPool(options: PoolOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, () => runWorker(options)));
}

async function runWorker(options: PoolOptions): Promise<void> {
  while (await runProcess(options)) {
    // The next one goes on.
  }
}

/** False when there was nothing left to do. */
function runProcess({ next, onReport, env = process.env }: PoolOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = fork(workerFile, { env, stdio: 'inherit' });
    let running: WorkOrder | undefined;
    let given = 0;
    const give = (): void => {
      running = given < seedsPerProcess ? next() : undefined;
      given++;
      if (running === undefined) worker.disconnect();
      else worker.send(running);
    };
    worker.on('message', (message: SeedReport) => {
      onReport(message);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', (code, signal) => {
      if (running === undefined) resolve(given > seedsPerProcess);
      else reject(new Error(`the worker on seed ${running.seed} ended with ${String(code ?? signal)}`));
    });
    give();
  });
}
