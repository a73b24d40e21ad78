import type { BlockRecord } from '../disk/records.js';
import type { World } from '../world.js';

interface EntrySeen {
  readonly checksum: number;
  readonly previousTerm: number;
}

interface Committed {
  readonly term: number;
  /** The term of the leader that committed it. */
  readonly inTerm: number;
}

/** What has been seen of the whole cluster: every entry, everything committed, everything applied, every leader. */
export class Ledger {
  /** By index and term. */
  private readonly entries = new Map<number, EntrySeen>();
  private readonly checkedBlocks = new WeakMap<BlockRecord, number>();
  /** By index; the first is the position before the log. */
  private readonly committed: Committed[] = [{ term: 0, inTerm: 0 }];
  private readonly leaders = new Map<number, string>();
  private readonly chains = new Map<number, number>();
  private readonly commandIndexes = new Map<number, number>();
  private readonly definitelyFailed = new Set<number>();
  private readonly snapshotChecksums = new Map<number, number>();

  constructor(private readonly world: World) {}

  get lastCommitted(): number {
    return this.committed.length - 1;
  }

  termCommittedAt(index: number): number | undefined {
    return this.committed[index]?.term;
  }

  /** The index at which a command was applied. */
  indexOfCommand(id: number): number | undefined {
    return this.commandIndexes.get(id);
  }

  /** One leader per term (§5.2), however it shows itself. */
  leads(id: string, term: number): void {
    const known = this.leaders.get(term);
    if (known === undefined) this.leaders.set(term, id);
    else if (known !== id) this.world.violate('election safety', `${known} and ${id} both lead in term ${term}`);
  }

  leaderOf(term: number): string | undefined {
    return this.leaders.get(term);
  }

  /**
   * Entries seen in a log or a message, after an entry of `previousTerm`. The same index and term mean the same entry
   * and the same term before it, and so, step by step, the same log up to there (§5.3).
   */
  seen(block: BlockRecord, previousTerm: number, where: string): void {
    if (this.checkedBlocks.get(block) === previousTerm) return;
    this.checkedBlocks.set(block, previousTerm);
    for (let i = 0; i < block.entries.length; i++) {
      const index = block.first + i;
      const key = index * 2 ** 22 + block.term;
      const before = i === 0 ? previousTerm : block.term;
      const known = this.entries.get(key);
      if (known === undefined) this.entries.set(key, { checksum: block.entries[i]!, previousTerm: before });
      else if (known.checksum !== block.entries[i] || known.previousTerm !== before) {
        const what = `entry ${index} of term ${block.term} ${where} differs from the one seen before`;
        this.world.violate('log matching', what);
      }
    }
  }

  /** A node takes `index` with `term` for committed. True when nobody had before. */
  commit(id: string, index: number, term: number, inTerm: number, byLeader: boolean): boolean {
    const known = this.committed[index];
    if (known !== undefined) {
      if (known.term === term) return false;
      const what = `${id} takes entry ${index} of term ${term} for committed, but term ${known.term} was committed there`;
      this.world.violate('committed never changes', what);
      return false;
    }
    if (!byLeader) {
      this.world.violate(
        'leaders commit',
        `${id} takes entry ${index} for committed before any leader has committed it`,
      );
    }
    this.committed.push({ term, inTerm });
    return true;
  }

  /** The last position that was committed in a term before `term`. */
  lastCommittedBefore(term: number): { readonly index: number; readonly term: number } {
    let index = this.lastCommitted;
    while (index > 0 && this.committed[index]!.inTerm >= term) index--;
    return { index, term: this.committed[index]!.term };
  }

  /** The state after `index` is the same wherever it is reached. */
  state(id: string, index: number, chain: number, how: string): void {
    const known = this.chains.get(index);
    if (known === undefined) this.chains.set(index, chain);
    else if (known !== chain) {
      this.world.violate(
        'state machine safety',
        `the state of ${id} at entry ${index} (${how}) differs from another node's`,
      );
    }
  }

  /** A command was applied: once, at one index. */
  command(id: string, command: number, index: number): void {
    const known = this.commandIndexes.get(command);
    if (known === undefined) this.commandIndexes.set(command, index);
    else if (known !== index) {
      this.world.violate(
        'no duplicate',
        `${id} applied command ${command} at ${index}, and it was applied at ${known}`,
      );
    }
    if (this.definitelyFailed.has(command)) {
      this.world.violate('failed means not done', `command ${command} was reported as failed and applied at ${index}`);
    }
  }

  /** A client was told that the command has no effect. */
  failed(command: number): void {
    this.definitelyFailed.add(command);
    const index = this.commandIndexes.get(command);
    if (index === undefined) return;
    this.world.violate('failed means not done', `command ${command} was reported as failed, but is entry ${index}`);
  }

  /** A snapshot's record: of committed entries, and the same bytes for the same index. */
  snapshot(id: string, index: number, term: number, checksum: number): void {
    if (this.termCommittedAt(index) !== term) {
      this.world.violate(
        'snapshots are committed',
        `${id} keeps a snapshot at ${index}/${term}, which is not committed`,
      );
    }
    const known = this.snapshotChecksums.get(index);
    if (known === undefined) this.snapshotChecksums.set(index, checksum);
    else if (known !== checksum) {
      this.world.violate('snapshots are equal', `the snapshot of ${id} at ${index} differs from another node's`);
    }
  }
}
