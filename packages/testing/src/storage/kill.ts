import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StorageProcess } from './child-process.js';
import { randomNumbers } from './fixture.js';
import { assertWhole, isSynced } from './kill-workload.js';
import { nodeTestRunner, type TestRunner } from './runner.js';
import { type ChildScript, defaultTimeoutMs, type StorageSubject } from './subject.js';

export interface KillOptions {
  /** How often the process is killed. Default 8. */
  readonly kills?: number;
  /** Decides when; printed when the test fails. Default: another one each time. */
  readonly seed?: number;
}

export interface KillReport {
  readonly kills: number;
  readonly seed: number;
  /** Batches in the store at the end. */
  readonly batches: number;
  /** Batches that were there although their acknowledgement did not arrive. */
  readonly unacknowledged: number;
}

/** The last batch that the process said was synced. */
function lastSynced(lines: readonly string[]): number {
  const acknowledged = lines.map((line) => Number(line.replace('ack ', '')));
  return acknowledged.findLast(isSynced) ?? -1;
}

/** Runs the writer and kills it after so many acknowledgements, and so many turns of the loop. */
async function writeAndKill(script: ChildScript, acknowledgements: number, turns: number): Promise<string[]> {
  const writer = new StorageProcess(script, 'kill');
  try {
    await writer.until(() => writer.lines.length >= acknowledgements);
    for (let turn = 0; turn < turns; turn++) await nextTurn();
  } finally {
    await writer.kill();
  }
  return writer.lines;
}

/**
 * Kills a process that writes, again and again, and looks at what it left each time: whole batches, each one that was
 * synced and acknowledged, in their order. Needs `capabilities.child`. Rejects with what was wrong.
 */
export async function runStorageKills<Place>(
  subject: StorageSubject<Place>,
  { kills = 8, seed = Date.now() % 1_000_000 }: KillOptions = {},
): Promise<KillReport> {
  const child = subject.capabilities?.child;
  assert.ok(child !== undefined, 'the kill test needs capabilities.child');
  const random = randomNumbers(seed);
  const place = await subject.setup();
  let head = -1;
  let unacknowledged = 0;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const lines = await writeAndKill(child(place), random() % 60, random() % 50);
      const storage = subject.storage(place);
      await storage.open();
      try {
        const before = head;
        head = await assertWhole(storage);
        const promised = Math.max(before, lastSynced(lines));
        assert.ok(head >= promised, `batch ${promised} was acknowledged, but ${head} is the last one there`);
        unacknowledged += Math.max(0, head - before - lines.length);
      } catch (error) {
        throw new Error(`after kill ${kill} of ${kills} (seed ${seed})`, { cause: error });
      } finally {
        await storage.close();
      }
    }
  } finally {
    await subject.teardown(place);
  }
  return { kills, seed, batches: head + 1, unacknowledged };
}

/** Defines `runStorageKills` as a test. */
export function storageKillTest<Place>(
  subject: StorageSubject<Place>,
  options: KillOptions = {},
  runner: TestRunner = nodeTestRunner,
): void {
  const { kills = 8 } = options;
  runner.describe(`${subject.name}: killed while it writes`, () => {
    runner.it(
      `${kills} kills leave whole batches, and every one that was acknowledged`,
      async () => {
        await runStorageKills(subject, options);
      },
      (subject.timeoutMs ?? defaultTimeoutMs) + kills * 2000,
    );
  });
}
