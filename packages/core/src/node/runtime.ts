import type { Effects, LogWrite, ReplicaEvent } from '../consensus/effects.js';
import type { Time } from '../consensus/options.js';
import { Replica } from '../consensus/replica.js';
import type { ConsensusMessage, Message, ProposeRequest, SnapshotMetadata } from '../contracts/messages.js';
import type { Sender } from '../contracts/transport.js';
import { DurableLog, type DurableState } from '../disk/durable-log.js';
import { type Identity, loadIdentity } from '../disk/identity.js';
import type { SnapshotKey } from '../disk/keys.js';
import { SnapshotStore, type StoredSnapshot } from '../disk/snapshot-store.js';
import { NotLeaderError, RaftError } from '../errors.js';
import { EntryType } from '../log/entry-block.js';
import { Applier } from './applier.js';
import { Calls } from './calls.js';
import { Driver, type DriverHooks } from './driver.js';
import type { Emitter } from './events.js';
import { Formation } from './formation.js';
import { LeaderCalls } from './leader-calls.js';
import { leaderMethods } from './leader-methods.js';
import { LeadershipTasks } from './leadership-tasks.js';
import { Members } from './members.js';
import { Membership } from './membership.js';
import type { ResolvedOptions } from './options.js';
import { OwnTimers } from './own-timers.js';
import { Proposals } from './proposals.js';
import { AppliedIndex, ReadIndexes } from './reads.js';
import { RequestIds } from './request-ids.js';
import { compactionTarget, wantsSnapshot } from './snapshot-policy.js';
import { receivedKey, SnapshotReceiver } from './snapshot-receiver.js';
import { SnapshotSender } from './snapshot-sender.js';
import { Snapshotter } from './snapshotter.js';
import { Transfers } from './transfers.js';
import { Watches } from './watches.js';

/** Counters since the start. */
export interface Counters {
  snapshots: number;
  elections: number;
  electionsFailed: number;
}

/** The parts of a running node, wired together. Made once its storage is open and read. */
export class Runtime<C, R, Q, A> implements DriverHooks {
  readonly counters: Counters = { snapshots: 0, elections: 0, electionsFailed: 0 };
  readonly replica: Replica;
  readonly driver: Driver;
  readonly calls: Calls;
  readonly proposals: Proposals<R>;
  readonly reads: ReadIndexes;
  readonly applied: AppliedIndex;
  readonly applier: Applier<C, R, Q, A>;
  readonly snapshotter: Snapshotter;
  readonly formation: Formation;
  readonly watches: Watches;
  readonly leaderCalls: LeaderCalls;
  readonly transfers: Transfers;
  readonly leadershipTasks: LeadershipTasks;
  private readonly membership: Membership;
  /** The data that each peer was last heard with. */
  private readonly incarnations = new Map<string, string>();
  private readonly sender: SnapshotSender;
  private readonly receiver: SnapshotReceiver;
  private latestSnapshot: StoredSnapshot | null;
  private replacedSnapshot: StoredSnapshot | null = null;
  private readonly timers: OwnTimers;
  private lastSnapshotAt: number;
  private committed: number;
  private readonly members: Members;

