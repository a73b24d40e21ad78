import type { Time } from '../consensus/options.js';
import type { Replica } from '../consensus/replica.js';
import type { Clock } from '../contracts/clock.js';
import type { ProposeResponse } from '../contracts/messages.js';
import type { Transport } from '../contracts/transport.js';
import { NotLeaderError, RaftError, type RaftErrorJson } from '../errors.js';
import { EntryType, type Proposal } from '../log/entry-block.js';
import type { ApplyOptions, ApplyResult } from './api.js';
import { Call, type Calls } from './calls.js';
import type { RequestIds } from './request-ids.js';

/** One `apply` on its way: a call and a proposal in one, so that an entry costs no object of its own. */
export class ApplyCall<R> extends Call<ApplyResult<R>> implements Proposal {
  readonly type = EntryType.normal;
  /** Handed to a leader: from here on the command may commit. */
  proposed = false;

  constructor(
    readonly data: Uint8Array,
    readonly trace: string,
    readonly fence: number | undefined,
    readonly mayForward: boolean,
    private readonly knowsLeader: () => boolean,
    resolve: (result: ApplyResult<R>) => void,
    reject: (error: unknown) => void,
  ) {
    super(resolve, reject);
  }

  override timeoutError(): RaftError {
    if (this.proposed) return unsettled('RAFT_TIMEOUT', 'the deadline passed before the command was applied here');
    if (this.knowsLeader()) {
      const message = 'the deadline passed before the command could be proposed; nothing happened, try again';
      return new RaftError('RAFT_TIMEOUT', message, { retryable: true });
    }
    const message = 'no leader was elected before the deadline; nothing happened. Are a majority of the nodes up?';
    return new RaftError('RAFT_ELECTION_TIMEOUT', message);
  }

  override abortError(reason: unknown): unknown {
    if (!this.proposed) return reason;
    return unsettled('RAFT_TIMEOUT', 'the call was aborted after its command was proposed', reason);
  }

  override stopError(why: RaftError): RaftError {
    if (!this.proposed) return why;
    return new RaftError(why.code, `${why.message}; the command may still commit`, { cause: why, indeterminate: true });
  }
}

function unsettled(code: 'RAFT_TIMEOUT' | 'RAFT_LEADERSHIP_LOST', what: string, cause?: unknown): RaftError {
  const message = `${what}; it may still commit. Look at the state before repeating it, or use a session`;
  return new RaftError(code, message, { cause, indeterminate: true });
}

/** The state machine refused a command. */
export class Rejection {
  constructor(readonly error: RaftError) {}
}

/** Calls whose commands are in somebody's log, at consecutive indexes of one term. */
interface Batch<R> {
  readonly firstIndex: number;
  readonly term: number;
  readonly calls: readonly ApplyCall<R>[];
  /** When the calls are given up because the leader that took them is gone; Infinity while it leads. */
  giveUpAt: number;
}

interface Forwarded<R> {
  readonly leader: string;
  readonly calls: readonly ApplyCall<R>[];
  /** The term of that leader. */
  readonly term: number;
  /** As in `Batch`: when an answer is no longer waited for. */
  giveUpAt: number;
}

function isUntimed({ giveUpAt }: { readonly giveUpAt: number }): boolean {
  return giveUpAt === Number.POSITIVE_INFINITY;
}

export interface ProposalLimits {
  readonly replicationBatchSize: number;
  readonly maxPendingProposals: number;
  /** Commands of more than this are forwarded in several messages. */
  readonly maxAppendBytes: number;
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMaxMs: number;
}

/**
 * The commands of this node's callers: queued, proposed here or forwarded to the leader, and settled by what is applied
 * at their index *and* term.
 */
export class Proposals<R> {
  private queued: ApplyCall<R>[] = [];
  private batches: Batch<R>[] = [];
  private readonly forwarded = new Map<number, Forwarded<R>>();
  /** After a refusal, the leader is not asked again before this. */
  private holdUntil = 0;

  constructor(
    private readonly calls: Calls,
    private readonly clock: Clock,
    private readonly transport: Transport,
    private readonly limits: ProposalLimits,
    private readonly wake: () => void,
    private readonly ids: RequestIds,
  ) {}

  /** Calls that have not settled. */
  get pending(): number {
    let count = this.queued.length;
    for (const batch of this.batches) count += batch.calls.length;
    for (const { calls } of this.forwarded.values()) count += calls.length;
    return count;
  }

  add(call: ApplyCall<R>, options: ApplyOptions | undefined, timeoutMs: number): void {
    if (this.queued.length >= this.limits.maxPendingProposals) {
      call.reject(overloaded(`${this.queued.length} commands are waiting`, this.limits.heartbeatIntervalMs));
      return;
    }
    if (!this.calls.open(call, timeoutMs, options?.signal)) return;
    this.queued.push(call);
    this.wake();
  }

