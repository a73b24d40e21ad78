import { describe, expect, it } from 'vitest';
import { stateMachineConformance, type TestRunner } from '../../src/state-machine/index.js';
import { ForgetfulTally, MergingTally, RandomTally, SoundTally, Tally, tallyWorkload } from './tally.js';

stateMachineConformance({ create: () => new SoundTally(), ...tallyWorkload }, { describe, it });

/** Runs the kit by itself and gives the names of the tests that failed. */
async function failures(create: () => Tally): Promise<string[]> {
  const cases: { name: string; run: () => Promise<void> }[] = [];
  const add = (name: string, run: () => Promise<void>): unknown => cases.push({ name, run });
  const runner: TestRunner = { describe: (_, define) => define(), it: Object.assign(add, { skip: add }) };
  stateMachineConformance({ create, ...tallyWorkload }, runner);
  const failed: string[] = [];
  for (const { name, run } of cases) await run().catch(() => failed.push(name));
  return failed;
}

describe('the kit finds', () => {
  it('a snapshot that is taken when it is read', async () => {
    expect(await failures(() => new Tally())).toContain(
      'captures the state of the moment of the call, whatever is applied while the snapshot is read',
    );
  });

  it('chance', async () => {
    expect(await failures(() => new RandomTally())).toContain('gives the same results for the same commands');
  });

  it('what is missing from a snapshot', async () => {
    class LosesEve extends SoundTally {
      protected override captured(): string {
        return JSON.stringify([...this.votes].filter(([name]) => name !== 'eve'));
      }
    }
    expect(await failures(() => new LosesEve())).toContain('restores what a snapshot captured, in pieces of any size');
    expect(await failures(() => new ForgetfulTally())).toEqual([]);
  });

  it('what is left over after a restore', async () => {
    class Keeps extends MergingTally {
      protected override captured(): string {
        return JSON.stringify([...this.votes].slice(1));
      }
    }
    expect(await failures(() => new Keeps())).not.toEqual([]);
  });
});
