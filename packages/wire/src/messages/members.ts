import type { Configuration, Member } from '@raft/core';
import type { raft } from '../../generated/raft.js';
import { wireLimits } from '../limits.js';
import { requireCount, requireInteger, requireNodeId, requireText } from '../rules.js';

type WireMember = raft.v1.Member.$Properties;
type WireConfiguration = raft.v1.Configuration.$Properties;

/*
 * Members and configurations, as they occur inside of messages.
 */

export function checkConfiguration(configuration: Configuration): void {
  const { members, voters, oldVoters, learners, removed = [] } = configuration;
  checkMembers(members);
  checkIds(voters, 'voters');
  if (oldVoters !== null) checkIds(oldVoters, 'old voters');
  checkIds(learners, 'learners');
  checkIds(removed, 'removed');
}

export function checkMembers(members: readonly Member[]): void {
  requireCount(members.length, 'members', wireLimits.members);
  for (const member of members) checkMember(member);
}

export function checkIds(ids: readonly string[], field: string): void {
  requireCount(ids.length, field, wireLimits.members);
  for (const id of ids) requireNodeId(id, `one of the ${field}`);
}

function checkMember({ id, address, port, incarnation, metadata = {} }: Member): void {
  requireNodeId(id, 'id of a member');
  requireText(address, 'address of a member', wireLimits.addressLength);
  requireInteger(port, 'port of a member', 65_535);
  requireText(incarnation, 'incarnation of a member', wireLimits.nameLength);
  const entries = Object.entries(metadata);
  requireCount(entries.length, 'metadata', wireLimits.metadataEntries);
  for (const [key, value] of entries) {
    requireText(key, 'key of metadata', wireLimits.metadataKeyLength);
    requireText(value, 'value of metadata', wireLimits.metadataValueLength);
  }
}

export function configurationToWire(configuration: Configuration): WireConfiguration {
  const { members, voters, oldVoters, learners, removed = [] } = configuration;
  return {
    members: members.map(memberToWire),
    voters: [...voters],
    oldVoters: oldVoters === null ? null : { ids: [...oldVoters] },
    learners: [...learners],
    removed: [...removed],
  };
}

export function configurationFromWire(wire: WireConfiguration): Configuration {
  return {
    members: (wire.members ?? []).map(memberFromWire),
    voters: wire.voters ?? [],
    oldVoters: wire.oldVoters ? (wire.oldVoters.ids ?? []) : null,
    learners: wire.learners ?? [],
    ...(wire.removed && wire.removed.length > 0 && { removed: wire.removed }),
  };
}

export function memberToWire({ id, address, port, incarnation, metadata, promote }: Member): WireMember {
  const wire = { id, address, port, incarnation, metadata: metadata === undefined ? null : { values: metadata } };
  return promote === undefined ? wire : { ...wire, promote };
}

export function memberFromWire({ id, address, port, incarnation, metadata, promote }: WireMember): Member {
  return {
    id: id ?? '',
    address: address ?? '',
    port: port ?? 0,
    incarnation: incarnation ?? '',
    ...(metadata && { metadata: metadata.values ?? {} }),
    ...(typeof promote === 'boolean' && { promote }),
  };
}
