import type { MembershipRefusal } from '../consensus/membership.js';
import type { Replica } from '../consensus/replica.js';
import { RaftError } from '../errors.js';
import type { CallOptions } from './api.js';
import type { Driver } from './driver.js';
import { type NewMember, type Plan, planAdd, planDemote, planPromote, planRemove, planUpdate } from './plans.js';
import type { Watches } from './watches.js';

export interface MembershipOptions extends CallOptions {
  /** Compare-and-set: refuse with `RAFT_CONFIG_MISMATCH` unless this is the index of the active configuration. */
  readonly expectedIndex?: number;
}

/** The change is committed, and this is the index of the configuration now in effect. */
export interface MembershipResult {
  readonly index: number;
}

export interface MembershipParts {
  readonly replica: Replica;
  readonly driver: Driver;
  readonly watches: Watches;
  readonly electionTimeoutMinMs: number;
  readonly incarnations: ReadonlyMap<string, string>;
  notLeader(): RaftError;
}

interface Round {
  readonly target: number;
  readonly startedAt: number;
}

/** Changes of the membership, on the leader. One at a time; each may be repeated without harm. */
export class Membership {
  private readonly rounds = new Map<string, Round>();

  constructor(private readonly parts: MembershipParts) {}

  /** Adds a learner, and waits until it votes unless it is to stay one. */
  async add(member: NewMember, timeoutMs: number, options?: MembershipOptions): Promise<MembershipResult> {
    const added = await this.change(planAdd(member), timeoutMs, options);
    const { replica } = this.parts;
    if (member.learner === true) return added;
    const isVoter = (): boolean => this.isSettled() && replica.configuration.voters.includes(member.id);
    await this.until(isVoter, timeoutMs, options, () => {
      const match = replica.leadership?.progress.get(member.id)?.match ?? 0;
      const lag = replica.log.lastIndex - match;
      const message = `node '${member.id}' is a learner and still ${lag} entries behind`;
      return new RaftError('RAFT_CATCH_UP_TIMEOUT', `${message}; it will vote once it has caught up`, {
        details: { lag },
      });
    });
    return { index: replica.log.configurationIndex };
  }

  remove(id: string, timeoutMs: number, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change(planRemove([id]), timeoutMs, options);
  }

  promote(id: string, timeoutMs: number, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change(planPromote([id], this.parts.incarnations), timeoutMs, options);
  }

  demote(id: string, timeoutMs: number, options?: MembershipOptions): Promise<MembershipResult> {
    return this.change(planDemote(id), timeoutMs, options);
  }

  update(
    id: string,
    address: string,
    port: number,
    timeoutMs: number,
    options?: MembershipOptions,
  ): Promise<MembershipResult> {
    return this.change(planUpdate(id, address, port), timeoutMs, options);
  }

  /** Lets the new ones catch up as learners, then swaps them for the old ones in one joint change. */
  async replace(
    add: readonly NewMember[],
    remove: readonly string[],
    timeoutMs: number,
    options?: MembershipOptions,
  ): Promise<MembershipResult> {
    const { incarnations } = this.parts;
    for (const member of add) await this.change(planAdd({ ...member, learner: true }), timeoutMs, options);
    const joining = add.filter(({ learner }) => learner !== true).map(({ id }) => id);
    const caughtUp = (): boolean => joining.every((id) => this.isVoterOr(id, () => this.hasCaughtUp(id)));
    await this.until(caughtUp, timeoutMs, options, () => {
      const message = 'the new members have not caught up; they stay learners, and nothing was removed';
      return new RaftError('RAFT_CATCH_UP_TIMEOUT', message);
    });
    return this.change(
      (configuration) => {
        const grown = planPromote(joining, incarnations)(configuration);
        const base = grown === null ? configuration : { ...configuration, ...grown };
        return planRemove(remove)(base) ?? grown;
      },
      timeoutMs,
      options?.signal === undefined ? undefined : { signal: options.signal },
    );
  }

  /** Promotes the learners that are to vote and have caught up. Called after every turn while this node leads. */
  promoteLearners(): void {
    const { replica, driver, incarnations } = this.parts;
    if (replica.leadership === null || !this.isSettled()) {
      if (replica.leadership === null) this.rounds.clear();
      return;
    }
    const { members, learners } = replica.configuration;
    const ready = members.filter(
      ({ id, promote }) => promote === true && learners.includes(id) && this.hasCaughtUp(id),
    );
    if (ready.length === 0) return;
    const target = planPromote([ready[0]!.id], incarnations)(replica.configuration);
    if (target === null) return;
    // Refused, it is tried again in the next turn that has another reason: a turn of its own would follow at once, for ever.
    if (!replica.changeMembership(target, driver.time()).accepted) return;
    this.rounds.delete(ready[0]!.id);
    driver.wake();
  }

