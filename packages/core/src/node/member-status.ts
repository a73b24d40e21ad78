import { majority } from '../consensus/quorum.js';
import type { Replica } from '../consensus/replica.js';
import type { Configuration } from '../contracts/configuration.js';
import type { NodeStatus } from './api.js';

/**
 * Milliseconds since this node heard from the member `id`. A leader hears everybody, counted from its election at the
 * earliest; the others hear their leader only. Null where nothing is known.
 */
export function silenceOf(replica: Replica, id: string, now: number): number | null {
  const { leadership, leader, stickyUntil, options } = replica;
  if (leadership !== null) {
    const progress = leadership.progress.get(id);
    return progress === undefined ? null : Math.max(0, now - progress.lastContact);
  }
  if (id !== leader) return null;
  // Every message of the leader of this term has moved `stickyUntil`, and nothing else has since it is known.
  return Math.max(0, now - (stickyUntil - options.leaderStickinessMs));
}

/** What a silence means: a member that was heard within one minimal election timeout is active. */
export function statusAfter(silenceMs: number, electionTimeoutMinMs: number): NodeStatus {
  if (silenceMs < electionTimeoutMinMs) return 'active';
  if (silenceMs < 3 * electionTimeoutMinMs) return 'inactive';
  return silenceMs < 10 * electionTimeoutMinMs ? 'suspected' : 'failed';
}

/** Of this node itself always `active`; null of members that it does not hear. */
export function statusOf(replica: Replica, id: string, now: number): NodeStatus | null {
  if (id === replica.id) return 'active';
  const silence = silenceOf(replica, id, now);
  return silence === null ? null : statusAfter(silence, replica.options.electionTimeoutMinMs);
}

/** On the leader: a majority of every set of voters is active. Elsewhere: the leader is, which gives up without one. */
export function hasQuorum(replica: Replica, now: number): boolean {
  const isActive = (id: string): boolean => statusOf(replica, id, now) === 'active';
  if (replica.leadership === null) return replica.leader !== null && isActive(replica.leader);
  return quorumLack(replica.configuration, isActive) === null;
}

/** How far a set of voters is from its majority. */
export interface QuorumLack {
  readonly required: number;
  readonly available: number;
  readonly missing: readonly string[];
}

/** The set of voters of which fewer than a majority is active, during a change the new one first; null for a quorum. */
export function quorumLack(
  { voters, oldVoters }: Pick<Configuration, 'voters' | 'oldVoters'>,
  isActive: (id: string) => boolean,
): QuorumLack | null {
  for (const set of [voters, oldVoters ?? voters]) {
    const missing = set.filter((id) => !isActive(id));
    const required = majority(set.length);
    const available = set.length - missing.length;
    if (available < required) return { required, available, missing };
  }
  return null;
}
