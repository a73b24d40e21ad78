import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RaftError, type Storage } from '@raft/core';
import { type ChildTask, taskVariable } from './child-process.js';
import { bytes, numbered } from './fixture.js';
import { batchOf, headOf, isSynced } from './kill-workload.js';

/** Synced batches that the child writes under the trace. */
export const tracedBatches = 25;

const standardOutput = 1;

/** Straight to the descriptor: a line that was printed is on its way, also when the process dies with the next step. */
function print(line: string): void {
  writeSync(standardOutput, `${line}\n`);
}

/** Says whether it could open the store, and keeps it until its parent wants it to end. */
async function hold(storage: Storage): Promise<void> {
  try {
    await storage.open();
  } catch (error) {
    const { code, message } = RaftError.from(error);
    print(`refused ${code} ${message}`);
    return;
  }
  print('open');
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('end', resolve));
  await storage.close();
}

/** Goes on from the last batch, acknowledging each, until it is killed. */
async function writeUntilKilled(storage: Storage): Promise<void> {
  await storage.open();
  for (let n = (await headOf(storage)) + 1; ; n++) {
    await storage.batch(batchOf(n), { sync: isSynced(n) });
    print(`ack ${n}`);
    await nextTurn();
  }
}

/** One synced batch after the other. */
async function writeUnderTrace(storage: Storage): Promise<void> {
  await storage.open();
  print('open');
  for (let n = 0; n < tracedBatches; n++) {
    await storage.set(numbered('n', n), bytes('value'), { sync: true });
    print(`ack ${n}`);
  }
  await storage.close();
}

const tasks: Readonly<Record<ChildTask, (storage: Storage) => Promise<void>>> = {
  hold,
  kill: writeUntilKilled,
  trace: writeUnderTrace,
};

/**
 * All that the program of `capabilities.child` does: what the kit told it to, with a store over the place that its
 * arguments name. Ends with the kit.
 */
export async function storageChild(storage: Storage): Promise<void> {
  const task = process.env[taskVariable] ?? '';
  if (!(task in tasks)) throw new Error(`run by the storage kit, which sets ${taskVariable}`);
  await tasks[task as ChildTask](storage);
}
