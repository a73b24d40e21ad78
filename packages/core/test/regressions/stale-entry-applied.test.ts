import { expect, it } from 'vitest';
import type { DurableLog } from '../../src/disk/durable-log.js';
import type { SnapshotStore } from '../../src/disk/snapshot-store.js';
import { type AppliedEntry, EntryBlock, EntryType, type StateMachine, systemClock } from '../../src/index.js';
import { RaftLog } from '../../src/log/raft-log.js';
import { Applier } from '../../src/node/applier.js';
import { rawCodec } from '../../src/node/codecs.js';
import type { Proposals } from '../../src/node/proposals.js';
import type { AppliedIndex } from '../../src/node/reads.js';

function entry(index: number, term: number): EntryBlock {
  const times = { clusterTime: 0, wallTime: 0 };
  return EntryBlock.encode(index, term, times, [{ type: EntryType.normal, data: Buffer.from(`of term ${term}`) }]);
}

/**
 * Found by the simulator: the applier fetched entry 2 together with the committed entry 1. While entry 1 was being
 * applied, a new leader replaced entry 2 and committed its own; the one that was fetched before was applied all the same.
 */
it('never applies an entry that was replaced while the one before it was being applied', async () => {
  const log = new RaftLog();
  log.append(entry(1, 1));
  log.append(entry(2, 1));
  const seen: string[] = [];
  let goOn = (): void => {};
  const stateMachine: StateMachine<Uint8Array, void> = {
    apply: ({ index, command }: AppliedEntry<Uint8Array>) => {
      seen.push(`${index} ${Buffer.from(command).toString()}`);
      return index > 1 ? undefined : new Promise<void>((resolve) => (goOn = resolve));
    },
    query: () => undefined,
    snapshot: async function* () {},
    restore: () => {},
  };
  let current = 0;
  const applied = {
    get current() {
      return current;
    },
    advance: (index: number) => {
      current = index;
    },
  };
  const applier = new Applier<Uint8Array, void, unknown, unknown>({
    stateMachine,
    codec: rawCodec,
    log,
    durable: {} as DurableLog,
    snapshots: {} as SnapshotStore,
    proposals: { concerns: () => false } as unknown as Proposals<void>,
    applied: applied as unknown as AppliedIndex,
    clock: systemClock,
    onApplied: () => {},
    onRestored: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
  applier.applyTo(1);
  while (seen.length < 1) await new Promise((resolve) => setImmediate(resolve));
  log.truncateFrom(2);
  log.append(entry(2, 2));
  applier.applyTo(2);
  goOn();
  while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await applier.stop();
  expect(seen).toEqual(['1 of term 1', '2 of term 2']);
});
