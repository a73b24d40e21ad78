/** A member of the cluster, voter or learner. */
export interface Member {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /**
   * The random name of the member's data, drawn at its first start. A node that was wiped has another one and is
   * therefore not this member. Empty until the member was first contacted.
   */
  readonly incarnation: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** A learner that becomes a voter as soon as it has caught up, whoever leads then. */
  readonly promote?: boolean;
}

/**
 * Who takes part: an entry of the log, in effect from the moment it is appended (thesis 4.1).
 * While `oldVoters` is not null the configuration is joint: elections and commitment need a majority of both sets.
 */
export interface Configuration {
  /** Every id that occurs in any of the sets below, sorted by id. */
  readonly members: readonly Member[];
  /** The new (or only) voters, sorted. */
  readonly voters: readonly string[];
  /** The voters being replaced while a change is under way, sorted; null outside of a change. */
  readonly oldVoters: readonly string[] | null;
  /** Members that receive the log and never vote, sorted. */
  readonly learners: readonly string[];
  /** Who was removed and not added again, the last 64 of them: their elections are ignored (thesis 4.2.3). */
  readonly removed?: readonly string[];
}
