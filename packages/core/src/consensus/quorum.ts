import type { Configuration } from '../contracts/configuration.js';

/** The smallest number of voters of which two sets always overlap. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** The largest value that a majority of `voters` has reached; 0 for no voters. */
export function majorityValue(voters: readonly string[], valueFor: (id: string) => number): number {
  if (voters.length === 0) return 0;
  const values = voters.map(valueFor).sort((a, b) => b - a);
  return values[majority(voters.length) - 1]!;
}

/** The largest value that a majority of every active set of voters has reached (thesis 4.3). */
export function quorumValue(configuration: Configuration, valueFor: (id: string) => number): number {
  const value = majorityValue(configuration.voters, valueFor);
  if (configuration.oldVoters === null) return value;
  return Math.min(value, majorityValue(configuration.oldVoters, valueFor));
}

export type ElectionResult = 'won' | 'lost' | 'pending';

function majorityResult(voters: readonly string[], votes: ReadonlyMap<string, boolean>): ElectionResult {
  let granted = 0;
  let refused = 0;
  for (const voter of voters) {
    const vote = votes.get(voter);
    if (vote === true) granted++;
    else if (vote === false) refused++;
  }
  const needed = majority(voters.length);
  if (granted >= needed) return 'won';
  return voters.length - refused < needed ? 'lost' : 'pending';
}

/** What the votes given so far decide. Votes of those who are not voters do not count. */
export function electionResult(configuration: Configuration, votes: ReadonlyMap<string, boolean>): ElectionResult {
  const result = majorityResult(configuration.voters, votes);
  if (configuration.oldVoters === null || result === 'lost') return result;
  const oldResult = majorityResult(configuration.oldVoters, votes);
  return oldResult === 'won' ? result : oldResult;
}
