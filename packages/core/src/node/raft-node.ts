import type { Role } from '../consensus/effects.js';
import type { Configuration } from '../contracts/configuration.js';
import { RaftError } from '../errors.js';
import type { RaftEvent, RaftEventType } from '../events.js';
import type {
  ApplyOptions,
  ApplyResult,
  CallOptions,
  ClusterInfo,
  NodeState,
  ReadOptions,
  ReadResult,
  SnapshotResult,
  Stats,
  StopOptions,
} from './api.js';
import { timeoutOf } from './calls.js';
import { Consistencies, type ReadSource } from './consistency.js';
import { clusterInfo, statsOf } from './describe.js';
import { Emitter } from './events.js';
import type { LeaderArguments, LeaderMethod } from './leader-methods.js';
import type { LeadershipTask } from './leadership-tasks.js';
import type { MembershipOptions, MembershipResult } from './membership.js';
import { type RaftNodeOptions, type ResolvedOptions, resolveOptions } from './options.js';
import type { NewMember } from './plans.js';
import { ApplyCall } from './proposals.js';
import { IndexCall } from './reads.js';
import { Runtime } from './runtime.js';
import type { TransferResult } from './transfers.js';

const stopTimeoutMs = 5_000;
const traceContext = /^[\x20-\x7e]{0,255}$/;

type Listener<T extends RaftEventType> = (event: Extract<RaftEvent, { type: T }>) => void;

/**
 * One member of a cluster: give it a state machine, a storage and a transport, and the same commands are applied in the
 * same order on every member.
 */
export class RaftNode<C = unknown, R = unknown, Q = unknown, A = unknown> {
  private readonly options: ResolvedOptions<C, R, Q, A>;
  private readonly emitter: Emitter;
  private current: NodeState = 'created';
  private failureReason: RaftError | null = null;
  private runtime: Runtime<C, R, Q, A> | null = null;
  private starting: Promise<void> | null = null;
  private closing: Promise<void> | null = null;
  /** The end of a node that has failed. */
  private shuttingDown: Promise<void> | null = null;
  private consistencies: Consistencies | null = null;
  private startedAt = 0;
  private startedNow = 0;

  /** Checks the options and does nothing else. Throws `RAFT_INVALID_CONFIG` with every problem there is. */
  constructor(options: RaftNodeOptions<C, R, Q, A>) {
    this.options = resolveOptions(options);
    const { nodeId, clusterId, clock, logger } = this.options;
    this.emitter = new Emitter(nodeId, clusterId, () => clock.wallNow(), logger);
  }

  get nodeId(): string {
    return this.options.nodeId;
  }

  get clusterId(): string {
    return this.options.clusterId;
  }

  get state(): NodeState {
    return this.current;
  }

  /** Why the node failed; null while it has not. */
  get failure(): RaftError | null {
    return this.failureReason;
  }

  get role(): Role {
    return this.live?.replica.publicRole ?? 'follower';
  }

  get term(): number {
    return this.runtime?.replica.term ?? 0;
  }

  /** The id of the leader of this term, as far as it is known here. */
  get leader(): string | null {
    return this.live?.replica.leader ?? null;
  }

  get isLeader(): boolean {
    return (this.live?.replica.leadership ?? null) !== null;
  }

  /**
   * Opens the storage, restores the state machine and listens. Resolves when the node takes part; a leader may not be
   * elected yet. A start that fails closes what it opened and rejects with the reason; the node is `failed` then.
   */
  start(): Promise<void> {
    if (this.starting !== null && (this.current === 'starting' || this.current === 'running')) return this.starting;
    if (this.current !== 'created') {
      const message = `node ${this.nodeId} is ${this.current} and cannot be started again; make a new RaftNode`;
      return Promise.reject(new RaftError('RAFT_ALREADY_STARTED', message));
    }
    this.current = 'starting';
    this.starting = this.open();
    return this.starting;
  }