  /** Proposes or forwards what waits; while a write is in flight, the next batch gathers. */
  feed(replica: Replica, time: Time, leaderAddress: (id: string) => string | null): void {
    if (this.queued.length === 0) return;
    const leads = replica.leadership !== null;
    if (leads && replica.writes.writing) return;
    const { leader } = replica;
    const calls = this.take((call) => {
      if (call.settled) return false;
      if (!leads && !call.mayForward) {
        const address = leader === null ? null : leaderAddress(leader);
        this.calls.reject(call, new NotLeaderError({ nodeId: replica.id, leaderId: leader, leaderAddress: address }));
        return false;
      }
      if (leads && call.fence !== undefined && call.fence !== replica.term) {
        this.calls.reject(call, fenced(call.fence, replica.term));
        return false;
      }
      return true;
    });
    if (calls.length === 0) return;
    if (leads) this.propose(replica, calls, time);
    else if (leader === null || time.now < this.holdUntil) this.queued = [...calls, ...this.queued];
    else this.forward(leader, replica.term, calls);
  }

  private take(wanted: (call: ApplyCall<R>) => boolean): ApplyCall<R>[] {
    const { replicationBatchSize } = this.limits;
    const taken = this.queued.length <= replicationBatchSize ? this.queued : this.queued.slice(0, replicationBatchSize);
    this.queued = taken === this.queued ? [] : this.queued.slice(replicationBatchSize);
    return taken.filter(wanted);
  }

  private propose(replica: Replica, calls: readonly ApplyCall<R>[], time: Time): void {
    const outcome = replica.propose(calls, time);
    if (!outcome.accepted && outcome.reason === 'transferring') {
      // Leadership is moving: they go to whoever has it then.
      this.requeue(calls);
      return;
    }
    if (!outcome.accepted) {
      const error = overloaded('too many bytes are not committed yet', this.limits.heartbeatIntervalMs);
      for (const call of calls) this.calls.reject(call, error);
      return;
    }
    this.track(outcome.firstIndex, outcome.term, calls);
  }

  private track(firstIndex: number, term: number, calls: readonly ApplyCall<R>[]): void {
    for (const call of calls) call.proposed = true;
    this.batches.push({ firstIndex, term, calls, giveUpAt: Number.POSITIVE_INFINITY });
  }

  private forward(leader: string, term: number, calls: readonly ApplyCall<R>[]): void {
    let from = 0;
    while (from < calls.length) {
      const { fence } = calls[from]!;
      let to = from + 1;
      let bytes = calls[from]!.data.length;
      while (to < calls.length && calls[to]!.fence === fence) {
        bytes += calls[to]!.data.length;
        if (bytes > this.limits.maxAppendBytes) break;
        to++;
      }
      const group = calls.slice(from, to);
      const id = this.ids.next();
      for (const call of group) call.proposed = true;
      this.forwarded.set(id, { leader, calls: group, term, giveUpAt: Number.POSITIVE_INFINITY });
      const commands = group.map(({ data, trace }) => ({ data, trace }));
      this.transport.send(leader, { type: 'proposeRequest', id, term: fence ?? 0, commands });
      from = to;
    }
  }

  /** The leader has taken a batch that was forwarded to it, or has refused it. `appliedIndex` is this node's. */
  answered(from: string, { id, term, firstIndex, error }: ProposeResponse, appliedIndex: number): void {
    const forwarded = this.forwarded.get(id);
    if (forwarded === undefined || forwarded.leader !== from) return;
    this.forwarded.delete(id);
    const calls = forwarded.calls;
    if (error === '') {
      this.track(firstIndex, term, calls);
      // The answer was overtaken by the entries: their results have gone by.
      if (firstIndex <= appliedIndex) this.skipped(appliedIndex);
      return;
    }
    const refusal = RaftError.fromJSON(JSON.parse(error) as RaftErrorJson);
    if (refusal.code === 'RAFT_NOT_LEADER') this.requeue(calls);
    else for (const call of calls) this.calls.reject(call, refusal);
  }

  /** Definitely not in any log: try again, a little later. */
  private requeue(calls: readonly ApplyCall<R>[]): void {
    for (const call of calls) call.proposed = false;
    this.queued = [...calls.filter((call) => !call.settled), ...this.queued];
    this.holdUntil = this.clock.now() + this.limits.heartbeatIntervalMs;
    this.clock.setTimer(this.wake, this.limits.heartbeatIntervalMs);
  }

  /**
   * Another leader, or none. What was appended may still commit, and a leader that stepped down still answers what it
   * was asked: both are waited for a while.
   */
  leaderChanged(): void {
    this.holdUntil = 0;
    if (this.queued.length > 0) this.wake();
    const untimed = [...this.batches, ...this.forwarded.values()].filter(isUntimed);
    this.giveUpLater(untimed);
  }

