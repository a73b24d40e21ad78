import type { Replica } from '../consensus/replica.js';
import type { TransferOutcome } from '../consensus/transfer.js';
import { RaftError } from '../errors.js';
import type { Driver } from './driver.js';
import type { Watches } from './watches.js';

export interface TransferResult {
  readonly leader: string;
  readonly term: number;
}

export interface TransfersParts {
  readonly replica: Replica;
  readonly driver: Driver;
  readonly watches: Watches;
  notLeader(): RaftError;
}

/** Hands leadership to another voter, on the leader; resolves when the new leader is known. */
export class Transfers {
  private failure: RaftError | null = null;

  constructor(private readonly parts: TransfersParts) {}

  /** Consensus has given a transfer up; this node goes on leading. */
  failed(target: string, reason: 'timeout' | 'notVoter'): void {
    const why = reason === 'timeout' ? 'it did not take over in time' : 'it is no longer a voter';
    this.failure = new RaftError('RAFT_TRANSFER_FAILED', `leadership stays here: ${target} was to lead, but ${why}`);
  }

  async transfer(target: string | null, timeoutMs: number): Promise<TransferResult> {
    const { replica, driver, watches } = this.parts;
    this.failure = null;
    let outcome: TransferOutcome | undefined;
    driver.input(() => {
      outcome = replica.transferLeadership(target, driver.time());
    });
    if (outcome === undefined) throw this.parts.notLeader();
    if (!outcome.accepted) throw this.refusal(outcome.reason, target);
    const wanted = outcome.target;
    if (wanted === replica.id) return { leader: wanted, term: replica.term };
    const isDone = (): boolean => {
      if (replica.leader === wanted) return true;
      if (this.failure !== null) throw this.failure;
      if (replica.leader === null || replica.leadership !== null) return false;
      const message = `${wanted} was to lead, and ${replica.leader} does: it won the election`;
      throw new RaftError('RAFT_TRANSFER_FAILED', message);
    };
    const late = (): RaftError =>
      new RaftError('RAFT_TRANSFER_FAILED', `${wanted} has not taken over before the deadline; look who leads`);
    await watches.until(isDone, late, timeoutMs);
    return { leader: wanted, term: replica.term };
  }

  private refusal(reason: 'notLeader' | 'notVoter' | 'inProgress' | 'noOther', target: string | null): RaftError {
    switch (reason) {
      case 'notLeader':
        return this.parts.notLeader();
      case 'notVoter': {
        const members = this.parts.replica.configuration.members.map(({ id }) => id);
        if (target !== null && members.includes(target)) {
          return new RaftError('RAFT_TRANSFER_FAILED', `'${target}' is a learner and cannot lead; promote it first`);
        }
        return new RaftError(
          'RAFT_NODE_NOT_FOUND',
          `'${target}' is not a member; the members are ${members.join(', ')}`,
        );
      }
      case 'inProgress':
        return new RaftError('RAFT_TRANSFER_IN_PROGRESS', 'leadership is being transferred to another node already');
      case 'noOther':
        return new RaftError('RAFT_NO_AVAILABLE_PEERS', 'there is no other voter that could lead');
    }
  }
}