  /**
   * Settles what is pending and closes. Graceful, the default: waits up to `timeoutMs` for the calls that are under way.
   * Idempotent; a node that was never started just becomes `stopped`.
   */
  stop({ graceful = true, timeoutMs = stopTimeoutMs }: StopOptions = {}): Promise<void> {
    this.closing ??= this.close(graceful ? timeoutMs : 0);
    return this.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /**
   * Replicates a command; resolves once it is committed and applied on this node. On a follower it is forwarded to the
   * leader; without a leader it waits for one until the deadline.
   *
   * An error with `indeterminate` means that the command may have been, or may still be applied; with any other error it
   * was not and will not be.
   */
  apply(command: C, options?: ApplyOptions): Promise<ApplyResult<R>> {
    return new Promise((resolve, reject) => {
      const runtime = this.running();
      const timeoutMs = timeoutOf(options, this.options.applyTimeoutMs);
      const data = this.options.codec.encode(command);
      const { maxCommandBytes } = this.options;
      if (data.length > maxCommandBytes) {
        const message = `the command has ${data.length} bytes, and maxCommandBytes is ${maxCommandBytes}; split it up`;
        throw new RaftError('RAFT_COMMAND_TOO_LARGE', message, { details: { bytes: data.length, maxCommandBytes } });
      }
      const { trace = '', term, forward = true } = options ?? {};
      if (!traceContext.test(trace)) {
        throw new RaftError('RAFT_INVALID_COMMAND', 'the trace context must be at most 255 printable ASCII characters');
      }
      const call = new ApplyCall<R>(data, trace, term, forward, () => this.leader !== null, resolve, reject);
      runtime.proposals.add(call, options, timeoutMs);
    });
  }

  /** Several commands in one write, in their order, one outcome each; others' commands may come between them. */
  applyMany(commands: readonly C[], options?: ApplyOptions): Promise<PromiseSettledResult<ApplyResult<R>>[]> {
    return Promise.allSettled(commands.map((command) => this.apply(command, options)));
  }

  /** Asks the state machine. Linearizable unless a weaker consistency is asked for by name. */
  async read(query: Q, options: ReadOptions = {}): Promise<ReadResult<A>> {
    this.running();
    const { consistency = 'linearizable', minIndex = 0, maxStalenessMs, signal } = options;
    const deadline = this.options.clock.now() + timeoutOf(options, this.options.readTimeoutMs);
    const request = { consistency, minIndex, maxStalenessMs, deadline, signal };
    this.consistencies ??= new Consistencies(this.readSource());
    return this.consistencies.read(request, () => this.options.stateMachine.query(query));
  }

  /** An index that reflects every write acknowledged before the call: once it is applied, a read is linearizable. */
  readIndex(options?: CallOptions): Promise<number> {
    const what = (): string =>
      this.leader === null
        ? 'no leader was found before the deadline of the read. Are a majority of the nodes up?'
        : `the leader ${this.leader} did not confirm the read before its deadline; try again`;
    return this.indexCall(what, options, (runtime, call) => runtime.reads.add(call));
  }

  /** Resolves with the applied index once it has reached `index` on this node. */
  waitFor(index: number, options?: CallOptions): Promise<number> {
    const what = (): string => `entry ${index} was not applied here before the deadline; this node is behind`;
    return this.indexCall(what, options, (runtime, call) => runtime.applied.add(index, call));
  }

  /** Appends an empty entry, and resolves with its index once it and everything before it are applied here. */
  async barrier(options?: CallOptions): Promise<number> {
    const timeoutMs = timeoutOf(options, this.options.applyTimeoutMs);
    const index = (await this.callLeader('barrier', {}, true, { ...options, timeoutMs })) as number;
    return this.waitFor(index, options);
  }

  /**
   * Runs `task` whenever this node leads, until the signal it is given aborts; a throw hands leadership over. Gives a
   * function that takes the task away; one that is running then goes on to its end.
   */
  onLeadership(task: LeadershipTask): () => void {
    return this.running().leadershipTasks.add(task);
  }

  /**
   * Adds a member, from any node: it joins as a learner, catches up, and then votes, unless it is to stay a learner.
   * Resolves when that is committed; adding one that is a member at this address already does nothing.
   */
  addNode(member: NewMember, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change('addNode', { member, ...expected(options) }, options);
  }

  /** Removes a member, from any node, also the leader itself. Removing one that is not a member does nothing. */
  removeNode(id: string, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change('removeNode', { id, ...expected(options) }, options);
  }

  /** Gives a learner a vote. */
  promoteNode(id: string, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change('promoteNode', { id, ...expected(options) }, options);
  }

  /** Takes a voter's vote; it stays a learner. */
  demoteNode(id: string, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change('demoteNode', { id, ...expected(options) }, options);
  }

  /** Changes where a member is reached. */
  updateNode(id: string, address: string, port: number, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change('updateNode', { id, address, port, ...expected(options) }, options);
  }

  /** Adds and removes any members in one change: at no moment is there less than either majority. */
  replaceNodes(
    { add = [], remove = [] }: { readonly add?: readonly NewMember[]; readonly remove?: readonly string[] },
    options?: MembershipOptions,
  ): Promise<MembershipResult> {
    return this.change('replaceNodes', { add, remove, ...expected(options) }, options);
  }

  /** Hands leadership to `target`, or to the voter that is furthest. Resolves when the new leader is known. */
  async transferLeadership(target?: string, options?: CallOptions): Promise<TransferResult> {
    const result = await this.callLeader('transferLeadership', { target: target ?? null }, false, options);
    return result as TransferResult;
  }

  /** Has the leader hand over to whoever is furthest, like `transferLeadership()`; only on the leader itself. */
  async stepDown(options?: CallOptions): Promise<TransferResult> {
    const runtime = this.running();
    return runtime.transfers.transfer(null, timeoutOf(options, this.options.membershipTimeoutMs));
  }

  /** Takes a snapshot and compacts the log behind it. Resolves with the existing one when nothing is new. */
  async snapshot(): Promise<SnapshotResult> {
    return this.running().snapshotter.take();
  }

  /** The members and how they do, as this node sees them. */
  clusterInfo(): ClusterInfo {
    return clusterInfo(this.clusterId, this.live);
  }

  stats(): Stats {
    const { nodeId, clusterId, state, startedAt } = this;
    const uptimeMs = startedAt === 0 ? 0 : this.options.clock.now() - this.startedNow;
    return statsOf({ nodeId, clusterId, state, startedAt, uptimeMs }, this.runtime);
  }

  /** The configuration in effect and the index of its entry. */
  configuration(): { readonly index: number; readonly configuration: Configuration } {
    const { log } = this.running().replica;
    return { index: log.configurationIndex, configuration: log.configuration };
  }

  on<T extends RaftEventType>(type: T, listener: Listener<T>): this {
    this.emitter.on(type, listener as (event: RaftEvent) => void);
    return this;
  }

  once<T extends RaftEventType>(type: T, listener: Listener<T>): this {
    const once: Listener<T> = (event) => {
      this.off(type, once);
      listener(event);
    };
    return this.on(type, once);
  }

  off<T extends RaftEventType>(type: T, listener: Listener<T>): this {
    this.emitter.off(type, listener as (event: RaftEvent) => void);
    return this;
  }

  /** Every event from now on. A reader that falls 10 000 events behind loses the oldest. */
  events(): AsyncIterableIterator<RaftEvent> {
    return this.emitter.stream();
  }

  private readSource(): ReadSource {
    const { clock, enableLeasedReads } = this.options;
    const running = (): Runtime<C, R, Q, A> => this.running();
    const isLeader = (): boolean => this.isLeader;
    return {
      now: () => clock.now(),
      get applied() {
        return running().applied.current;
      },
      get commit() {
        return running().replica.commit;
      },
      get leaseUntil() {
        return running().replica.leaseUntil;
      },
      get isLeader() {
        return isLeader();
      },
      leasesEnabled: enableLeasedReads,
      notLeader: () => running().notLeader(),
      readIndex: (options) => this.readIndex(options),
      waitFor: (index, options) => this.waitFor(index, options),
    };
  }

  private async change<M extends LeaderMethod>(
    method: M,
    args: LeaderArguments[M],
    options: MembershipOptions | undefined,
  ): Promise<MembershipResult> {
    const repeatable = options?.expectedIndex === undefined;
    return (await this.callLeader(method, args, repeatable, options)) as MembershipResult;
  }

  private async callLeader<M extends LeaderMethod>(
    method: M,
    args: LeaderArguments[M],
    repeatable: boolean,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    const timeoutMs = timeoutOf(options, this.options.membershipTimeoutMs);
    return this.running().leaderCalls.call(method, args, timeoutMs, repeatable, options);
  }

  private indexCall(
    what: () => string,
    options: CallOptions | undefined,
    start: (runtime: Runtime<C, R, Q, A>, call: IndexCall) => void,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const runtime = this.running();
      const call = new IndexCall(what, resolve, reject);
      const timeoutMs = timeoutOf(options, this.options.readTimeoutMs);
      if (runtime.calls.open(call, timeoutMs, options?.signal)) start(runtime, call);
    });
  }

  /** The runtime while it takes part: what a node that has ended last believed is nobody's business. */
  private get live(): Runtime<C, R, Q, A> | null {
    return this.current === 'running' || this.current === 'stopping' ? this.runtime : null;
  }

  private running(): Runtime<C, R, Q, A> {
    if (this.current === 'running' && this.runtime !== null) return this.runtime;
    if (this.current === 'created' || this.current === 'starting') {
      throw new RaftError('RAFT_NOT_STARTED', `node ${this.nodeId} is ${this.current}; await start() first`);
    }
    throw this.stoppedError();
  }

  private stoppedError(): RaftError {
    const cause = this.failureReason;
    if (cause === null) return new RaftError('RAFT_STOPPED', `node ${this.nodeId} is ${this.current}`);
    return new RaftError('RAFT_STOPPED', `node ${this.nodeId} has failed: ${cause.message}`, { cause });
  }

  private async open(): Promise<void> {
    const { storage, transport, clock, logger, syncWrites } = this.options;
    try {
      await storage.open();
      this.runtime = await Runtime.load(this.options, this.emitter, (error) => this.fail(error));
      if (this.closing !== null)
        throw new RaftError('RAFT_STOPPED', `node ${this.nodeId} was stopped during its start`);
      this.current = 'running';
      this.startedAt = clock.wallNow();
      this.startedNow = clock.now();
      if (!syncWrites) logger.warn({}, 'syncWrites is off: a power cut can lose acknowledged writes');
      await this.runtime.start();
    } catch (error) {
      this.failureReason ??= RaftError.from(error);
      const why = this.failureReason;
      this.current = 'failed';
      await this.runtime?.stop(why).catch(() => {});
      await transport.stop().catch(() => {});
      await storage.close().catch(() => {});
      this.emitter.close();
      throw why;
    }
    logger.info({ ...transport.address() }, 'started');
    this.emitter.emit('node.started', {});
  }

  private async close(drainMs: number): Promise<void> {
    await this.starting?.catch(() => {});
    if (this.current === 'created') this.current = 'stopped';
    if (this.current !== 'running') return;
    const { runtime } = this;
    if (drainMs > 0) await this.handOver(drainMs);
    if (drainMs > 0) await this.drain(drainMs);
    if (this.state !== 'running') {
      // It failed meanwhile: it is stopped when that has closed everything.
      await this.shuttingDown;
      return;
    }
    this.current = 'stopping';
    await runtime!.stop(this.stoppedError());
    await this.options.storage.close();
    this.current = 'stopped';
    this.emitter.emit('node.stopped', {});
    this.emitter.close();
  }

  /** A leader that leaves on purpose does not make the others wait for an election timeout. */
  private async handOver(timeoutMs: number): Promise<void> {
    if (!this.isLeader) return;
    const limit = Math.min(timeoutMs, this.options.electionTimeoutMaxMs);
    await this.runtime!.transfers.transfer(null, limit).catch((error: unknown) => {
      this.options.logger.info({ err: error }, 'stopping without a successor');
    });
  }

  /** Waits for the calls that are under way. */
  private async drain(timeoutMs: number): Promise<void> {
    const { clock } = this.options;
    const until = clock.now() + timeoutMs;
    while (this.state === 'running' && this.runtime!.proposals.pending > 0 && clock.now() < until) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, 10));
    }
  }

  /** The node cannot go on: it says why, settles everything and closes. */
  private fail(error: RaftError): void {
    if (this.current !== 'running' && this.current !== 'starting') return;
    this.failureReason = error;
    this.options.logger.error({ err: error }, 'the node has failed and stops');
    if (this.current === 'starting') return;
    this.current = 'failed';
    this.emitter.emit('node.failed', { error: error.message });
    this.shuttingDown = this.shutDown();
    this.closing = this.shuttingDown;
  }

  private async shutDown(): Promise<void> {
    const { storage } = this.options;
    await this.runtime?.stop(this.stoppedError()).catch(() => {});
    await storage.close().catch(() => {});
    this.emitter.close();
  }
}

function expected(options: MembershipOptions | undefined): { readonly expectedIndex?: number } {
  return options?.expectedIndex === undefined ? {} : { expectedIndex: options.expectedIndex };
}
