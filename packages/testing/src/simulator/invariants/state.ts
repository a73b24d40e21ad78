import type { ReplicaView, RuntimeView } from '../engine/inspect.js';
import type { Host } from '../host.js';
import type { Run } from '../run.js';
import { LeaderWatch } from './leader.js';

/** What a node was when it was last looked at. */
interface Seen {
  readonly run: Run;
  term: number;
  vote: string | null;
  commit: number;
  applied: number;
}

/** Term, vote, commit and applied index of one node, and their order, after every step. */
export class StateWatch {
  private seen: Seen | null = null;
  private readonly leader: LeaderWatch;

  constructor(private readonly host: Host) {
    this.leader = new LeaderWatch(host);
  }

  check(run: Run, runtime: RuntimeView): void {
    const { replica } = runtime;
    const seen = this.seen?.run === run ? this.seen : this.recovered(run, replica);
    this.checkTerm(seen, replica);
    const led = this.leader.hasLed(run);
    this.leader.elected(run, replica);
    if (replica.commit !== seen.commit) this.checkCommit(seen, replica, led);
    const applied = runtime.applied.current;
    if (applied < seen.applied) this.violate('monotonic', `applied index went from ${seen.applied} to ${applied}`);
    seen.applied = applied;
    this.checkOrder(runtime);
    this.leader.check(run, replica);
  }

  /** The first look at a run: nothing that was durable is forgotten. */
  private recovered(run: Run, replica: ReplicaView): Seen {
    const { hardState, lastIndex, lastTerm } = this.host.disk.durableLog;
    const { term, vote, commit, log } = replica;
    const forgets =
      term < hardState.term || (term === hardState.term && hardState.vote !== null && vote !== hardState.vote);
    if (forgets) this.violate('durable', `starts in term ${term} with vote ${String(vote)}, not as it was durable`);
    if (log.lastIndex < lastIndex || (log.termAt(lastIndex) ?? lastTerm) !== lastTerm) {
      this.violate('durable', `starts with a log that ends at ${log.lastIndex}, not ${lastIndex}/${lastTerm}`);
    }
    this.seen = { run, term, vote, commit: 0, applied: 0 };
    if (commit > 0) this.checkCommit(this.seen, replica);
    return this.seen;
  }

  private checkTerm(seen: Seen, { term, vote }: ReplicaView): void {
    if (term < seen.term) this.violate('monotonic', `term went from ${seen.term} to ${term}`);
    if (term === seen.term && vote !== seen.vote && seen.vote !== null) {
      this.violate('one vote', `changed its vote in term ${term} from ${seen.vote} to ${String(vote)}`);
    }
    seen.term = term;
    seen.vote = vote;
  }

  private checkCommit(seen: Seen, replica: ReplicaView, led = false): void {
    const { commit, log, term, leadership } = replica;
    if (commit < seen.commit) this.violate('monotonic', `commit index went from ${seen.commit} to ${commit}`);
    const { ledger } = this.host.world;
    const from = Math.max(seen.commit + 1, log.start.index, 1);
    const isLeader = leadership !== null;
    let news = false;
    for (let index = from; index <= commit; index++) {
      const at = log.termAt(index);
      if (at === undefined) {
        this.violate('order', `entry ${index} is committed and not in its log, which ends at ${log.lastIndex}`);
        break;
      }
      if (ledger.commit(this.host.id, index, at, term, isLeader || led)) news = true;
    }
    if (isLeader) this.leader.committed(replica, news);
    seen.commit = commit;
  }

  private checkOrder({ replica, applied, applier }: RuntimeView): void {
    const { log, commit, installing } = replica;
    const snapshot = log.snapshot?.index ?? 0;
    if (log.start.index > snapshot)
      this.violate('order', `its log starts at ${log.start.index}, its snapshot ends at ${snapshot}`);
    const isRestoring = installing !== null || applier.awaitsRestore || applier.restore !== null;
    if (!isRestoring && snapshot > applied.current) {
      this.violate('order', `its snapshot at ${snapshot} is ahead of what it applied, ${applied.current}`);
    }
    if (applied.current > commit) this.violate('order', `applied ${applied.current} entries, but committed ${commit}`);
    if (commit > log.lastIndex) this.violate('order', `committed ${commit} entries, but has ${log.lastIndex}`);
  }

  private violate(invariant: string, what: string): void {
    this.host.world.violate(invariant, `${this.host.id} ${what}`);
  }
}
