import type { Role } from '../consensus/effects.js';
import { majority } from '../consensus/quorum.js';
import type { Replica } from '../consensus/replica.js';
import type { Member } from '../contracts/configuration.js';
import type { ClusterInfo, NodeInfo, Stats } from './api.js';
import { hasQuorum, silenceOf, statusOf } from './member-status.js';
import type { Runtime } from './runtime.js';

type Shared = 'replica' | 'applied' | 'counters' | 'driver';

interface AnyRuntime extends Pick<Runtime<unknown, unknown, unknown, unknown>, Shared> {
  readonly proposals: { readonly pending: number };
  readonly applier: { readonly appliedCommands: number; readonly rejectedCommands: number };
}

/** The members and how they do, as this node sees them. */
export function clusterInfo(
  id: string,
  runtime: Pick<AnyRuntime, 'replica' | 'applied' | 'driver'> | null,
): ClusterInfo {
  const replica = runtime?.replica;
  const configuration = replica?.configuration;
  const voters = configuration?.voters.length ?? 0;
  const quorumSize = voters === 0 ? 0 : majority(voters);
  const now = runtime?.driver.time().now ?? 0;
  const nodes = configuration?.members.map((member) => nodeInfo(member, replica!, now)) ?? [];
  const active = nodes.filter(({ status }) => status === 'active');
  const leads = (replica?.leadership ?? null) !== null;
  return {
    id,
    leader: replica?.leader ?? null,
    term: replica?.term ?? 0,
    nodes,
    totalNodes: nodes.length,
    activeNodes: leads ? active.length : null,
    healthyNodes: leads ? active.filter((node) => configuration!.voters.includes(node.id)).length : null,
    clusterSize: voters,
    hasQuorum: replica !== undefined && hasQuorum(replica, now),
    quorumSize,
    failureTolerance: voters - quorumSize,
    commitIndex: replica?.commit ?? 0,
    lastApplied: runtime?.applied.current ?? 0,
    configurationIndex: replica?.log.configurationIndex ?? 0,
    inJointConfiguration: (configuration?.oldVoters ?? null) !== null,
  };
}

function nodeInfo(member: Member, replica: Replica, now: number): NodeInfo {
  const { id } = member;
  const isSelf = id === replica.id;
  const progress = replica.leadership?.progress.get(id);
  const matchIndex = isSelf ? replica.writes.durableIndex : (progress?.match ?? null);
  const leads = replica.leadership !== null;
  return {
    ...member,
    role: roleOf(member, replica),
    suffrage: replica.isVoter(id) ? 'voter' : 'learner',
    status: statusOf(replica, id, now),
    matchIndex,
    lag: leads && matchIndex !== null ? Math.max(0, replica.log.lastIndex - matchIndex) : null,
    lastContactMs: silenceOf(replica, id, now),
  };
}

function roleOf({ id }: Member, replica: Replica): Role {
  if (id === replica.id) return replica.publicRole;
  if (id === replica.leader) return 'leader';
  return replica.isVoter(id) ? 'follower' : 'learner';
}

type Lifecycle = Pick<Stats, 'nodeId' | 'clusterId' | 'state' | 'startedAt' | 'uptimeMs'>;

export function statsOf(lifecycle: Lifecycle, runtime: AnyRuntime | null): Stats {
  const replica = runtime?.replica;
  const log = replica?.log;
  return {
    ...lifecycle,
    role: replica?.publicRole ?? 'follower',
    term: replica?.term ?? 0,
    leaderId: replica?.leader ?? null,
    commitIndex: replica?.commit ?? 0,
    lastApplied: runtime?.applied.current ?? 0,
    lastLogIndex: log?.lastIndex ?? 0,
    lastLogTerm: log?.lastTerm ?? 0,
    firstLogIndex: log?.firstIndex ?? 0,
    logEntries: log === undefined ? 0 : log.lastIndex - log.start.index,
    snapshotIndex: log?.snapshot?.index ?? 0,
    snapshotTerm: log?.snapshot?.term ?? 0,
    snapshotsTotal: runtime?.counters.snapshots ?? 0,
    leaderElections: runtime?.counters.elections ?? 0,
    electionsFailed: runtime?.counters.electionsFailed ?? 0,
    appliedOps: runtime?.applier.appliedCommands ?? 0,
    failedOps: runtime?.applier.rejectedCommands ?? 0,
    inflightProposals: runtime?.proposals.pending ?? 0,
    uncommittedBytes: replica?.leadership?.uncommittedBytes ?? 0,
  };
}
