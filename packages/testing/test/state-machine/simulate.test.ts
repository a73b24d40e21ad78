import { expect, it } from 'vitest';
import { simulate } from '../../src/state-machine/index.js';
import { ForgetfulTally, RandomTally, SoundTally, type Tally, tallyWorkload } from './tally.js';

const run = (stateMachine: () => Tally, seeds: number) => simulate({ stateMachine, workload: tallyWorkload, seeds });

it('finds nothing in a sound state machine, with snapshots and crashes', async () => {
  const { failures, snapshotInstalls, crashes, applies } = await run(() => new SoundTally(), 8);
  expect(failures).toEqual([]);
  expect(applies).toBeGreaterThan(1_000);
  expect(snapshotInstalls + crashes).toBeGreaterThan(0);
}, 60_000);

it('finds chance', async () => {
  const { failures } = await run(() => new RandomTally(), 3);
  expect(failures[0]?.invariant).toBe('state machine safety');
  expect(failures[0]?.trace.length).toBeGreaterThan(10);
}, 60_000);

it('finds what is missing from a snapshot', async () => {
  const { failures } = await run(() => new ForgetfulTally(), 12);
  expect(failures.map(({ invariant }) => invariant)).toContain('snapshot and restore');
}, 60_000);
