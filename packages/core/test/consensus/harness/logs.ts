import { byId, encodeConfiguration } from '../../../src/consensus/configuration.js';
import type { Configuration, Member } from '../../../src/contracts/configuration.js';
import { EntryBlock, EntryType, type Proposal } from '../../../src/log/entry-block.js';

export function member(id: string, incarnation = ''): Member {
  return { id, address: id, port: 7000, incarnation };
}

interface ConfigurationShape {
  readonly voters: readonly string[];
  readonly oldVoters?: readonly string[];
  readonly learners?: readonly string[];
}

export function configurationOf({ voters, oldVoters, learners = [] }: ConfigurationShape): Configuration {
  const ids = new Set([...voters, ...(oldVoters ?? []), ...learners]);
  return {
    members: [...ids].map((id) => member(id)).sort(byId),
    voters: [...voters].sort(),
    oldVoters: oldVoters === undefined ? null : [...oldVoters].sort(),
    learners: [...learners].sort(),
  };
}

export function command(text: string): Proposal {
  return { type: EntryType.normal, data: Buffer.from(text) };
}

export function configurationEntry(shape: ConfigurationShape): Proposal {
  return { type: EntryType.config, data: encodeConfiguration(configurationOf(shape)) };
}

const times = { clusterTime: 0, wallTime: 0 };

export function blockOf(firstIndex: number, term: number, ...proposals: readonly Proposal[]): EntryBlock {
  return EntryBlock.encode(firstIndex, term, times, proposals);
}

/** Commands that stand at `firstIndex` and after it in `term`: the same place always holds the same bytes. */
export function commandsAt(firstIndex: number, term: number, count = 1): EntryBlock {
  const proposals = Array.from({ length: count }, (_, i) => command(`e${firstIndex + i}@${term}`));
  return blockOf(firstIndex, term, ...proposals);
}

/**
 * A log with the given term at each index from 1 on, one entry a block. Entry 1 is the configuration; `entries` says
 * what stands at other places than a command.
 */
export function logOf(
  terms: readonly number[],
  configuration: ConfigurationShape,
  entries: Readonly<Record<number, Proposal>> = {},
): EntryBlock[] {
  return terms.map((term, i) => {
    const index = i + 1;
    const entry = index === 1 ? configurationEntry(configuration) : entries[index];
    return entry === undefined ? commandsAt(index, term) : blockOf(index, term, entry);
  });
}
