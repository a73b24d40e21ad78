import type { Configuration, Member } from '../contracts/configuration.js';
import { EntryType } from '../log/entry-block.js';
import { byId, encodeConfiguration } from './configuration.js';
import type { Leadership } from './leadership.js';
import { stepDown } from './leading.js';
import { majority } from './quorum.js';
import type { Replica } from './replica.js';
import { appendOwn } from './replication.js';

/** Who shall take part. Every id of `voters` and `learners` is one of `members`. */
export interface MembershipTarget {
  readonly members: readonly Member[];
  readonly voters: readonly string[];
  readonly learners: readonly string[];
}

export type MembershipRefusal = 'notLeader' | 'notReady' | 'inProgress' | 'transferring' | 'noVoters' | 'losesQuorum';

export type MembershipOutcome =
  | { readonly accepted: true; readonly index: number; readonly term: number }
  | { readonly accepted: false; readonly reason: MembershipRefusal };

/**
 * Appends the first entry of a change (thesis 4.3): joint, when the voters change; at once the new configuration, when
 * only learners and addresses do, because every quorum stays what it was.
 */
export function changeMembership(replica: Replica, target: MembershipTarget): MembershipOutcome {
  const { leadership } = replica;
  if (leadership === null) return { accepted: false, reason: 'notLeader' };
  const refusal = refusalOf(replica, leadership, target);
  if (refusal !== null) return { accepted: false, reason: refusal };
  const current = replica.configuration;
  const next = sameIds(current.voters, target.voters) ? final(current, target) : joint(current, target);
  const index = appendConfiguration(replica, leadership, next);
  return { accepted: true, index, term: replica.term };
}

function refusalOf(replica: Replica, leadership: Leadership, target: MembershipTarget): MembershipRefusal | null {
  // Before an entry of its own term is committed, a leader does not know which change is the last one.
  if (replica.commit < leadership.firstIndex) return 'notReady';
  if (replica.configuration.oldVoters !== null || replica.log.configurationIndex > replica.commit) return 'inProgress';
  if (leadership.transfer !== null) return 'transferring';
  if (target.voters.length === 0) return 'noVoters';
  const active = target.voters.filter((id) => isActive(replica, leadership, id)).length;
  return active < majority(target.voters.length) ? 'losesQuorum' : null;
}

function isActive(replica: Replica, leadership: Leadership, id: string): boolean {
  if (id === replica.id) return true;
  const progress = leadership.progress.get(id);
  if (progress === undefined || progress.match === 0) return false;
  return progress.lastContact >= replica.time.now - replica.options.electionTimeoutMaxMs;
}

function joint(current: Configuration, target: MembershipTarget): Configuration {
  const kept = new Map(current.members.map((member) => [member.id, member]));
  for (const member of target.members) kept.set(member.id, member);
  return {
    members: [...kept.values()].sort(byId),
    voters: [...target.voters].sort(),
    oldVoters: current.voters,
    learners: [...target.learners].sort(),
    removed: removedWith(current, [...kept.keys()]),
  };
}

function final(current: Configuration, { members, voters, learners }: MembershipTarget): Configuration {
  const kept = members.filter(({ id }) => voters.includes(id) || learners.includes(id)).sort(byId);
  const removed = removedWith(
    current,
    kept.map(({ id }) => id),
  );
  return { members: kept, voters: [...voters].sort(), oldVoters: null, learners: [...learners].sort(), removed };
}

/** Who has been removed once only `kept` are left of `current`. */
function removedWith(current: Configuration, kept: readonly string[]): string[] {
  const gone = [...(current.removed ?? []), ...current.members.map(({ id }) => id)];
  return [...new Set(gone)].filter((id) => !kept.includes(id)).slice(-64);
}

/**
 * Completes a change whose joint configuration is committed, whoever began it: the leader that did, or a successor that
 * found it in its log.
 */
export function advanceMembership(replica: Replica, leadership: Leadership): void {
  leadership.dropDeparted(replica.time.now);
  const { configuration, log, commit } = replica;
  if (configuration.oldVoters === null || log.configurationIndex > commit || commit < leadership.firstIndex) return;
  appendConfiguration(replica, leadership, final(configuration, configuration));
}

/** A leader that a committed change has left out has led to its end, and goes (thesis 4.2.2). */
export function stepDownIfRemoved(replica: Replica): void {
  if (replica.leadership === null || replica.isVoter(replica.id)) return;
  if (replica.log.configurationIndex > replica.commit) return;
  const successor = [...replica.leadership.progress].find(
    ([id, { match }]) => replica.isVoter(id) && match === replica.log.lastIndex,
  );
  if (successor !== undefined) replica.send(successor[0], { type: 'timeoutNowRequest', term: replica.term });
  stepDown(replica, 'removed from the cluster');
}

function appendConfiguration(replica: Replica, leadership: Leadership, configuration: Configuration): number {
  appendOwn(replica, leadership, [{ type: EntryType.config, data: encodeConfiguration(configuration) }]);
  return replica.log.lastIndex;
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