  /**
   * Whether a round of catching up took less than an election timeout: what arrived meanwhile is then sent in even less
   * (thesis 4.2.1).
   */
  private hasCaughtUp(id: string): boolean {
    const { replica, electionTimeoutMinMs } = this.parts;
    const match = replica.leadership?.progress.get(id)?.match ?? 0;
    const { now } = replica.time;
    const round = this.rounds.get(id);
    if (round !== undefined && match >= round.target && now - round.startedAt < electionTimeoutMinMs) return true;
    if (round === undefined || match >= round.target) {
      this.rounds.set(id, { target: replica.log.lastIndex, startedAt: now });
    }
    return false;
  }

  private isVoterOr(id: string, otherwise: () => boolean): boolean {
    return this.parts.replica.configuration.voters.includes(id) || otherwise();
  }

  /** No change is under way. */
  private isSettled(): boolean {
    const { configuration, log, commit } = this.parts.replica;
    return configuration.oldVoters === null && log.configurationIndex <= commit;
  }

  private async change(plan: Plan, timeoutMs: number, options?: MembershipOptions): Promise<MembershipResult> {
    const { replica, driver } = this.parts;
    await this.untilReady(timeoutMs, options);
    const expected = options?.expectedIndex;
    const actual = replica.log.configurationIndex;
    if (expected !== undefined && expected !== actual) {
      const message = `the configuration has index ${actual}, not ${expected}: look at it again and repeat the change`;
      throw new RaftError('RAFT_CONFIG_MISMATCH', message, { details: { expected, actual } });
    }
    if (!this.isSettled()) throw refusal('inProgress');
    const target = plan(replica.configuration);
    if (target === null) return { index: actual };
    let refused: MembershipRefusal | null = null;
    let index = 0;
    driver.input(() => {
      const outcome = replica.changeMembership(target, driver.time());
      if (outcome.accepted) index = outcome.index;
      else refused = outcome.reason;
    });
    if (refused !== null) throw refused === 'notLeader' ? this.parts.notLeader() : refusal(refused);
    await this.until(
      () => this.isSettled() && replica.committedConfigurationIndex >= index,
      timeoutMs,
      options,
      () => {
        const message = 'the change was appended and is not committed yet; it may still be';
        return new RaftError('RAFT_TIMEOUT', message, { indeterminate: true });
      },
    );
    return { index: replica.log.configurationIndex };
  }

  /** A new leader first commits an entry of its own term. */
  private untilReady(timeoutMs: number, options?: CallOptions): Promise<void> {
    const { replica } = this.parts;
    const isReady = (): boolean => replica.leadership !== null && replica.commit >= replica.leadership.firstIndex;
    return this.until(isReady, timeoutMs, options, () => {
      return new RaftError('RAFT_TIMEOUT', 'the leader could not commit anything; nothing was changed', {
        retryable: true,
      });
    });
  }

  /** Waits while this node leads in the term in which the waiting began. */
  private until(
    check: () => boolean,
    timeoutMs: number,
    options: CallOptions | undefined,
    late: () => RaftError,
  ): Promise<void> {
    const { replica, watches } = this.parts;
    if (replica.leadership === null) return Promise.reject(this.parts.notLeader());
    const { leadership } = replica;
    const look = (): boolean => {
      if (replica.leadership === leadership) return check();
      // A leader that has removed itself goes with the commit of the change, and then the change is done.
      if (replica.wasRemoved(replica.id) && check()) return true;
      const message = 'leadership was lost during the change; its successor completes or undoes it, ask again';
      throw new RaftError('RAFT_LEADERSHIP_LOST', message);
    };
    return watches.until(look, late, timeoutMs, options);
  }
}

function refusal(reason: Exclude<MembershipRefusal, 'notLeader'>): RaftError {
  switch (reason) {
    case 'notReady':
    case 'inProgress':
      return new RaftError('RAFT_CONFIG_CHANGE_IN_PROGRESS', 'another change is under way; try again when it is done');
    case 'transferring':
      return new RaftError('RAFT_TRANSFER_IN_PROGRESS', 'leadership is being transferred; try again when it is done');
    case 'noVoters':
      return new RaftError(
        'RAFT_UNSAFE_MEMBERSHIP',
        'the change would leave nobody to vote; a cluster needs one voter',
      );
    case 'losesQuorum': {
      const message = 'fewer than a majority of the new voters can be reached, so nothing could be committed any more';
      return new RaftError(
        'RAFT_UNSAFE_MEMBERSHIP',
        `${message}. Bring them back first, or remove the dead ones instead`,
      );
    }
  }
}
