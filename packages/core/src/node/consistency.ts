import { RaftError } from '../errors.js';
import type { CallOptions, Consistency } from './api.js';

const defaultStalenessMs = 5_000;

/** What a read needs from its node. */
export interface ReadSource {
  now(): number;
  readonly applied: number;
  readonly commit: number;
  /** Until when this node is certainly the only leader. */
  readonly leaseUntil: number;
  readonly leasesEnabled: boolean;
  readonly isLeader: boolean;
  notLeader(): RaftError;
  readIndex(options: CallOptions): Promise<number>;
  waitFor(index: number, options: CallOptions): Promise<number>;
}

export interface ReadRequest {
  readonly consistency: Consistency;
  readonly minIndex: number;
  readonly maxStalenessMs: number | undefined;
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** An index that was the leader's commit index at some moment after it was asked for. */
interface Confirmed {
  readonly index: number;
  readonly askedAt: number;
}

/** How fresh the state machine has to be before it is asked, for each level of consistency. */
export class Consistencies {
  private confirmed: Confirmed | null = null;

  constructor(private readonly source: ReadSource) {}

  /** Asks the state machine once it is fresh enough. */
  async read<A>(request: ReadRequest, query: () => A | Promise<A>): Promise<{ value: A; index: number }> {
    switch (request.consistency) {
      case 'local':
        return this.ask(0, request, query);
      case 'linearizable':
        return this.ask((await this.confirm(request)).index, request, query);
      case 'bounded':
        return this.bounded(request, query);
      case 'lease':
        return this.leased(request, query);
      default:
        throw new RaftError('RAFT_INVALID_CONFIG', `consistency '${String(request.consistency)}' is not known`);
    }
  }

  private async ask<A>(
    index: number,
    request: ReadRequest,
    query: () => A | Promise<A>,
  ): Promise<{ value: A; index: number }> {
    const wanted = Math.max(index, request.minIndex);
    if (wanted > this.source.applied) await this.source.waitFor(wanted, this.remaining(request));
    const { applied } = this.source;
    return { value: await query(), index: applied };
  }

  private async confirm(request: ReadRequest): Promise<Confirmed> {
    const askedAt = this.source.now();
    const index = await this.source.readIndex(this.remaining(request));
    if (this.confirmed === null || askedAt > this.confirmed.askedAt) this.confirmed = { index, askedAt };
    return { index, askedAt };
  }

  /**
   * What the leader confirmed a moment ago bounds how old the state can be: whatever is applied up to that index is no
   * older than the question was.
   */
  private async bounded<A>(request: ReadRequest, query: () => A | Promise<A>): Promise<{ value: A; index: number }> {
    const { source } = this;
    const maxStalenessMs = request.maxStalenessMs ?? defaultStalenessMs;
    const isFresh = ({ askedAt }: Confirmed): boolean => source.now() - askedAt <= maxStalenessMs;
    for (;;) {
      const { confirmed } = this;
      if (confirmed !== null && isFresh(confirmed) && confirmed.index <= source.applied) {
        return this.ask(0, request, query);
      }
      try {
        const { index } = confirmed !== null && isFresh(confirmed) ? confirmed : await this.confirm(request);
        if (index > source.applied) await source.waitFor(index, this.remaining(request));
      } catch (cause) {
        if (!(cause instanceof RaftError) || cause.code !== 'RAFT_TIMEOUT') throw cause;
        const message = `this node could not show in time that its state is at most ${maxStalenessMs} ms old`;
        throw new RaftError('RAFT_STALE_READ', `${message}; ask another node or allow more`, { cause });
      }
    }
  }

  /** The lease is looked at again after the state was read: a pause in between may have outlived it. */
  private async leased<A>(request: ReadRequest, query: () => A | Promise<A>): Promise<{ value: A; index: number }> {
    const { source } = this;
    if (!source.leasesEnabled) {
      const message = 'leased reads are off on this node; set enableLeasedReads, or ask for a linearizable read';
      throw new RaftError('RAFT_INVALID_CONFIG', message);
    }
    if (!source.isLeader) throw source.notLeader();
    if (source.now() < source.leaseUntil) {
      const answer = await this.ask(source.commit, request, query);
      if (source.now() < source.leaseUntil) return answer;
    }
    return this.ask((await this.confirm(request)).index, request, query);
  }

  private remaining({ deadline, signal }: ReadRequest): CallOptions {
    const timeoutMs = Math.max(1, deadline - this.source.now());
    return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  }
}
