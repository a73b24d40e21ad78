import { type Logger, RaftNode } from '@raft/core';
import { type KvAnswer, KvClient, type KvCommand, type KvQuery, type KvResult, KvStateMachine } from '@raft/kv';
import { sqliteStorage } from '@raft/storage-sqlite';
import { tcpTransport } from '@raft/transport-tcp';
import { peersOf, type ResolvedConfig } from './config.js';

/** One node of the replicated map, put together from the packages. */
export interface Service {
  readonly node: RaftNode<KvCommand, KvResult, KvQuery, KvAnswer>;
  readonly machine: KvStateMachine;
  readonly kv: KvClient;
}

export function makeService(config: ResolvedConfig, logger: Logger): Service {
  const { nodeId, clusterId, members, self, database, tuning } = config;
  const machine = new KvStateMachine();
  const node = new RaftNode({
    ...tuning,
    nodeId,
    clusterId,
    peers: peersOf(members),
    stateMachine: machine,
    storage: sqliteStorage({ path: database, logger }),
    transport: tcpTransport({ host: self.host, port: self.raftPort }),
    logger,
  });
  return { node, machine, kv: new KvClient(node) };
}
