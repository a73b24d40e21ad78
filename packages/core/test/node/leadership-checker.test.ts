import { describe, expect, it } from 'vitest';
import {
  type ClusterInfo,
  type Configuration,
  isNoQuorumError,
  isNotLeaderError,
  isRetryable,
  LeadershipChecker,
  NoQuorumError,
  NotLeaderError,
  RaftError,
  type RaftErrorJson,
} from '../../src/index.js';
import { addressOf, TestCluster, until } from './support/cluster.js';

function thrown(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

const refused = (checker: LeadershipChecker): boolean => thrown(() => checker.requireQuorum()) !== null;

describe('requireLeader', () => {
  it('lets the leader pass, and tells the others who leads and where', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    await until(() => follower.leader !== null);

    const atLeader = new LeadershipChecker(leader);
    expect(atLeader.isLeader()).toBe(true);
    expect(atLeader.leader()).toBe(leader.nodeId);
    expect(thrown(() => atLeader.requireLeader())).toBeNull();

    const elsewhere = new LeadershipChecker(follower);
    expect(elsewhere.isLeader()).toBe(false);
    expect(elsewhere.leader()).toBe(leader.nodeId);
    const error = thrown(() => elsewhere.requireLeader());
    expect(error).toBeInstanceOf(NotLeaderError);
    expect(isNotLeaderError(error) && isRetryable(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'RAFT_NOT_LEADER',
      nodeId: follower.nodeId,
      leaderId: leader.nodeId,
      leaderAddress: `memory:${addressOf(leader.nodeId).port}`,
    });
  });

  it('names nobody while no leader is known, also on a node that does not run', () => {
    const cluster = new TestCluster(['a', 'b', 'c']);
    const error = thrown(() => new LeadershipChecker(cluster.make('a')).requireLeader());
    expect(error).toMatchObject({ code: 'RAFT_NOT_LEADER', nodeId: 'a', leaderId: null, leaderAddress: null });
  });

  it('refuses a leader that has stepped down', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const checker = new LeadershipChecker(leader);
    await leader.stepDown();
    expect(thrown(() => checker.requireLeader())).toMatchObject({ code: 'RAFT_NOT_LEADER', nodeId: leader.nodeId });
  });
});

describe('requireQuorum', () => {
  it('passes on every node of a working cluster', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.leader();
    for (const node of cluster.nodes.values()) {
      const checker = new LeadershipChecker(node);
      await until(() => !refused(checker));
      expect(node.clusterInfo().hasQuorum).toBe(true);
    }
  });

  it('on the leader names the voters that are not heard, and passes again when one is back', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], { checkQuorum: false });
    const leader = await cluster.leader();
    const others = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId);
    const checker = new LeadershipChecker(leader);
    await until(() => !refused(checker));
    cluster.network.isolate(leader.nodeId);
    await until(() => leader.clusterInfo().activeNodes === 1);
    const error = thrown(() => checker.requireQuorum());
    expect(error).toBeInstanceOf(NoQuorumError);
    expect(isNoQuorumError(error) && isRetryable(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'RAFT_NO_QUORUM',
      details: { required: 2, available: 1, missing: others },
      message: `only 1 of the 2 voters that a quorum needs can be heard: bring back ${others.join(' or ')}`,
    });
    expect(leader.clusterInfo()).toMatchObject({ hasQuorum: false, healthyNodes: 1, quorumSize: 2 });
    cluster.network.heal();
    await until(() => !refused(checker));
  });

  it('on a follower says only that no leader is heard', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.leader();
    const follower = await cluster.follower();
    const checker = new LeadershipChecker(follower);
    await until(() => !refused(checker));
    cluster.network.isolate(follower.nodeId);
    await until(() => refused(checker));
    const error = thrown(() => checker.requireQuorum());
    expect(error).toMatchObject({ required: 2, available: null, missing: null });
    expect((error as RaftError).message).toContain('hears no leader');
  });

  it('says of a node without a cluster that it has none', async () => {
    await using cluster = new TestCluster(['a']);
    const checker = new LeadershipChecker(await cluster.start('a', { peers: [] }));
    const error = thrown(() => checker.requireQuorum());
    expect(error).toMatchObject({ code: 'RAFT_NO_QUORUM', required: 0, available: null });
    expect((error as RaftError).message).toContain('no cluster yet');
  });

  it('during a change names the set of voters that has no majority', async () => {
    await using cluster = await TestCluster.start(['a']);
    const leader = await cluster.leader();
    const [self] = leader.clusterInfo().nodes;
    const info = (active: readonly string[]): ClusterInfo => ({
      ...leader.clusterInfo(),
      hasQuorum: false,
      nodes: ['a', 'b', 'c', 'd', 'e'].map((id) => ({
        ...self!,
        id,
        status: active.includes(id) ? 'active' : 'failed',
      })),
    });
    const voters = ['c', 'd', 'e'];
    const configuration: Configuration = { members: [], voters, oldVoters: ['a', 'b', 'c'], learners: [] };
    const whenActive = (active: readonly string[]): unknown => {
      const node = {
        nodeId: 'a',
        isLeader: true,
        leader: 'a',
        clusterInfo: () => info(active),
        configuration: () => ({ index: 9, configuration }),
      };
      return thrown(() => new LeadershipChecker(node).requireQuorum());
    };
    expect(whenActive(['a', 'd', 'e'])).toMatchObject({ required: 2, available: 1, missing: ['b', 'c'] });
    expect(whenActive(['a', 'b', 'd'])).toMatchObject({ required: 2, available: 1, missing: ['c', 'e'] });
  });
});

describe('a NoQuorumError', () => {
  it('is immutable, and arrives in another process as what it was', () => {
    for (const details of [
      { required: 3, available: 1, missing: ['a', 'b'] },
      { required: 2, available: null, missing: null },
    ]) {
      const error = new NoQuorumError(details);
      expect(Object.isFrozen(error)).toBe(true);
      const read = RaftError.fromJSON(JSON.parse(JSON.stringify(error)) as RaftErrorJson);
      expect(read).toBeInstanceOf(NoQuorumError);
      expect(read).toMatchObject({ ...details, name: 'NoQuorumError', message: error.message, httpStatus: 503 });
    }
  });

  it('from another version, with other details, stays a RAFT_NO_QUORUM', () => {
    for (const details of [{}, { required: 2 }, { required: 2, available: 1, missing: 'a' }]) {
      const json = { ...new RaftError('RAFT_NO_QUORUM', 'as it was said', { details }).toJSON() };
      const read = RaftError.fromJSON(json);
      expect(read).not.toBeInstanceOf(NoQuorumError);
      expect(read).toMatchObject({ code: 'RAFT_NO_QUORUM', message: 'as it was said', details });
    }
  });
});