  /** Messages to the node were lost, and what was forwarded to it may have been among them. */
  unreachable(peer: string): void {
    this.giveUpLater([...this.forwarded.values()].filter((one) => one.leader === peer && isUntimed(one)));
  }

  private giveUpLater(waiting: readonly { giveUpAt: number }[], graceMs = 2 * this.limits.electionTimeoutMaxMs): void {
    const giveUpAt = this.clock.now() + graceMs;
    const later = waiting.filter((one) => one.giveUpAt > giveUpAt);
    if (later.length === 0) return;
    for (const one of later) one.giveUpAt = giveUpAt;
    this.clock.setTimer(() => this.giveUp(), graceMs);
  }

  private giveUp(): void {
    const now = this.clock.now();
    const error = unsettled('RAFT_LEADERSHIP_LOST', 'leadership was lost while the command was on its way');
    for (const [id, { giveUpAt, calls }] of this.forwarded) {
      if (giveUpAt > now) continue;
      this.forwarded.delete(id);
      for (const call of calls) this.calls.reject(call, error);
    }
    const lost = this.batches.filter((batch) => batch.giveUpAt <= now);
    if (lost.length === 0) return;
    this.batches = this.batches.filter((batch) => batch.giveUpAt > now);
    for (const batch of lost) for (const call of batch.calls) this.calls.reject(call, error);
  }

  /** Whether the entries from `first` to `last`, all of `term`, decide anything for a caller here. */
  concerns(first: number, last: number, term: number): boolean {
    for (const forwarded of this.forwarded.values()) if (forwarded.term < term) return true;
    for (const batch of this.batches) {
      if (batch.term < term) return true;
      if (batch.firstIndex <= last && batch.firstIndex + batch.calls.length > first) return true;
    }
    return false;
  }

  /** The entries from `first` on, all of `term`, are applied with these results. */
  applied(first: number, term: number, results: readonly (R | Rejection)[]): void {
    const last = first + results.length - 1;
    for (const batch of this.batches) {
      const { firstIndex, calls } = batch;
      const to = Math.min(last, firstIndex + calls.length - 1);
      for (let index = Math.max(first, firstIndex); index <= to; index++) {
        const call = calls[index - firstIndex]!;
        const result = results[index - first]!;
        if (batch.term !== term) this.calls.reject(call, overwritten(index, batch.term, term));
        else if (result instanceof Rejection) this.calls.reject(call, result.error);
        else this.calls.resolve(call, { value: result, index, term });
      }
      // Terms only grow along the log: after this term, nothing of an older one can still come.
      if (batch.term < term) this.overwrite(batch, last + 1, term);
    }
    this.batches = this.batches.filter((batch) => batch.term >= term);
    this.dropUpTo(last);
    // An older leader has said by now what it took, or says within a moment that it does not lead.
    const asked = [...this.forwarded.values()].filter((forwarded) => forwarded.term < term);
    this.giveUpLater(asked, 2 * this.limits.heartbeatIntervalMs);
  }

  private overwrite({ firstIndex, term, calls }: Batch<R>, from: number, by: number): void {
    for (let index = Math.max(from, firstIndex); index < firstIndex + calls.length; index++) {
      this.calls.reject(calls[index - firstIndex]!, overwritten(index, term, by));
    }
  }

  /** A snapshot took the place of the entries up to `index`: what became of them cannot be told. */
  skipped(index: number): void {
    const error = unsettled('RAFT_LEADERSHIP_LOST', 'a snapshot replaced the entry before its result was known');
    for (const { firstIndex, calls } of this.batches) {
      for (let i = 0; i < calls.length && firstIndex + i <= index; i++) this.calls.reject(calls[i]!, error);
    }
    this.dropUpTo(index);
  }

  private dropUpTo(index: number): void {
    const isDone = ({ firstIndex, calls }: Batch<R>): boolean => firstIndex + calls.length - 1 <= index;
    if (this.batches.some(isDone)) this.batches = this.batches.filter((batch) => !isDone(batch));
  }
}

function overloaded(why: string, retryAfterMs: number): RaftError {
  const message = `the command was refused because ${why}; nothing happened, try again after ${retryAfterMs} ms`;
  return new RaftError('RAFT_OVERLOADED', message, { details: { retryAfterMs } });
}

function fenced(wanted: number, actual: number): RaftError {
  const message = `the command was for term ${wanted}, and the leader is in term ${actual}; nothing happened`;
  return new RaftError('RAFT_TERM_MISMATCH', message, { details: { wanted, actual } });
}

function overwritten(index: number, proposedIn: number, committedIn: number): RaftError {
  const what = `the command of term ${proposedIn} at index ${index} was replaced by an entry of term ${committedIn}`;
  const message = `${what}: it did not happen and never will, try again`;
  return new RaftError('RAFT_LEADERSHIP_LOST', message, { indeterminate: false, retryable: true });
}
