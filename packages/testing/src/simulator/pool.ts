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

const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Runs seeds in processes of their own, one per core. Resolves when every order was carried out. */
export async function runPool(options: PoolOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, () => runWorker(options)));
}

function runWorker({ next, onReport, env = process.env }: PoolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(workerFile, { env, stdio: 'inherit' });
    let running: WorkOrder | undefined;
    const give = (): void => {
      running = next();
      if (running === undefined) worker.disconnect();
      else worker.send(running);
    };
    worker.on('message', (message: SeedReport) => {
      onReport(message);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', (code, signal) => {
      if (running === undefined) resolve();
      else reject(new Error(`the worker on seed ${running.seed} ended with ${String(code ?? signal)}`));
    });
    give();
  });
}
