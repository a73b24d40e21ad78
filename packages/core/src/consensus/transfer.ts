import { mayStand, stand } from './elections.js';
import type { Leadership } from './leadership.js';
import type { Replica } from './replica.js';

/** Leadership on its way to another node: meanwhile nothing is proposed. */
export interface Transfer {
  readonly target: string;
  /** The leader goes on leading when nobody has taken over by then. */
  readonly deadline: number;
  /** The target has been told to stand for election. */
  readonly sent: boolean;
}

export type TransferOutcome =
  | { readonly accepted: true; readonly target: string }
  | { readonly accepted: false; readonly reason: 'notLeader' | 'notVoter' | 'inProgress' | 'noOther' };

/** The same target again joins the transfer that is under way. */
export function beginTransfer(replica: Replica, wanted: string | null): TransferOutcome {
  const { leadership, time, options } = replica;
  if (leadership === null) return { accepted: false, reason: 'notLeader' };
  const target = wanted ?? leadership.transfer?.target ?? furthestVoter(replica, leadership);
  if (target === null) return { accepted: false, reason: 'noOther' };
  if (!replica.configuration.voters.includes(target)) return { accepted: false, reason: 'notVoter' };
  if (leadership.transfer !== null && leadership.transfer.target !== target) {
    return { accepted: false, reason: 'inProgress' };
  }
  if (target !== replica.id) {
    leadership.transfer ??= { target, deadline: time.now + options.electionTimeoutMaxMs, sent: false };
  }
  return { accepted: true, target };
}

/** Whoever is heard from and has most of the log: the transfer that takes least time. */
function furthestVoter(replica: Replica, leadership: Leadership): string | null {
  let best: string | null = null;
  let bestMatch = -1;
  const since = replica.time.now - replica.options.electionTimeoutMinMs;
  for (const [id, { match, lastContact }] of leadership.progress) {
    if (!replica.configuration.voters.includes(id)) continue;
    const value = lastContact >= since ? match : -0.5;
    if (value > bestMatch) {
      best = id;
      bestMatch = value;
    }
  }
  return best;
}

/** Tells the target once it has the whole log; gives up when it left the voters or took too long. */
export function advanceTransfer(replica: Replica, leadership: Leadership): void {
  const { transfer } = leadership;
  if (transfer === null) return;
  const isVoter = replica.configuration.voters.includes(transfer.target);
  if (!isVoter || replica.time.now >= transfer.deadline) {
    leadership.transfer = null;
    replica.emit({ type: 'transferFailed', target: transfer.target, reason: isVoter ? 'timeout' : 'notVoter' });
    return;
  }
  if (transfer.sent || leadership.progress.get(transfer.target)?.match !== replica.log.lastIndex) return;
  leadership.transfer = { ...transfer, sent: true };
  leadership.timeoutNowSent = true;
  replica.send(transfer.target, { type: 'timeoutNowRequest', term: replica.term });
}

/** Campaigns when the leader has asked for it and everything this node would claim is durable. */
export function standIfAsked(replica: Replica): void {
  if (!replica.askedToStand || !replica.writes.allDurable) return;
  replica.askedToStand = false;
  if (replica.role !== 'follower' || !mayStand(replica)) return;
  stand(replica, true, replica.time.now);
}
