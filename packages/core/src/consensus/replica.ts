import type { Configuration } from '../contracts/configuration.js';
import type { ConsensusMessage, SnapshotMetadata } from '../contracts/messages.js';
import type { Sender } from '../contracts/transport.js';
import { EntryBlock, EntryType, type Proposal } from '../log/entry-block.js';
import type { RaftLog } from '../log/raft-log.js';
import { checkDisk } from './check-disk.js';
import { checkQuorum } from './check-quorum.js';
import { encodeConfiguration, isLearner, isVoter, memberOf } from './configuration.js';
import type { Effects, HardState, ReplicaEvent, Role } from './effects.js';
import { type Campaign, campaignTimedOut, countOwnVote } from './elections.js';
import { dispatch } from './handlers/dispatch.js';
import { tickLeader } from './heartbeats.js';
import type { Leadership } from './leadership.js';
import { stepDown } from './leading.js';
import { leaseUntil } from './lease.js';
import {
  advanceMembership,
  changeMembership,
  type MembershipOutcome,
  type MembershipTarget,
  stepDownIfRemoved,
} from './membership.js';
import type { ReplicaOptions, Time } from './options.js';
import { advanceReads, requestRead } from './reading.js';
import { advanceCommit, appendToLog, type ProposeOutcome, propose, replicate } from './replication.js';
import { snapshotChunkStored, snapshotInstalled } from './snapshots.js';
import { advanceTransfer, beginTransfer, standIfAsked, type TransferOutcome } from './transfer.js';
import { WriteQueue } from './write-queue.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** Everything that one turn produced and that is not yet taken. */
type Outbox = Mutable<Omit<Effects, 'write' | 'applyTo'>>;

function emptyOutbox(): Outbox {
  return {
    messages: [],
    reads: [],
    logReads: [],
    snapshotsWanted: [],
    chunks: [],
    snapshotAnswers: [],
    events: [],
  };
}

/**
 * One node's consensus, pure: inputs change the state in memory, `drain` says what has to happen in the world. It reads
 * no clock, does no I/O and draws randomness only from `options.random`: the same inputs give the same effects.
 *
 * The fields are shared with the functions in this folder, one file per concern; nothing else writes them.
 */
export class Replica {
  term: number;
  vote: string | null;
  role: 'follower' | 'candidate' | 'leader' = 'follower';
  /** The leader of `term`, as far as it is known. */
  leader: string | null = null;
  commit: number;
  /** The votes being gathered: for a pre-vote while still a follower, or as a candidate. */
  campaign: Campaign | null = null;
  leadership: Leadership | null = null;
  /** The snapshot that is replacing the log and the state machine. */
  installing: SnapshotMetadata | null = null;
  /** The last committed configuration. */
  committedConfiguration: Configuration;
  committedConfigurationIndex: number;
  electionDeadline: number;
  /** Vote requests are ignored until then, because a leader was heard (thesis 4.2.3). */
  stickyUntil = Number.NEGATIVE_INFINITY;
  /** The leader of this term has asked this node to stand for election, once its disk has caught up. */
  askedToStand = false;
  time: Time;
  readonly writes: WriteQueue;
  outbox = emptyOutbox();

  constructor(
    readonly options: ReplicaOptions,
    readonly log: RaftLog,
    hardState: HardState,
    time: Time,
    /** What is known to be committed: the state machine had applied it before the restart. */
    committed = 0,
  ) {
    this.term = hardState.term;
    this.vote = hardState.vote;
    this.commit = Math.max(committed, log.snapshot?.index ?? 0);
    const committedPart = log.configurationAt(this.commit);
    this.committedConfiguration = committedPart.configuration;
    this.committedConfigurationIndex = committedPart.index;
    this.writes = new WriteQueue(log.lastIndex);
    this.time = time;
    this.electionDeadline = time.now + this.drawElectionTimeout();
    // Before the restart it may have promised a leader not to help anybody else: that still holds.
    if (hardState.term > 1) this.stickyUntil = time.now + options.leaderStickinessMs;
  }

  get id(): string {
    return this.options.nodeId;
  }

  get configuration(): Configuration {
    return this.log.configuration;
  }

  /** The role with learners told apart: a member without a vote. */
  get publicRole(): Role {
    if (this.role === 'follower' && isLearner(this.configuration, this.id)) return 'learner';
    return this.role;
  }

  /** Until when this node is certainly the only leader, in monotonic milliseconds; in the past when it is not known. */
  get leaseUntil(): number {
    return leaseUntil(this);
  }

