import type { Sender } from '../contracts/transport.js';
import type { RoundStart } from './lease.js';
import type { ReplicaOptions } from './options.js';
import { InflightWindow, Progress } from './progress.js';
import { ReadQueue } from './reads.js';
import type { Transfer } from './transfer.js';

/** A member that was removed, and is still sent the entry that says so. */
interface Departure {
  readonly configurationIndex: number;
  readonly deadline: number;
}

interface Uncommitted {
  readonly lastIndex: number;
  readonly bytes: number;
}

/** What only a leader has, for as long as it leads. */
export class Leadership {
  readonly progress = new Map<string, Progress>();
  readonly reads = new ReadQueue();
  /** The newest heartbeat round; each has a number of its own within the term. */
  round = 0;
  /** When the rounds began that may still be answered, oldest first. */
  roundStarts: RoundStart[] = [];
  heartbeatDeadline: number;
  /** Unless a quorum is heard from before this, the leader steps down. Only ever too early: checked again when due. */
  quorumDeadline: number;
  transfer: Transfer | null = null;
  /** Another node was told to stand for election in this term: nothing rests on the lease any more. */
  timeoutNowSent = false;
  /** Something arrived that may move the commit index. */
  commitMayAdvance = false;
  private readonly departures = new Map<string, Departure>();
  private uncommitted: Uncommitted[] = [];
  private uncommittedTotal = 0;

  /**
   * `firstIndex` is the entry of its own with which the leader began; what it inherited is committed by that entry only
   * (§5.4.2), and reads wait for it.
   */
  constructor(
    readonly firstIndex: number,
    readonly since: number,
    /** Cluster time when leadership began: later entries add what the monotonic clock has moved. */
    readonly clusterTimeAtStart: number,
    private readonly options: ReplicaOptions,
  ) {
    this.heartbeatDeadline = since;
    this.quorumDeadline = since + options.electionTimeoutMaxMs;
  }

  beginRound(now: number): void {
    this.round++;
    // An answer that takes longer than a lease extends none.
    const { leaderLeaseTimeoutMs } = this.options;
    if (this.roundStarts.length > 0 && this.roundStarts[0]!.at < now - leaderLeaseTimeoutMs) {
      this.roundStarts = this.roundStarts.filter(({ at }) => at >= now - leaderLeaseTimeoutMs);
    }
    this.roundStarts.push({ round: this.round, at: now });
  }

  clusterTime(now: number): number {
    return this.clusterTimeAtStart + Math.max(0, now - this.since);
  }

  get uncommittedBytes(): number {
    return this.uncommittedTotal;
  }

  proposed(lastIndex: number, bytes: number): void {
    this.uncommitted.push({ lastIndex, bytes });
    this.uncommittedTotal += bytes;
  }

  committed(index: number): void {
    let done = 0;
    while (done < this.uncommitted.length && this.uncommitted[done]!.lastIndex <= index) {
      this.uncommittedTotal -= this.uncommitted[done]!.bytes;
      done++;
    }
    if (done > 0) this.uncommitted = this.uncommitted.slice(done);
  }

  /**
   * Keeps one progress for each of `followers`; new ones start at `next`. Who left is sent entries until the one at
   * `configurationIndex`, which removed it, has arrived there as committed: so it learns of it.
   */
  track(followers: readonly string[], next: number, now: number, configurationIndex: number): void {
    for (const id of this.progress.keys()) {
      if (followers.includes(id)) {
        // Removed and added again: what it had then is not what it has now.
        if (this.departures.delete(id)) this.progress.delete(id);
      } else if (!this.departures.has(id)) {
        this.departures.set(id, { configurationIndex, deadline: now + 5 * this.options.electionTimeoutMaxMs });
      }
    }
    for (const id of followers) if (!this.progress.has(id)) this.progress.set(id, this.newProgress(next, now));
  }

  /** A follower that comes back with other data has nothing of what it acknowledged. */
  heard({ id, incarnation }: Sender, next: number, now: number): void {
    const progress = this.progress.get(id);
    if (progress === undefined || progress.incarnation === incarnation) return;
    const first = progress.incarnation === '';
    const fresh = first ? progress : this.newProgress(next, now);
    fresh.incarnation = incarnation;
    this.progress.set(id, fresh);
  }

  private newProgress(next: number, now: number): Progress {
    const { maxInflightAppends, maxInflightBytes } = this.options;
    return new Progress(next, now, new InflightWindow(maxInflightAppends, maxInflightBytes));
  }

  /** Forgets those who left once they know, or cannot be told. */
  dropDeparted(now: number): void {
    for (const [id, { configurationIndex, deadline }] of this.departures) {
      const { match, commitSent } = this.progress.get(id)!;
      const knows = match >= configurationIndex && commitSent >= configurationIndex;
      if (!knows && now < deadline) continue;
      this.departures.delete(id);
      this.progress.delete(id);
    }
  }
}
