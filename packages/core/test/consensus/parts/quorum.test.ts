import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { electionResult, majority, majorityValue, quorumValue } from '../../../src/consensus/quorum.js';
import { configurationOf } from '../harness/index.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const someVoters = fc.subarray(ids, { minLength: 1 });
const configurations = fc.record({ voters: someVoters, oldVoters: fc.option(someVoters, { nil: undefined }) });
const values = fc.array(fc.nat(9), { minLength: ids.length, maxLength: ids.length });
const ballots = fc.array(fc.constantFrom(true, false, undefined), { minLength: ids.length, maxLength: ids.length });

type Shape = { voters: string[]; oldVoters?: string[] | undefined };

function build({ voters, oldVoters }: Shape) {
  return configurationOf(oldVoters === undefined ? { voters } : { voters, oldVoters });
}

function sets({ voters, oldVoters }: Shape): string[][] {
  return oldVoters === undefined ? [voters] : [voters, oldVoters];
}

/** Whether `accepted` holds a majority of each set: the definition, by counting. */
function isQuorum(shape: Shape, accepted: (id: string) => boolean): boolean {
  return sets(shape).every((set) => set.filter(accepted).length * 2 > set.length);
}

describe('quorums, against brute force', () => {
  it('two majorities always overlap, and one voter fewer is none', () => {
    for (let n = 1; n <= 20; n++) {
      expect(majority(n) * 2).toBeGreaterThan(n);
      expect((majority(n) - 1) * 2).toBeLessThanOrEqual(n);
    }
  });

  it('the value that a majority has reached is the largest such value', () => {
    fc.assert(
      fc.property(someVoters, values, (voters, of) => {
        const reachedBy = (id: string): number => of[ids.indexOf(id)]!;
        const reached = [...new Set(of), 0].filter(
          (v) => voters.filter((id) => reachedBy(id) >= v).length * 2 > voters.length,
        );
        expect(majorityValue(voters, reachedBy)).toBe(Math.max(...reached));
      }),
    );
  });

  it('nobody has reached anything', () => {
    expect(majorityValue([], () => 9)).toBe(0);
  });

  it('the value that a quorum has reached is the largest that is reached in every set', () => {
    fc.assert(
      fc.property(configurations, values, (shape, of) => {
        const reachedBy = (id: string): number => of[ids.indexOf(id)]!;
        const reached = [0, ...of].filter((v) => isQuorum(shape, (id) => reachedBy(id) >= v));
        expect(quorumValue(build(shape), reachedBy)).toBe(Math.max(...reached));
      }),
    );
  });

  it('an election is won by a quorum, lost when no quorum is left, and pending otherwise', () => {
    fc.assert(
      fc.property(configurations, ballots, (shape, ballot) => {
        const votes = new Map<string, boolean>();
        for (const [i, vote] of ballot.entries()) if (vote !== undefined) votes.set(ids[i]!, vote);
        const won = isQuorum(shape, (id) => votes.get(id) === true);
        const winnable = isQuorum(shape, (id) => votes.get(id) !== false);
        expect(electionResult(build(shape), votes)).toBe(won ? 'won' : winnable ? 'pending' : 'lost');
      }),
      { numRuns: 500 },
    );
  });

  it('votes of others change nothing', () => {
    fc.assert(
      fc.property(configurations, ballots, (shape, ballot) => {
        const votes = new Map<string, boolean>();
        for (const [i, vote] of ballot.entries()) if (vote !== undefined) votes.set(ids[i]!, vote);
        const result = electionResult(build(shape), votes);
        for (let i = 0; i < 10; i++) votes.set(`stranger ${i}`, true);
        expect(electionResult(build(shape), votes)).toBe(result);
      }),
    );
  });

  it('old and new quorums of a joint configuration both overlap with any quorum of it', () => {
    const joint: Shape = { voters: ['d', 'e', 'f'], oldVoters: ['a', 'b', 'c'] };
    for (let bits = 0; bits < 2 ** 6; bits++) {
      const chosen = ids.slice(0, 6).filter((_id, i) => (bits & (1 << i)) !== 0);
      const votes = new Map(chosen.map((id) => [id, true]));
      const old = chosen.filter((id) => 'abc'.includes(id)).length >= 2;
      const next = chosen.filter((id) => 'def'.includes(id)).length >= 2;
      expect(electionResult(build(joint), votes) === 'won').toBe(old && next);
    }
  });
});
