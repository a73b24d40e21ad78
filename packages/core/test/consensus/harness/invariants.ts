import type { Effects } from '../../../src/consensus/effects.js';
import type { Configuration } from '../../../src/contracts/configuration.js';
import type { LogEntry } from '../../../src/log/entry-block.js';
import type { Envelope } from './network.js';
import type { SimNode } from './node.js';
import { checkPromise } from './promises.js';

interface Before {
  readonly term: number;
  readonly vote: string | null;
  readonly commit: number;
}

/** What must hold after every step of every test: spec/invariants.md, as far as it can be seen from outside. */
export class Invariants {
  private readonly leaders = new Map<number, string>();
  /** The entry at each index that was committed: its term, and its bytes once it was applied. */
  private readonly committedTerms = new Map<number, number>();
  private readonly appliedEntries = new Map<number, string>();
  /** Each entry that was ever written, with the term of the one before it: equal everywhere (log matching). */
  private readonly written = new Map<string, string>();
  private readonly votes = new Map<string, string>();
  /** The highest index that any node ever knew to be committed. */
  highestCommitted = 0;

  constructor(private readonly nodes: ReadonlyMap<string, SimNode>) {}

  /** An input was taken. */
  stepped(node: SimNode, before: Before): void {
    const { id, replica } = node;
    const { term, vote, commit, log } = replica;
    check(term >= before.term, `${id} went back from term ${before.term} to ${term}`);
    if (term === before.term && before.vote !== null) check(vote === before.vote, `${id} changed its vote`);
    check(commit >= before.commit, `${id} went back from commit ${before.commit} to ${commit}`);
    check(commit <= log.lastIndex, `${id} committed ${commit} of ${log.lastIndex} entries`);
    if (replica.leadership !== null) this.oneLeader(term, id);
    for (let index = Math.max(before.commit, log.start.index) + 1; index <= commit; index++) {
      this.committed(id, index, log.termAt(index)!);
    }
  }

  /** The effects of the inputs so far are about to be carried out. */
  drained(node: SimNode, effects: Effects): void {
    const { id, replica } = node;
    const { commit, log, term } = replica;
    check(effects.applyTo <= commit, `${id} is to apply ${effects.applyTo} with commit ${commit}`);
    for (const block of effects.write?.blocks ?? []) this.remember(node, block.entries());
    const { leadership } = replica;
    if (leadership === null) return;
    this.oneLeader(term, id);
    const known = this.committedTerms.get(commit);
    if (commit > log.start.index && known === undefined) this.checkCommitted(node, commit);
    for (let index = commit; index > log.start.index && !this.committedTerms.has(index); index--) {
      this.committed(id, index, log.termAt(index)!);
    }
    for (const [peer, progress] of leadership.progress) this.checkProgress(node, peer, progress);
  }

  applied(node: SimNode, entry: LogEntry): void {
    const text = `${entry.term}/${entry.type}/${Buffer.from(entry.data).toString('latin1')}`;
    const known = this.appliedEntries.get(entry.index) ?? text;
    check(known === text, `${node.id} applied ${text} at ${entry.index}, another node ${known}`);
    this.appliedEntries.set(entry.index, text);
  }

  sent(envelope: Envelope): void {
    const { from, to, message } = envelope;
    const node = this.nodes.get(from)!;
    checkPromise(node, envelope);
    if (message.type === 'voteRequest' && !message.preVote) this.voted(from, message.term, from);
    if (message.type === 'voteResponse' && message.granted && !message.preVote) this.voted(from, message.term, to);
  }

  private voted(voter: string, term: number, candidate: string): void {
    const key = `${voter} in term ${term}`;
    const known = this.votes.get(key) ?? candidate;
    check(known === candidate, `${key} voted for ${known} and for ${candidate}`);
    this.votes.set(key, candidate);
  }

  private oneLeader(term: number, id: string): void {
    const known = this.leaders.get(term) ?? id;
    check(known === id, `${known} and ${id} both lead in term ${term}`);
    this.leaders.set(term, id);
  }

  private committed(id: string, index: number, term: number): void {
    const known = this.committedTerms.get(index) ?? term;
    check(known === term, `${id} committed entry ${index} of term ${term}; it was committed in term ${known}`);
    this.committedTerms.set(index, term);
    this.highestCommitted = Math.max(this.highestCommitted, index);
  }

  /** The leader has just moved its commit index to `commit`. */
  private checkCommitted({ id, replica }: SimNode, commit: number): void {
    const { log, term, configuration } = replica;
    check(log.termAt(commit) === term, `${id} committed entry ${commit} of another term by counting`);
    for (const voters of setsOf(configuration)) {
      const holding = voters.filter((voter) => this.nodes.get(voter)?.disk.holds(commit, term));
      check(holding.length * 2 > voters.length, `${id} committed ${commit}, durable only on ${holding.join()}`);
    }
  }

  private remember({ id, replica }: SimNode, entries: readonly LogEntry[]): void {
    for (const { index, term, type, data } of entries) {
      const text = `${replica.log.termAt(index - 1)}/${type}/${Buffer.from(data).toString('latin1')}`;
      const key = `${index} of term ${term}`;
      const known = this.written.get(key) ?? text;
      check(known === text, `${id} wrote ${text} as entry ${key}; elsewhere it is ${known}`);
      this.written.set(key, text);
    }
  }

  private checkProgress({ id, replica }: SimNode, peer: string, progress: ProgressView): void {
    const { match, next, window, state } = progress;
    const { maxInflightAppends, maxInflightBytes } = replica.options;
    check(match < next, `${id} has match ${match} and next ${next} for ${peer}`);
    const term = replica.log.termAt(match);
    const disk = this.nodes.get(peer)?.disk;
    // A newer leader may have replaced what an older one, who does not know of it, saw there.
    const comparable = term !== undefined && disk !== undefined && disk.records.hardState.term <= replica.term;
    check(!comparable || disk.holds(match, term), `${id} believes that ${peer} has entry ${match}`);
    check(window.count <= maxInflightAppends, `${window.count} appends in flight to ${peer}`);
    check(window.count <= 1 || window.bytes <= maxInflightBytes, `${window.bytes} bytes in flight to ${peer}`);
    check(state === 'replicate' || window.count === 0, `appends in flight to ${peer} in ${state}`);
  }
}

interface ProgressView {
  readonly match: number;
  readonly next: number;
  readonly state: string;
  readonly window: { readonly count: number; readonly bytes: number };
}

function setsOf({ voters, oldVoters }: Configuration): readonly (readonly string[])[] {
  return oldVoters === null ? [voters] : [voters, oldVoters];
}

function check(holds: boolean, violation: string): void {
  if (!holds) throw new Error(`invariant violated: ${violation}`);
}
