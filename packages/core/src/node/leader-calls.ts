import type { Replica } from '../consensus/replica.js';
import type { Clock } from '../contracts/clock.js';
import type { CallRequest, CallResponse } from '../contracts/messages.js';
import type { Sender, Transport } from '../contracts/transport.js';
import { RaftError, type RaftErrorJson } from '../errors.js';
import type { CallOptions } from './api.js';
import { Call, type Calls } from './calls.js';
import type { RequestIds } from './request-ids.js';
import type { Watches } from './watches.js';

/** What the leader does for any member that asks, by name. Arguments and results are JSON. */
export type LeaderMethods = Readonly<Record<string, (args: unknown, timeoutMs: number) => Promise<unknown>>>;

class RemoteCall extends Call<unknown> {
  constructor(
    readonly leader: string,
    private readonly method: string,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    super(resolve, reject);
  }

  override timeoutError(): RaftError {
    const message = `the leader ${this.leader} did not answer '${this.method}' in time; it may still do it`;
    return new RaftError('RAFT_TIMEOUT', message, { indeterminate: true });
  }

  override abortError(reason: unknown): RaftError {
    const message = `'${this.method}' was aborted after the leader was asked; it may still do it`;
    return new RaftError('RAFT_TIMEOUT', message, { indeterminate: true, cause: reason });
  }
}

export interface LeaderCallsParts {
  readonly replica: Replica;
  readonly transport: Transport;
  readonly calls: Calls;
  readonly watches: Watches;
  readonly methods: LeaderMethods;
  readonly clock: Clock;
  readonly ids: RequestIds;
  /** How long a node that leads no more may take to answer. */
  readonly graceMs: number;
  notLeader(): RaftError;
}

/** Runs a method on the leader, wherever it is: here, or on the node that leads, also while leadership moves. */
export class LeaderCalls {
  private readonly asked = new Map<number, RemoteCall>();

  constructor(private readonly parts: LeaderCallsParts) {}

  /** `repeatable`: doing it twice is as good as once, so a leader that is lost meanwhile does not end the call. */
  async call(
    method: string,
    args: unknown,
    timeoutMs: number,
    repeatable: boolean,
    options?: CallOptions,
  ): Promise<unknown> {
    const deadline = this.parts.clock.now() + timeoutMs;
    for (;;) {
      const remaining = Math.max(1, deadline - this.parts.clock.now());
      const leader = await this.leader(remaining, options);
      try {
        if (leader === this.parts.replica.id) return await this.parts.methods[method]!(args, remaining);
        return await this.ask(leader, method, args, remaining, options);
      } catch (error) {
        if (!this.mayRepeat(error, repeatable) || this.parts.clock.now() >= deadline) throw error;
        await this.otherLeader(leader, Math.max(1, deadline - this.parts.clock.now()), options, error);
      }
    }
  }

  /** Another node asks for something that only the leader does. */
  serve(from: Sender, { id, method, body }: CallRequest): void {
    const { transport, replica, methods } = this.parts;
    const answer = (result: string, error: string): void =>
      transport.send(from.id, { type: 'callResponse', id, body: result, error });
    const run = Object.hasOwn(methods, method) ? methods[method]! : undefined;
    if (replica.leadership === null) return answer('', JSON.stringify(this.parts.notLeader()));
    if (run === undefined) {
      const error = new RaftError('RAFT_UNSUPPORTED_VERSION', `this node does not know the call '${method}'`);
      return answer('', JSON.stringify(error));
    }
    const { args, timeoutMs } = JSON.parse(body) as { args: unknown; timeoutMs: number };
    run(args, timeoutMs).then(
      (value) => answer(JSON.stringify(value ?? null), ''),
      (error: unknown) => answer('', JSON.stringify(RaftError.from(error))),
    );
  }

  answered(from: Sender, { id, body, error }: CallResponse): void {
    const call = this.asked.get(id);
    if (call === undefined || call.leader !== from.id) return;
    this.asked.delete(id);
    if (error === '') this.parts.calls.resolve(call, JSON.parse(body));
    else this.parts.calls.reject(call, RaftError.fromJSON(JSON.parse(error) as RaftErrorJson));
  }

  /** The nodes that were asked may lead no more; those that live still answer what they were at. */
  leaderChanged(): void {
    const lost = [...this.asked.values()];
    if (lost.length === 0) return;
    this.parts.clock.setTimer(() => {
      const message = 'the leader was lost while it was at work; it may have done it';
      for (const call of lost) {
        if (call.leader === this.parts.replica.leader) continue;
        this.parts.calls.reject(call, new RaftError('RAFT_LEADERSHIP_LOST', message));
      }
    }, this.parts.graceMs);
  }

  private ask(
    leader: string,
    method: string,
    args: unknown,
    timeoutMs: number,
    options?: CallOptions,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = new RemoteCall(leader, method, resolve, reject);
      if (!this.parts.calls.open(call, timeoutMs, options?.signal)) return;
      for (const [id, { settled }] of this.asked) if (settled) this.asked.delete(id);
      const id = this.parts.ids.next();
      this.asked.set(id, call);
      this.parts.transport.send(leader, { type: 'callRequest', id, method, body: JSON.stringify({ args, timeoutMs }) });
    });
  }

  private mayRepeat(error: unknown, repeatable: boolean): boolean {
    if (!(error instanceof RaftError)) return false;
    if (error.code === 'RAFT_NOT_LEADER') return true;
    return repeatable && error.code === 'RAFT_LEADERSHIP_LOST';
  }

  private async leader(timeoutMs: number, options?: CallOptions): Promise<string> {
    const { replica, watches } = this.parts;
    const late = (): RaftError => new RaftError('RAFT_ELECTION_TIMEOUT', 'no leader was elected before the deadline');
    await watches.until(() => replica.leader !== null, late, timeoutMs, options);
    return replica.leader!;
  }

  /** Until somebody else leads, or this node has heard otherwise. */
  private otherLeader(
    leader: string,
    timeoutMs: number,
    options: CallOptions | undefined,
    error: unknown,
  ): Promise<void> {
    const { replica, watches } = this.parts;
    const { term } = replica;
    const isOther = (): boolean => replica.leader !== null && (replica.leader !== leader || replica.term !== term);
    return watches.until(isOther, () => RaftError.from(error), timeoutMs, options);
  }
}
