import type { Random } from '../contracts/clock.js';
import type { Storage } from '../contracts/storage.js';
import { RaftError } from '../errors.js';
import { identityKey } from './keys.js';
import { encodeRecord, readRecord } from './record.js';

/** Whose data this is. Written once, at the first start. */
export interface Identity {
  readonly clusterId: string;
  readonly nodeId: string;
  /** Random; tells these data from any others under the same node id. */
  readonly incarnation: string;
}

/** Reads the identity of the data, or gives them one. Data of another node or cluster are refused. */
export async function loadIdentity(
  storage: Storage,
  { clusterId, nodeId }: { readonly clusterId: string; readonly nodeId: string },
  random: Random,
): Promise<Identity> {
  const stored = await readRecord<Identity>(storage, identityKey, 'identity');
  if (stored === undefined) {
    const identity = { clusterId, nodeId, incarnation: drawIncarnation(random) };
    await storage.set(identityKey, encodeRecord(identity), { sync: true });
    return identity;
  }
  if (stored.clusterId !== clusterId) {
    const what = `the data belong to cluster '${stored.clusterId}', not '${clusterId}'`;
    throw new RaftError('RAFT_CLUSTER_MISMATCH', `${what}. Point the node at its own data, or correct clusterId`);
  }
  if (stored.nodeId !== nodeId) {
    const what = `the data belong to node '${stored.nodeId}', not '${nodeId}'`;
    throw new RaftError('RAFT_IDENTITY_CONFLICT', `${what}. Point the node at its own data, or correct nodeId`);
  }
  return stored;
}

function drawIncarnation(random: Random): string {
  const word = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return word() + word() + word() + word();
}
