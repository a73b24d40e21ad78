import { NoQuorumError, NotLeaderError } from '../errors.js';
import { quorumLack } from './member-status.js';
import type { RaftNode } from './raft-node.js';

/** What the checker asks a node. */
type CheckedNode = Pick<RaftNode, 'nodeId' | 'isLeader' | 'leader' | 'clusterInfo' | 'configuration'>;

/**
 * Guards for work that only a leader, or a node with a quorum, should begin; middleware is made of them. They say what
 * this node knows now: leadership can end the moment after. Work that must never run twice goes through `onLeadership`
 * with its fencing token, or through `apply`.
 */
export class LeadershipChecker {
  constructor(private readonly node: CheckedNode) {}

  isLeader(): boolean {
    return this.node.isLeader;
  }

  /** The id of the leader, as far as it is known here. */
  leader(): string | null {
    return this.node.leader;
  }

  /** Throws a `NotLeaderError` with the leader's id and address unless this node leads. */
  requireLeader(): void {
    const { nodeId, isLeader, leader: leaderId } = this.node;
    if (isLeader) return;
    const member = this.node.clusterInfo().nodes.find(({ id }) => id === leaderId);
    const leaderAddress = member === undefined ? null : `${member.address}:${member.port}`;
    throw new NotLeaderError({ nodeId, leaderId, leaderAddress });
  }

  /**
   * Throws a `NoQuorumError` unless `clusterInfo().hasQuorum`. The leader knows which voters are missing; elsewhere it is
   * known only that no leader is heard.
   */
  requireQuorum(): void {
    const { hasQuorum, nodes, quorumSize, activeNodes } = this.node.clusterInfo();
    if (hasQuorum) return;
    const unknown = { required: quorumSize, available: null, missing: null };
    if (activeNodes === null) throw new NoQuorumError(unknown);
    const active = new Set(nodes.filter(({ status }) => status === 'active').map(({ id }) => id));
    throw new NoQuorumError(quorumLack(this.node.configuration().configuration, (id) => active.has(id)) ?? unknown);
  }
}
