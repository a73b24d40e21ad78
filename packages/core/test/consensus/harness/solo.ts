import type { Effects, HardState } from '../../../src/consensus/effects.js';
import type { Time } from '../../../src/consensus/options.js';
import { Replica } from '../../../src/consensus/replica.js';
import type { ProposeOutcome } from '../../../src/consensus/replication.js';
import type { ConsensusMessage } from '../../../src/contracts/messages.js';
import type { EntryBlock } from '../../../src/log/entry-block.js';
import { VirtualDisk } from './disk.js';
import { command, logOf } from './logs.js';
import { defaultOptions, type TestOptions } from './options.js';
import { seededRandom } from './random.js';

export interface SoloOptions {
  readonly id?: string;
  readonly voters?: readonly string[];
  readonly learners?: readonly string[];
  /** The log: the term of each entry, or the blocks themselves. */
  readonly log?: readonly number[] | readonly EntryBlock[];
  readonly term?: number;
  readonly vote?: string | null;
  readonly options?: TestOptions;
}

export interface Sent {
  readonly to: string;
  readonly message: ConsensusMessage;
}

/** One replica by itself, whose messages and writes a test sees one by one. Its writes wait for `sync`. */
export class Solo {
  replica!: Replica;
  readonly disk: VirtualDisk;
  now = 0;
  /** The effects of the last input. */
  last!: Effects;

  constructor(private readonly shape: SoloOptions = {}) {
    const { voters = ['a', 'b', 'c'], learners = [], log = [1], vote = null } = shape;
    const blocks = typeof log[0] === 'number' ? logOf(log as number[], { voters, learners }) : (log as EntryBlock[]);
    const hardState: HardState = { term: shape.term ?? blocks.at(-1)?.term ?? 0, vote };
    this.disk = new VirtualDisk({ hardState, snapshot: null, start: { index: 0, term: 0 }, blocks: [...blocks] });
    this.restart();
    // It has just come into being: it has promised nothing to anybody.
    this.replica.stickyUntil = Number.NEGATIVE_INFINITY;
  }

  get time(): Time {
    return { now: this.now, wall: 0 };
  }

  /** The power fails: what was not synced is lost. */
  restart(): void {
    const { id = 'a', options } = this.shape;
    this.disk.pending = null;
    const { hardState, log } = this.disk.restore();
    const all = { ...defaultOptions, ...options, nodeId: id, random: seededRandom(7) };
    this.replica = new Replica(all, log, hardState, this.time);
    this.last = this.replica.drain();
  }

  /** Hands an input over; returns what leaves at once. */
  give(input: (replica: Replica, time: Time) => unknown): readonly Sent[] {
    input(this.replica, this.time);
    this.last = this.replica.drain();
    if (this.last.write !== null) this.disk.submit(this.last.write);
    return this.last.messages.map(({ to, message }) => ({ to, message }));
  }

  receive(from: string, message: ConsensusMessage): readonly Sent[] {
    return this.give((replica, time) => replica.receive({ id: from, incarnation: '' }, message, time));
  }

  /** What a message is answered with, once everything that it needs is durable. */
  answer(from: string, message: ConsensusMessage): readonly Sent[] {
    return [...this.receive(from, message), ...this.syncAll()];
  }

  /** The pending write is durable; returns what leaves now. */
  sync(): readonly Sent[] {
    const { id } = this.disk.complete();
    return this.give((replica, time) => replica.persisted(id, time));
  }

  syncAll(): readonly Sent[] {
    const sent: Sent[] = [];
    while (this.disk.pending !== null) sent.push(...this.sync());
    return sent;
  }

  tick(): readonly Sent[] {
    return this.give((replica, time) => replica.tick(time));
  }

  /** The election timeout passes. */
  timeOut(): readonly Sent[] {
    this.now = Math.max(this.now, this.replica.electionDeadline);
    return this.tick();
  }

  propose(...texts: readonly string[]): ProposeOutcome {
    let outcome: ProposeOutcome | undefined;
    this.give((replica, time) => {
      outcome = replica.propose(texts.map(command), time);
    });
    return outcome!;
  }

  /** Is elected by the votes of `voters`, and makes everything durable. Returns what it then sends. */
  lead(...voters: readonly string[]): readonly Sent[] {
    this.timeOut();
    const { term } = this.replica;
    for (const id of voters) this.receive(id, { type: 'voteResponse', term: term + 1, preVote: true, granted: true });
    this.syncAll();
    const sent = voters.flatMap((id) =>
      this.receive(id, { type: 'voteResponse', term: this.replica.term, preVote: false, granted: true }),
    );
    return [...sent, ...this.syncAll()];
  }
}