  private constructor(
    private readonly options: ResolvedOptions<C, R, Q, A>,
    readonly identity: Identity,
    private readonly durable: DurableLog,
    private readonly store: SnapshotStore,
    private readonly emitter: Emitter,
    state: DurableState,
    appliedAlready: number,
    private readonly onFailed: (error: RaftError) => void,
  ) {
    const { transport, storage, stateMachine, codec, logger, snapshotChunkBytes, syncWrites } = options;
    const clock = new OwnTimers(options.clock);
    this.timers = clock;
    const { log, hardState } = state;
    this.latestSnapshot = state.snapshot;
    this.lastSnapshotAt = clock.now();
    const time = { now: clock.now(), wall: clock.wallNow() };
    const { disablePipeline, maxInflightAppends } = options;
    const replicaOptions = {
      ...options,
      maxInflightAppends: disablePipeline ? 1 : maxInflightAppends,
      electionPriority: options.priorityElection ? options.priority : null,
    };
    this.replica = new Replica(replicaOptions, log, hardState, time, appliedAlready);
    this.committed = this.replica.commit;
    this.members = new Members({ replica: this.replica, transport, emitter, logger, founders: options.peers });
    this.driver = new Driver(this.replica, durable, transport, clock, this);
    const { wake } = this.driver;
    this.calls = new Calls(clock);
    const ids = new RequestIds(options.random);
    this.proposals = new Proposals(this.calls, clock, transport, options, wake, ids);
    this.reads = new ReadIndexes(this.calls, clock, 2 * options.heartbeatIntervalMs, wake, ids);
    this.applied = new AppliedIndex(this.calls);
    const onFailure = (error: unknown): void => this.failed(RaftError.from(error, 'RAFT_STORAGE_FAILED'));
    const { proposals, applied, replica } = this;
    this.applier = new Applier({
      stateMachine,
      codec,
      log,
      durable,
      snapshots: store,
      proposals,
      applied,
      clock,
      onApplied: (index) => this.considerSnapshot(index),
      onRestored: (snapshot) => this.restored(snapshot),
      onFailure,
    });
    this.applier.startAt(appliedAlready, log.clusterTime);
    const latest = (): StoredSnapshot | null => this.latestSnapshot;
    this.sender = new SnapshotSender({
      replica,
      store,
      transport,
      clock,
      logger,
      latest,
      retryAfterMs: options.electionTimeoutMaxMs,
      onFailed: (peer) => this.driver.input(() => replica.snapshotFailed(peer, this.driver.time())),
      onFailure,
    });
    this.receiver = new SnapshotReceiver({
      store,
      logger,
      onStored: (from, index, offset) =>
        this.driver.input(() => replica.snapshotChunkStored(from, index, offset, this.driver.time())),
      onComplete: (from, snapshot) => this.received(from, snapshot),
      onFailure,
    });
    this.snapshotter = new Snapshotter({
      applier: this.applier,
      store,
      replica,
      clock,
      chunkBytes: snapshotChunkBytes,
      sync: syncWrites,
      latest,
      isInUse: (snapshot) => this.sender.isSending(snapshot),
      onStarted: (index) => emitter.emit('snapshot.started', { index }),
      onCompleted: (snapshot, durationMs) => this.snapshotTaken(snapshot, durationMs),
      onFailed: (error) => {
        logger.error({ err: error }, 'a snapshot failed');
        emitter.emit('snapshot.failed', { error: error.message });
      },
    });
    this.watches = new Watches(this.calls);
    const shared = { replica, driver: this.driver, watches: this.watches, notLeader: () => this.notLeader() };
    this.transfers = new Transfers(shared);
    this.membership = new Membership({ ...shared, ...options, incarnations: this.incarnations });
    this.leadershipTasks = new LeadershipTasks({
      replica,
      clock,
      logger,
      onThrow: () => {
        const handOver = this.transfers.transfer(null, options.electionTimeoutMaxMs);
        handOver.catch(() => this.driver.input(() => replica.stepDown('onLeadership failed', this.driver.time())));
      },
    });
    this.leaderCalls = new LeaderCalls({
      ...shared,
      transport,
      ids,
      calls: this.calls,
      methods: leaderMethods(this.membership, this.transfers, () => this.appendBarrier()),
      clock,
      graceMs: options.electionTimeoutMinMs,
    });
    this.formation = new Formation({
      nodeId: identity.nodeId,
      incarnation: identity.incarnation,
      peers: options.peers,
      storage,
      transport,
      clock,
      logger,
      retryAfterMs: options.heartbeatIntervalMs,
      isFormed: () => log.lastIndex > 0,
      onFormed: (configuration, proposedHere) => {
        emitter.emit('cluster.formed', { members: configuration.voters });
        this.driver.input(() => replica.bootstrap(configuration, proposedHere, this.driver.time()));
      },
      membersNow: () => this.members.ids,
      onRemoved: () => this.event({ type: 'removed' }),
      onFailure,
    });
  }

