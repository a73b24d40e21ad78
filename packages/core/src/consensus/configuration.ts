import type { Configuration, Member } from '../contracts/configuration.js';
import { RaftError } from '../errors.js';

/** Nobody: what a node has that was never told of a cluster. */
export const emptyConfiguration: Configuration = Object.freeze({
  members: [],
  voters: [],
  oldVoters: null,
  learners: [],
});

/** A configuration in which every one of `members` votes. */
export function votersOnly(members: readonly Member[]): Configuration {
  const sorted = [...members].sort(byId);
  return { members: sorted, voters: sorted.map((member) => member.id), oldVoters: null, learners: [] };
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export function isVoter(configuration: Configuration, id: string): boolean {
  return configuration.voters.includes(id) || (configuration.oldVoters?.includes(id) ?? false);
}

/** Receives the log without a vote. A voter that is being demoted still votes, and is not one yet. */
export function isLearner(configuration: Configuration, id: string): boolean {
  return configuration.learners.includes(id) && !isVoter(configuration, id);
}

export function memberOf(configuration: Configuration, id: string): Member | undefined {
  return configuration.members.find((member) => member.id === id);
}

/** The data of a configuration entry. The same configuration gives the same bytes. */
export function encodeConfiguration(configuration: Configuration): Uint8Array {
  const { members, voters, oldVoters, learners, removed } = configuration;
  return Buffer.from(JSON.stringify({ members, voters, oldVoters, learners, removed }));
}

/** Reads what `encodeConfiguration` wrote; its checksum was checked, so anything odd is a bug or a newer version. */
export function decodeConfiguration(data: Uint8Array): Configuration {
  const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
  if (!isConfiguration(value)) throw new RaftError('RAFT_STORAGE_CORRUPT', 'a configuration entry cannot be read');
  return value;
}

function isConfiguration(value: unknown): value is Configuration {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof Configuration, unknown>>;
  const { members, voters, oldVoters, learners, removed } = fields;
  if (!Array.isArray(members) || !isIds(voters) || !isIds(learners)) return false;
  return (oldVoters === null || isIds(oldVoters)) && (removed === undefined || isIds(removed));
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string');
}

interface Placed {
  /** The entry that brought the configuration; 0 before there was any. */
  readonly index: number;
  readonly configuration: Configuration;
}

/**
 * The configurations of a log, oldest first: the last one is in effect as soon as it is appended, the one before it is
 * what a truncation goes back to (thesis 4.1).
 */
export class ConfigurationHistory {
  private readonly placed: Placed[];

  /** `base` is the configuration at the start of the log: of its snapshot, or of nobody. */
  constructor(base: Placed = { index: 0, configuration: emptyConfiguration }) {
    this.placed = [base];
  }

  get active(): Configuration {
    return this.placed.at(-1)!.configuration;
  }

  get activeIndex(): number {
    return this.placed.at(-1)!.index;
  }

  append(index: number, configuration: Configuration): void {
    if (index <= this.activeIndex) throw RaftError.internal(`configuration ${index} after ${this.activeIndex}`);
    this.placed.push({ index, configuration });
  }

  /** Drops the configurations whose entries were truncated. True when the active one changed. */
  truncateFrom(index: number): boolean {
    const before = this.placed.length;
    while (this.placed.length > 1 && this.activeIndex >= index) this.placed.pop();
    return this.placed.length !== before;
  }

  /** Forgets what a log that starts after `index` cannot go back to. */
  compactTo(index: number): void {
    while (this.placed.length > 1 && this.placed[1]!.index <= index) this.placed.shift();
  }

  /** The last configuration at or before `index`. */
  at(index: number): Placed {
    for (let i = this.placed.length - 1; i > 0; i--) {
      if (this.placed[i]!.index <= index) return this.placed[i]!;
    }
    return this.placed[0]!;
  }
}
