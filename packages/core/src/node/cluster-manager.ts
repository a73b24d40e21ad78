import { RaftError } from '../errors.js';
import type { NodeInfo } from './api.js';
import type { MembershipOptions, MembershipResult } from './membership.js';
import type { NewMember } from './plans.js';
import type { RaftNode } from './raft-node.js';

/** What the manager asks a node. */
type ManagedNode = Pick<RaftNode, 'clusterInfo' | 'addNode' | 'removeNode' | 'updateNode'>;

/** What a new member shall be, and how its addition is called. */
export type AddNodeOptions = MembershipOptions & Pick<NewMember, 'learner' | 'metadata'>;

/**
 * The members of the cluster as one object to hand to code that manages them and should do nothing else to the node. The
 * members are those of the active configuration, as this node sees them; changes may be asked for on any node.
 */
export class ClusterManager {
  constructor(private readonly cluster: ManagedNode) {}

  nodes(): readonly NodeInfo[] {
    return this.cluster.clusterInfo().nodes;
  }

  /** Throws `RAFT_NODE_NOT_FOUND` when `id` is not a member. */
  node(id: string): NodeInfo {
    const nodes = this.nodes();
    const found = nodes.find((node) => node.id === id);
    if (found !== undefined) return found;
    const known = nodes.length === 0 ? 'there are none yet' : `they are ${nodes.map((node) => node.id).join(', ')}`;
    throw new RaftError('RAFT_NODE_NOT_FOUND', `node '${id}' is not one of the members: ${known}`);
  }

  /** The member that leads, as far as it is known here. */
  leader(): NodeInfo | null {
    const { leader, nodes } = this.cluster.clusterInfo();
    return nodes.find(({ id }) => id === leader) ?? null;
  }

  /** The number of voters. */
  clusterSize(): number {
    return this.cluster.clusterInfo().clusterSize;
  }

  /** The number of voters that are `active`; only the leader knows, null elsewhere. */
  healthyNodes(): number | null {
    return this.cluster.clusterInfo().healthyNodes;
  }

  /** Whether this node belongs to a working quorum, see `ClusterInfo.hasQuorum`. */
  hasQuorum(): boolean {
    return this.cluster.clusterInfo().hasQuorum;
  }

  /** Adds a member, which votes once it has caught up unless `learner` is true. See `RaftNode.addNode`. */
  addNode(id: string, address: string, port: number, options: AddNodeOptions = {}): Promise<MembershipResult> {
    const { learner, metadata, ...call } = options;
    const role = learner === undefined ? {} : { learner };
    const data = metadata === undefined ? {} : { metadata };
    return this.cluster.addNode({ id, address, port, ...role, ...data }, call);
  }

  /** Removes a member. See `RaftNode.removeNode`. */
  removeNode(id: string, options?: MembershipOptions): Promise<MembershipResult> {
    return this.cluster.removeNode(id, options);
  }

  /** Changes where a member is reached. See `RaftNode.updateNode`. */
  updateNode(id: string, address: string, port: number, options?: MembershipOptions): Promise<MembershipResult> {
    return this.cluster.updateNode(id, address, port, options);
  }
}