  /** Reads everything back from an open storage, and gives the state machine its state. */
  static async load<C, R, Q, A>(
    options: ResolvedOptions<C, R, Q, A>,
    emitter: Emitter,
    onFailed: (error: RaftError) => void,
  ): Promise<Runtime<C, R, Q, A>> {
    const { storage, stateMachine } = options;
    const identity = await loadIdentity(storage, options, options.random);
    const durable = new DurableLog(storage, options.syncWrites);
    const state = await durable.load(options.logCacheBytes);
    const store = new SnapshotStore(storage);
    await store.removeOthers(state.snapshot);
    const snapshotIndex = state.snapshot?.metadata.index ?? 0;
    let applied = (await stateMachine.lastApplied?.()) ?? 0;
    if (applied > state.log.lastIndex) {
      const what = `the state machine has applied ${applied} entries, and the log ends at ${state.log.lastIndex}`;
      throw new RaftError('RAFT_LOG_INCONSISTENT', `${what}: their data do not belong together`);
    }
    if (state.snapshot !== null && applied < snapshotIndex) {
      await stateMachine.restore(store.stream(state.snapshot));
      applied = snapshotIndex;
    }
    const runtime = new Runtime(options, identity, durable, store, emitter, state, applied, onFailed);
    await runtime.formation.load();
    return runtime;
  }

  /** Listens, and takes part from here on. */
  async start(): Promise<void> {
    const { transport, clock, random, logger, electionTimeoutMinMs } = this.options;
    this.members.syncPeers();
    await transport.start({
      identity: this.identity,
      clock,
      random,
      logger,
      maxReconnectDelayMs: electionTimeoutMinMs / 4,
      onMessage: (from, message) => this.receive(from, message),
      onReachable: (peer) => logger.debug({ peer }, 'reachable'),
      onUnreachable: (peer, reason) => {
        logger.debug({ peer, reason }, 'unreachable');
        this.proposals.unreachable(peer);
        this.driver.input(() => this.replica.unreachable(peer, this.driver.time()));
      },
    });
    this.formation.start();
    this.driver.wake();
  }

  /** Everything ends, and every call settles with `why`. */
  async stop(why: RaftError): Promise<void> {
    this.sender.stopAll();
    this.leadershipTasks.stop();
    const writes = [this.driver.stop(), this.formation.stop(), this.receiver.stop(), this.snapshotter.stop()];
    this.calls.rejectAll(why);
    await this.options.transport.stop();
    await Promise.all([...writes, this.applier.stop()]);
    this.calls.rejectAll(why);
    this.timers.end();
  }

  private receive(from: Sender, message: Message): void {
    switch (message.type) {
      case 'proposeRequest':
        return this.proposeFor(from, message);
      case 'proposeResponse':
        return this.proposals.answered(from.id, message, this.applied.current);
      case 'formation':
        return this.formation.receive(from, message);
      case 'callRequest':
        return this.leaderCalls.serve(from, message);
      case 'callResponse':
        return this.leaderCalls.answered(from, message);
      default:
        this.incarnations.set(from.id, from.incarnation);
        if (this.replica.log.lastIndex === 0) this.formation.heardConsensus(from);
        return this.driver.receive(from, message satisfies ConsensusMessage);
    }
  }

  /** Commands of another node's callers: appended as a whole, or refused as a whole. */
  private proposeFor(from: Sender, { id, term, commands }: ProposeRequest): void {
    const { replica } = this;
    this.driver.input(() => {
      const refuse = (error: RaftError): void => this.answerProposal(from, id, 0, 0, JSON.stringify(error));
      if (replica.leadership === null) return refuse(this.notLeader());
      if (term !== 0 && term !== replica.term) {
        const message = `the command was for term ${term}, and the leader is in term ${replica.term}; nothing happened`;
        return refuse(new RaftError('RAFT_TERM_MISMATCH', message));
      }
      const proposals = commands.map(({ data, trace }) => ({ type: EntryType.normal, data, trace }));
      const outcome = replica.propose(proposals, this.driver.time());
      if (outcome.accepted) return this.answerProposal(from, id, outcome.term, outcome.firstIndex, '');
      if (outcome.reason !== 'overloaded') return refuse(this.notLeader());
      const retryAfterMs = this.options.heartbeatIntervalMs;
      const message = 'the leader has too many bytes that are not committed yet; nothing happened, try again later';
      return refuse(new RaftError('RAFT_OVERLOADED', message, { details: { retryAfterMs } }));
    });
  }

