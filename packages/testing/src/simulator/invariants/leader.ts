import type { Configuration } from '@raft/core';
import type { ProgressView, ReplicaView } from '../engine/inspect.js';
import type { Host } from '../host.js';
import type { Run } from '../run.js';

interface Leading {
  readonly run: Run;
  readonly term: number;
  lastIndex: number;
  uncommitted: number;
  /** In effect when it was last looked at. */
  configuration: Configuration;
  readonly matches: Map<string, { readonly progress: ProgressView; readonly match: number }>;
}

/** What a leader must keep while it leads. */
export class LeaderWatch {
  private leading: Leading | null = null;

  constructor(private readonly host: Host) {}

  /** Notices a new leadership: one per term, with everything that was committed before it (§5.4). */
  elected(run: Run, { leadership, term, log }: ReplicaView): void {
    if (leadership === null) {
      this.leading = null;
      return;
    }
    if (this.leading !== null && this.leading.run === run && this.leading.term === term) return;
    const { lastIndex, configuration } = log;
    this.leading = { run, term, lastIndex, configuration, uncommitted: 0, matches: new Map() };
    const { ledger } = this.host.world;
    ledger.leads(this.host.id, term);
    this.checkElection(log.configuration.voters, term);
    if (log.configuration.oldVoters !== null) this.checkElection(log.configuration.oldVoters, term);
    const last = ledger.lastCommittedBefore(term);
    const own = log.termAt(last.index);
    const isThere = last.index < log.start.index || own === last.term;
    if (isThere) return;
    const what = `leads in term ${term} without entry ${last.index} of term ${last.term}, which was committed before`;
    this.violate('leader completeness', what);
  }

  /** The commit index of a leader moved: by an entry of its own term, durable on a majority of every active set. */
  committed(replica: ReplicaView, news: boolean): void {
    const { commit, term, log } = replica;
    const at = log.termAt(commit);
    if (at !== term)
      this.violate('own term only', `commits entry ${commit} of term ${String(at)} by counting, in term ${term}`);
    if (!news) return;
    // A step may commit by one configuration and then append the next.
    const before = this.leading?.configuration ?? log.configuration;
    if (this.isDurable(before, commit, term) || this.isDurable(log.configuration, commit, term)) return;
    const holders = log.configuration.members.filter(({ id }) => this.holds(id, commit, term)).map(({ id }) => id);
    this.violate(
      'committed is durable',
      `commits entry ${commit} of term ${term}, durable on ${holders.join(', ') || 'none'} only`,
    );
  }

  /** Whether this run led when it was looked at last: it may have committed and stepped down in one step. */
  hasLed(run: Run): boolean {
    return this.leading?.run === run;
  }

  check(run: Run, replica: ReplicaView): void {
    const { leading } = this;
    if (leading === null || leading.run !== run) return;
    const { log, leadership } = replica;
    if (log.lastIndex < leading.lastIndex) {
      this.violate('leader append-only', `leads, and its log went from ${leading.lastIndex} to ${log.lastIndex}`);
    }
    if (log.lastIndex > leading.lastIndex) this.checkConfigurations(replica);
    leading.lastIndex = log.lastIndex;
    leading.configuration = log.configuration;
    for (const [peer, progress] of leadership!.progress) this.checkProgress(leading, replica, peer, progress);
    this.checkUncommitted(leading, leadership!.uncommittedBytes);
  }

  /** Elected by a majority of every active set, and by nobody else's votes (thesis 4.3). */
  private checkElection(voters: readonly string[], term: number): void {
    const { id, world, disk } = this.host;
    const { hardState } = disk.durableLog;
    const forItself = hardState.term > term || (hardState.term === term && hardState.vote === id);
    const granted = voters.filter((voter) => (voter === id ? forItself : world.host(voter)?.watch.voteIn(term) === id));
    if (2 * granted.length > voters.length) return;
    this.violate(
      'elected by a majority',
      `leads in term ${term} with the votes of ${granted.join(', ') || 'nobody'} of ${voters.join(', ')}`,
    );
  }

  /** Durable on a majority of every active set of voters. */
  private isDurable({ voters, oldVoters }: Configuration, index: number, term: number): boolean {
    const byMajority = (ids: readonly string[]): boolean =>
      2 * ids.filter((id) => this.holds(id, index, term)).length > ids.length;
    return byMajority(voters) && (oldVoters === null || byMajority(oldVoters));
  }

  private holds(id: string, index: number, term: number): boolean {
    return this.host.world.host(id)?.durableLog.holds(index, term) === true;
  }

  /** Proposals are let in only below the limit, except one alone; what the leader appends itself is small. */
  private checkUncommitted(leading: Leading, bytes: number): void {
    const { uncommitted } = leading;
    leading.uncommitted = bytes;
    const limit = this.host.world.plan.tuning.maxUncommittedBytes + 4_096;
    if (uncommitted === 0 || bytes <= uncommitted || bytes <= limit) return;
    this.violate('uncommitted is bounded', `added to ${uncommitted} uncommitted bytes, and holds ${bytes} now`);
  }

  /** One change at a time: the configuration before the last one is committed. */
  private checkConfigurations({ log, commit }: ReplicaView): void {
    // A new leader may not know yet what its predecessor has committed.
    const known = Math.max(commit, this.host.world.ledger.lastCommitted);
    if (log.configurationIndex <= known) return;
    const before = log.configurationAt(log.configurationIndex - 1).index;
    if (before > known)
      this.violate('one change at a time', `has configurations ${before} and ${log.configurationIndex} uncommitted`);
  }

  private checkProgress(leading: Leading, { log }: ReplicaView, peer: string, progress: ProgressView): void {
    const { match, next, window, state } = progress;
    // One that was removed and added again begins anew.
    const known = leading.matches.get(peer);
    const before = known?.progress === progress ? known.match : 0;
    if (match > next - 1) this.violate('progress', `has match ${match} and next ${next} for ${peer}`);
    if (match < before) this.violate('match never regresses', `moved the match of ${peer} from ${before} to ${match}`);
    if (match > before) {
      leading.matches.set(peer, { progress, match });
      const term = log.termAt(match);
      const durable = this.host.world.host(peer)?.durableLog;
      if (term !== undefined && durable !== undefined && !durable.holds(match, term)) {
        this.violate(
          'match is durable',
          `counts entry ${match} of term ${term} for ${peer}, which has not made it durable`,
        );
      }
    }
    const { maxInflightAppends, maxInflightBytes } = this.host.world.plan.tuning;
    if (window.count > maxInflightAppends || (window.count > 1 && window.bytes > maxInflightBytes)) {
      const what = `has ${window.count} appends and ${window.bytes} bytes on their way to ${peer} (${state})`;
      this.violate('window is bounded', what);
    }
  }

  private violate(invariant: string, what: string): void {
    this.host.world.violate(invariant, `${this.host.id} ${what}`);
  }
}
