import type { ClusterInfo, Stats } from '@raft/core';
import { type ResolvedConfig, urlOf } from '../config.js';
import type { Service } from '../service.js';
import type { Routes } from './router.js';

/** One member as `/status` shows it. */
export interface MemberStatus {
  readonly id: string;
  readonly raft: string;
  readonly url: string;
}

/** The answer to `GET /status`. */
export interface StatusDocument {
  readonly nodeId: string;
  readonly pid: number;
  readonly stats: Stats;
  readonly cluster: ClusterInfo;
  readonly keys: number;
  readonly members: readonly MemberStatus[];
}

/** The answer to `GET /status/hash`: two nodes with the same hash hold the same keys, values and versions. */
export interface HashDocument {
  readonly nodeId: string;
  readonly hash: string;
  readonly keys: number;
  /** What was applied when the state was captured. */
  readonly lastApplied: number;
}

export function statusRoutes({ node, machine }: Service, { members }: ResolvedConfig): Routes {
  const memberList = members.map((member) => ({
    id: member.id,
    raft: `${member.host}:${member.raftPort}`,
    url: urlOf(member),
  }));
  return {
    '/status': {
      GET: {
        handle: async () => {
          const body: StatusDocument = {
            nodeId: node.nodeId,
            pid: process.pid,
            stats: node.stats(),
            cluster: node.clusterInfo(),
            keys: machine.size,
            members: memberList,
          };
          return { status: 200, body };
        },
      },
    },
    '/status/hash': {
      GET: {
        handle: async () => {
          const { lastApplied } = node.stats();
          const keys = machine.size;
          const body: HashDocument = { nodeId: node.nodeId, hash: await machine.stateHash(), keys, lastApplied };
          return { status: 200, body };
        },
      },
    },
    '/healthz': {
      GET: {
        handle: async () => {
          const { state, role, leader } = node;
          const healthy = state === 'running' && leader !== null;
          return { status: healthy ? 200 : 503, body: { healthy, state, role, leader } };
        },
      },
    },
  };
}