  private answerProposal(to: Sender, id: number, term: number, firstIndex: number, error: string): void {
    this.options.transport.send(to.id, { type: 'proposeResponse', id, term, firstIndex, error });
  }

  private appendBarrier(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.driver.input(() => {
        const proposals = [{ type: EntryType.barrier, data: new Uint8Array(0) }];
        const outcome = this.replica.propose(proposals, this.driver.time());
        if (outcome.accepted) resolve(outcome.firstIndex);
        else reject(this.notLeader());
      });
    });
  }

  notLeader(): RaftError {
    const { leader, id } = this.replica;
    return new NotLeaderError({ nodeId: id, leaderId: leader, leaderAddress: this.addressOf(leader) });
  }

  /** `host:port` of a member's transport. */
  addressOf(id: string | null): string | null {
    const member = this.replica.configuration.members.find((candidate) => candidate.id === id);
    return member === undefined ? null : `${member.address}:${member.port}`;
  }

  // What the driver hands on.

  feed(time: Time): void {
    this.proposals.feed(this.replica, time, (id) => this.addressOf(id));
    this.reads.feed(this.replica, time);
  }

  installing({ install }: LogWrite): StoredSnapshot | null {
    if (install === null) return null;
    this.replacedSnapshot = this.latestSnapshot;
    this.latestSnapshot = { key: receivedKey(install), metadata: install };
    return this.latestSnapshot;
  }

  written({ install, blocks, compactTo }: LogWrite): void {
    const first = blocks[0];
    if (first !== undefined)
      this.emitter.emit('log.appended', { from: first.firstIndex, to: blocks.at(-1)!.lastIndex });
    if (compactTo !== null) this.emitter.emit('log.compacted', { to: compactTo.index });
    if (install !== null && this.latestSnapshot?.metadata === install) this.applier.restoreFrom(this.latestSnapshot);
  }

  carryOut(effects: Effects): void {
    const { replica, durable, driver } = this;
    if (replica.leadership !== null) this.membership.promoteLearners();
    this.watches.look();
    this.leadershipTasks.look(driver.time().now);
    this.committedTo(replica.commit);
    if (replica.installing === null) this.applier.applyTo(effects.applyTo);
    for (const { id, index } of effects.reads) this.reads.answered(id, index);
    for (const { from, response } of effects.snapshotAnswers) this.sender.answered(from, response);
    for (const peer of effects.snapshotsWanted) this.sender.start(peer, this.latestSnapshot!);
    for (const chunk of effects.chunks) this.receiver.receive(chunk);
    for (const { peer, from, maxEntries, maxBytes } of effects.logReads) {
      durable.read(from, maxEntries, maxBytes).then(
        (blocks) => driver.input(() => replica.logRead(peer, from, blocks, driver.time())),
        (error: unknown) => this.failed(RaftError.from(error, 'RAFT_STORAGE_FAILED')),
      );
    }
  }

  event(event: ReplicaEvent): void {
    const { emitter, replica } = this;
    const { logger } = this.options;
    switch (event.type) {
      case 'role':
        logger.info({ from: event.from, to: event.to, term: event.term, reason: event.reason }, 'role changed');
        emitter.emit('role.changed', { from: event.from, to: event.to, term: event.term, reason: event.reason });
        if (event.from === 'leader') {
          this.sender.stopAll();
          emitter.emit('leader.stepdown', { reason: event.reason });
        }
        return;
      case 'leader':
        if (event.leader !== null) this.formation.heardLeader();
        this.proposals.leaderChanged();
        this.leaderCalls.leaderChanged();
        if (event.leader === null) emitter.emit('leader.lost', { term: event.term });
        else if (event.leader !== replica.id) logger.info({ leader: event.leader, term: event.term }, 'following');
        return;
      case 'elected': {
        const { term, votesReceived, votesTotal, electionDurationMs } = event;
        this.counters.elections++;
        const data = { leaderId: replica.id, term, votesReceived, votesTotal, electionDurationMs };
        return emitter.emit('leader.elected', data);
      }
      case 'electionTimeout':
        return this.formation.askMembership(replica.configuration);
      case 'diskStalled':
        logger.error({ sinceMs: event.sinceMs }, 'the storage does not complete a write; giving leadership up');
        return emitter.emit('storage.stalled', { sinceMs: event.sinceMs });
      case 'electionFailed':
        this.counters.electionsFailed++;
        return;
      case 'truncated':
        logger.info({ from: event.from, to: event.to }, 'uncommitted entries were replaced by the leader');
        return emitter.emit('log.truncated', { from: event.from, to: event.to });
      case 'configuration':
        return this.members.syncPeers();
      case 'configurationCommitted':
        return this.members.committedAt(event.index);
      case 'transferFailed':
        logger.warn({ target: event.target, reason: event.reason }, 'leadership was not transferred');
        return this.transfers.failed(event.target, event.reason);
      case 'removed': {
        const message = `node ${replica.id} was removed from the cluster; to use it again, add it`;
        return this.failed(new RaftError('RAFT_NODE_REMOVED', message));
      }
      case 'identityConflict': {
        const { peer, expected, actual } = event;
        return logger.warn({ peer, expected, actual }, 'a node with other data uses the name of a member; ignored');
      }
    }
  }

  failed(error: RaftError): void {
    if (error.code === 'RAFT_STORAGE_FAILED' || error.code === 'RAFT_STORAGE_CORRUPT') {
      this.emitter.emit('storage.failed', { error: error.message });
    }
    this.onFailed(error);
  }

  // Snapshots.

  private committedTo(index: number): void {
    if (index === this.committed) return;
    this.emitter.emit('log.committed', { from: this.committed + 1, to: index });
    this.committed = index;
  }

  private received(from: string, snapshot: SnapshotMetadata): void {
    const { driver, replica } = this;
    driver.input(() => {
      if (replica.installSnapshot(from, snapshot, driver.time())) this.applier.holdForRestore();
      else this.discard(receivedKey(snapshot));
    });
  }

  /** The state machine has the state of an installed snapshot. */
  private restored({ index, term }: SnapshotMetadata): void {
    this.counters.snapshots++;
    this.lastSnapshotAt = this.options.clock.now();
    this.emitter.emit('snapshot.restored', { index, term });
    this.driver.input(() => this.replica.restored());
    if (this.replacedSnapshot !== null) this.discard(this.replacedSnapshot.key);
    this.replacedSnapshot = null;
  }

  private discard(key: SnapshotKey): void {
    this.store.remove(key).catch((error: unknown) => this.failed(RaftError.from(error, 'RAFT_STORAGE_FAILED')));
  }

  private considerSnapshot(applied: number): void {
    if (this.snapshotter.busy) return;
    const { snapshotIntervalMs, clock } = this.options;
    const isDue = snapshotIntervalMs > 0 && clock.now() - this.lastSnapshotAt >= snapshotIntervalMs;
    if (!isDue && !wantsSnapshot(this.replica, applied, this.options)) return;
    // A failure was reported by the snapshotter, and the next apply tries again.
    this.snapshotter.take().catch(() => {});
  }

  private snapshotTaken(snapshot: StoredSnapshot, durationMs: number): void {
    const { metadata } = snapshot;
    if (metadata.index <= (this.latestSnapshot?.metadata.index ?? 0)) return;
    this.latestSnapshot = snapshot;
    this.lastSnapshotAt = this.options.clock.now();
    this.counters.snapshots++;
    const liveAfter = this.options.clock.now() - this.options.electionTimeoutMaxMs;
    this.driver.input(() => {
      const target = compactionTarget(this.replica, metadata.index, this.options, liveAfter);
      this.replica.snapshotTaken(metadata, target);
    });
    const { index, term, size: bytes } = metadata;
    this.emitter.emit('snapshot.completed', { index, term, bytes, durationMs });
  }
}