  /** When `tick` has to be called next. */
  get deadline(): number {
    const { leadership } = this;
    if (leadership === null) return this.electionDeadline;
    const { heartbeatDeadline, quorumDeadline, transfer } = leadership;
    const stall = this.writes.writingSince + this.options.diskStallTimeoutMs;
    const deadline = Math.min(heartbeatDeadline, stall, transfer?.deadline ?? Number.POSITIVE_INFINITY);
    return this.options.checkQuorum ? Math.min(deadline, quorumDeadline) : deadline;
  }

  // Inputs. Each moves time first, so that a leader that was held up finds out before it does anything else.

  tick(time: Time): void {
    this.advance(time);
    if (this.leadership !== null) tickLeader(this, this.leadership);
    else if (time.now >= this.electionDeadline) campaignTimedOut(this);
  }

  /**
   * The first configuration, agreed on by all of its members: the first entry of every log, in term 1, in which there
   * was no leader. `campaign`: stand for election at once, because the others will not.
   */
  bootstrap(configuration: Configuration, campaign: boolean, time: Time): void {
    this.advance(time);
    if (this.log.lastIndex > 0) return;
    // It may have voted for another founding member, and be in a later term, before it heard that all have accepted.
    if (this.term === 0) this.setHardState(1, null);
    const proposal = { type: EntryType.config, data: encodeConfiguration(configuration) };
    appendToLog(this, EntryBlock.encode(1, 1, { clusterTime: 0, wallTime: 0 }, [proposal]));
    this.electionDeadline = time.now + (campaign ? 0 : this.drawElectionTimeout());
  }

  receive(from: Sender, message: ConsensusMessage, time: Time): void {
    this.advance(time);
    if (this.isImpostor(from)) return;
    this.leadership?.heard(from, this.log.lastIndex + 1, time.now);
    dispatch(this, from.id, message);
  }

  /** Appends proposals, when this node leads; they are settled by what `applyTo` later covers. */
  propose(proposals: readonly Proposal[], time: Time): ProposeOutcome {
    this.advance(time);
    return propose(this, proposals);
  }

  /** Begins a change of the membership, when this node leads and nothing speaks against it. */
  changeMembership(target: MembershipTarget, time: Time): MembershipOutcome {
    this.advance(time);
    return changeMembership(this, target);
  }

  /** Begins to hand leadership over; `target` null picks the voter that is furthest. */
  transferLeadership(target: string | null, time: Time): TransferOutcome {
    this.advance(time);
    return beginTransfer(this, target);
  }

  /** Asks for an index that makes a read linearizable; answered once, in `reads`. */
  readIndex(id: number, time: Time): void {
    this.advance(time);
    requestRead(this, { from: null, id });
  }

  /** The write `id` is durable. */
  persisted(id: number, time: Time): void {
    this.advance(time);
    this.writes.complete(id, (position) => this.log.matches(position.index, position.term));
    this.log.cache.evict(this.options.logCacheBytes, Math.min(this.commit, this.writes.durableIndex));
    countOwnVote(this);
    standIfAsked(this);
    if (this.leadership !== null) this.leadership.commitMayAdvance = true;
  }

  /** The answer to a log read; `blocks` is empty when the entries are gone. */
  logRead(peer: string, from: number, blocks: readonly EntryBlock[], time: Time): void {
    this.advance(time);
    const progress = this.leadership?.progress.get(peer);
    if (progress?.readingFrom !== from) return;
    progress.readingFrom = 0;
    progress.fetched = blocks;
  }

  /** Messages to `peer` were lost. */
  unreachable(peer: string, time: Time): void {
    this.advance(time);
    const progress = this.leadership?.progress.get(peer);
    if (progress === undefined || progress.state === 'snapshot') return;
    if (progress.state === 'replicate') progress.becomeProbe();
    // The probe may be lost too; but a peer that is away is not asked more often than heartbeats go out.
    else if (time.now - progress.sentAt >= this.options.heartbeatIntervalMs) progress.probing = false;
  }

  /** The snapshot that `peer` needed could not be sent: start over. */
  snapshotFailed(peer: string, time: Time): void {
    this.advance(time);
    const progress = this.leadership?.progress.get(peer);
    if (progress?.state === 'snapshot') progress.becomeProbe();
  }

  /** A chunk is kept, up to `offset`: tell the sender to go on. */
  snapshotChunkStored(from: string, snapshotIndex: number, offset: number, time: Time): void {
    this.advance(time);
    snapshotChunkStored(this, from, snapshotIndex, offset);
  }

