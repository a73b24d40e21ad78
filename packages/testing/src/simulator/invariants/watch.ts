import type { Message } from '@raft/core';
import type { SimulatedMachine } from '../application.js';
import type { LogWatcher } from '../disk/log-image.js';
import type { BlockRecord, SnapshotRecord } from '../disk/records.js';
import { inspect } from '../engine/inspect.js';
import type { Host } from '../host.js';
import type { Run } from '../run.js';
import { checkPromise } from './promises.js';
import { StateWatch } from './state.js';

/** The record of the founding configuration that a node has accepted. */
const formationKey = 'f';

/** Everything that one machine does, on its way to the invariants. */
export class HostWatch implements LogWatcher {
  private readonly votes = new Map<number, string>();
  private readonly state: StateWatch;

  constructor(private readonly host: Host) {
    this.state = new StateWatch(host);
  }

  /** Looks at the node after a step that may have changed it. */
  check(run: Run): void {
    const runtime = inspect(run.node);
    if (runtime !== null) this.state.check(run, runtime);
  }

  sending(_run: Run, to: string, message: Message): void {
    if (this.host.destroyed !== 'wiped') checkPromise(this.host, to, message);
  }

  /** A message arrives. To be asked before an election changes nothing (thesis 9.6). */
  receiving(run: Run, message: Message, deliver: () => void): void {
    if (message.type !== 'voteRequest' || !message.preVote) {
      deliver();
      return;
    }
    const before = inspect(run.node)?.replica;
    const { term, vote } = before ?? { term: 0, vote: null };
    deliver();
    const after = inspect(run.node)?.replica;
    // The first message can be what tells a founder that its cluster exists: that is not the pre-vote's doing.
    if (after === undefined || term === 0 || (after.term === term && after.vote === vote)) return;
    this.host.world.violate('pre-vote changes nothing', `${this.host.id} went from term ${term} to ${after.term}`);
  }

  /** The node takes its cluster for founded: then every member has accepted that, durably. */
  formed(): void {
    for (const { id, disk, destroyed, isFounder } of this.host.world.hosts) {
      if (!isFounder || destroyed !== null || disk.hasDurably(formationKey)) continue;
      this.host.world.violate('founded by all', `${this.host.id} founds the cluster, and ${id} has not accepted it`);
    }
  }

  /** Who this machine has voted for in `term`, on the wire. */
  voteIn(term: number): string | undefined {
    return this.votes.get(term);
  }

  /** A vote leaves: one per term, for ever (§5.2). */
  granted(term: number, candidate: string): void {
    const known = this.votes.get(term);
    if (known === undefined) this.votes.set(term, candidate);
    else if (known !== candidate) {
      this.host.world.violate('one vote', `${this.host.id} voted for ${known} and for ${candidate} in term ${term}`);
    }
  }

  applied({ chain }: SimulatedMachine, index: number, command: number): void {
    const { ledger } = this.host.world;
    ledger.state(this.host.id, index, chain, 'applied');
    ledger.command(this.host.id, command, index);
  }

  restored({ chain, lastIndex }: SimulatedMachine): void {
    if (lastIndex > 0) this.host.world.ledger.state(this.host.id, lastIndex, chain, 'restored');
  }

  // The log on the disk.

  appended(block: BlockRecord, previousTerm: number): void {
    this.host.world.ledger.seen(block, previousTerm, `on the disk of ${this.host.id}`);
  }

  removed(index: number, term: number): void {
    const { ledger } = this.host.world;
    if (this.host.destroyed === 'wiped' || ledger.termCommittedAt(index) !== term) return;
    this.host.world.violate(
      'committed stays',
      `${this.host.id} removes entry ${index} of term ${term}, which is committed`,
    );
  }

  gap(message: string): void {
    this.host.world.violate('no gap', `on the disk of ${this.host.id}, ${message}`);
  }

  snapshot({ index, term, checksum }: SnapshotRecord): void {
    this.host.world.ledger.snapshot(this.host.id, index, term, checksum);
  }
}
