import { memberOf } from '../consensus/configuration.js';
import type { MembershipTarget } from '../consensus/membership.js';
import type { Configuration, Member } from '../contracts/configuration.js';
import { RaftError } from '../errors.js';

/** Where a new member is reached, and what it shall be. */
export interface NewMember {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** Stays a learner until it is promoted. Default: it votes as soon as it has caught up. */
  readonly learner?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a request makes of a configuration; null when it is so already. */
export type Plan = (configuration: Configuration) => MembershipTarget | null;

/** A new member begins as a learner, so that the quorum never waits for one that has nothing yet (thesis 4.2.1). */
export function planAdd(added: NewMember): Plan {
  checkMember(added);
  return (configuration) => {
    const existing = memberOf(configuration, added.id);
    if (existing !== undefined) {
      if (existing.address === added.address && existing.port === added.port) return null;
      const where = `${existing.address}:${existing.port}`;
      const message = `node '${added.id}' is a member at ${where} already; use updateNode to change its address`;
      throw new RaftError('RAFT_PEER_EXISTS', message);
    }
    return withLearner(configuration, newMember(added));
  };
}

export function planRemove(ids: readonly string[]): Plan {
  return (configuration) => {
    const { members, voters, learners } = configuration;
    if (!members.some(({ id }) => ids.includes(id))) return null;
    const stays = (id: string): boolean => !ids.includes(id);
    return {
      members: members.filter(({ id }) => stays(id)),
      voters: voters.filter(stays),
      learners: learners.filter(stays),
    };
  };
}

/** `incarnations` are those the leader has heard: from now on only these data are this member. */
export function planPromote(ids: readonly string[], incarnations: ReadonlyMap<string, string>): Plan {
  return (configuration) => {
    for (const id of ids) requireMember(configuration, id);
    const { members, voters, learners } = configuration;
    if (ids.every((id) => voters.includes(id))) return null;
    return {
      members: members.map((member) => (ids.includes(member.id) ? promoted(member, incarnations) : member)),
      voters: [...new Set([...voters, ...ids])],
      learners: learners.filter((id) => !ids.includes(id)),
    };
  };
}

export function planDemote(id: string): Plan {
  return (configuration) => {
    requireMember(configuration, id);
    const { members, voters, learners } = configuration;
    if (learners.includes(id)) return null;
    return { members, voters: voters.filter((voter) => voter !== id), learners: [...learners, id] };
  };
}

export function planUpdate(id: string, address: string, port: number): Plan {
  checkMember({ id, address, port });
  return (configuration) => {
    const { address: oldAddress, port: oldPort } = requireMember(configuration, id);
    if (oldAddress === address && oldPort === port) return null;
    const { members, voters, learners } = configuration;
    return {
      members: members.map((member) => (member.id === id ? { ...member, address, port } : member)),
      voters,
      learners,
    };
  };
}

function withLearner({ members, voters, learners }: Configuration, added: Member): MembershipTarget {
  return { members: [...members, added], voters, learners: [...learners, added.id] };
}

function newMember({ id, address, port, learner = false, metadata }: NewMember): Member {
  const member = { id, address, port, incarnation: '', ...(learner ? {} : { promote: true }) };
  return metadata === undefined ? member : { ...member, metadata };
}

function promoted({ promote: _, ...member }: Member, incarnations: ReadonlyMap<string, string>): Member {
  return { ...member, incarnation: incarnations.get(member.id) ?? member.incarnation };
}

function requireMember(configuration: Configuration, id: string): Member {
  const member = memberOf(configuration, id);
  if (member !== undefined) return member;
  const known = configuration.members.map((candidate) => candidate.id).join(', ');
  throw new RaftError('RAFT_NODE_NOT_FOUND', `node '${id}' is not a member; the members are ${known}`);
}

function checkMember({ id, address, port }: Pick<NewMember, 'id' | 'address' | 'port'>): void {
  const problems: string[] = [];
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(id))
    problems.push(`its id must be 1 to 128 letters, digits, dots, underscores or hyphens`);
  if (address === '') problems.push('its address is empty');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    problems.push(`its port ${port} is not between 1 and 65535`);
  if (problems.length > 0)
    throw new RaftError('RAFT_INVALID_PEER', `node '${id}' cannot be a member: ${problems.join('; ')}`);
}