  /** All chunks are on the disk and verified. False when the snapshot is no longer wanted. */
  installSnapshot(from: string, snapshot: SnapshotMetadata, time: Time): boolean {
    this.advance(time);
    return snapshotInstalled(this, from, snapshot);
  }

  /** The state machine now has the state of the installed snapshot. */
  restored(): void {
    this.installing = null;
  }

  /** A snapshot of this node's own state is durable, and the entries up to `compactTo` are no longer wanted. */
  snapshotTaken(snapshot: SnapshotMetadata, compactTo: number): void {
    if (snapshot.index <= (this.log.snapshot?.index ?? 0)) return;
    this.log.snapshotTaken(snapshot);
    if (compactTo <= this.log.start.index) return;
    this.log.compactTo(Math.min(compactTo, snapshot.index));
    this.writes.compact(this.log.start);
  }

  /** Gives up leadership; the others elect a new leader. */
  stepDown(reason: string, time: Time): void {
    this.advance(time);
    if (this.leadership !== null) stepDown(this, reason);
  }

  /** Takes everything that has to happen now. */
  drain(): Effects {
    const { leadership, writes } = this;
    if (leadership !== null) {
      if (leadership.commitMayAdvance) advanceCommit(this, leadership);
      advanceMembership(this, leadership);
      advanceReads(this, leadership);
      replicate(this, leadership);
      advanceTransfer(this, leadership);
      stepDownIfRemoved(this);
    }
    const write = writes.next({ index: this.log.lastIndex, term: this.log.lastTerm }, this.time.now);
    writes.release(this.outbox.messages);
    const taken = this.outbox;
    this.outbox = emptyOutbox();
    return { ...taken, write, applyTo: Math.min(this.commit, writes.durableIndex) };
  }

  // What the functions of this folder share.

  send(to: string, message: ConsensusMessage): void {
    this.outbox.messages.push({ to, message });
  }

  emit(event: ReplicaEvent): void {
    this.outbox.events.push(event);
  }

  setHardState(term: number, vote: string | null): void {
    this.term = term;
    this.vote = vote;
    this.writes.setHardState({ term, vote });
  }

  setRole(role: Replica['role'], reason: string): void {
    if (role === this.role) return;
    const from = this.publicRole;
    this.role = role;
    this.emit({ type: 'role', from, to: this.publicRole, term: this.term, reason });
  }

  setLeader(leader: string | null): void {
    if (leader === this.leader) return;
    this.leader = leader;
    this.emit({ type: 'leader', leader, term: this.term });
  }

  resetElectionDeadline(): void {
    this.electionDeadline = this.time.now + this.drawElectionTimeout();
  }

  isVoter(id: string): boolean {
    return isVoter(this.configuration, id);
  }

  /** Whether a committed change has removed the node, and nothing in the log has added it again. */
  wasRemoved(id: string): boolean {
    if (this.committedConfiguration.removed?.includes(id) !== true) return false;
    return memberOf(this.configuration, id) === undefined;
  }

  /**
   * The elections of a removed node disturb nobody while there is a leader (thesis 4.2.3). Without one it is answered: it
   * may have been added again by entries that only it still has, and then nobody else could be elected.
   */
  ignoresElectionsOf(id: string): boolean {
    return this.leader !== null && this.wasRemoved(id);
  }

  /** Everybody in the configuration but this node. */
  others(): string[] {
    return this.configuration.members.map((member) => member.id).filter((id) => id !== this.id);
  }

  private drawElectionTimeout(): number {
    const { electionTimeoutMinMs: min, electionTimeoutMaxMs: max, electionPriority, random } = this.options;
    const handicap = electionPriority === null ? 0 : 1 - electionPriority / 100;
    return min + (random() + handicap) * (max - min);
  }

  private advance(time: Time): void {
    this.time = time;
    if (this.leadership !== null) checkQuorum(this, this.leadership);
    if (this.leadership !== null) checkDisk(this);
  }

  /** A node under a member's name whose data is not that member's: it may have forgotten what it promised. */
  private isImpostor(from: Sender): boolean {
    const expected = memberOf(this.configuration, from.id)?.incarnation;
    if (expected === undefined || expected === '' || expected === from.incarnation) return false;
    this.emit({ type: 'identityConflict', peer: from.id, expected, actual: from.incarnation });
    return true;
  }
}
