import { describe, expect, it } from 'vitest';
import { ClusterManager } from '../../src/index.js';
import { addressOf, TestCluster, until } from './support/cluster.js';

const add = (manager: ClusterManager, id: string, options = {}): ReturnType<ClusterManager['addNode']> =>
  manager.addNode(id, addressOf(id).address, addressOf(id).port, options);

describe('ClusterManager', () => {
  it('says who the members are, who leads and who is healthy', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const manager = new ClusterManager(leader);
    expect(manager.nodes().map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(manager.node('b')).toMatchObject({ ...addressOf('b'), suffrage: 'voter' });
    expect(manager.leader()).toMatchObject({ id: leader.nodeId, role: 'leader', status: 'active' });
    expect(manager.clusterSize()).toBe(3);
    await until(() => manager.healthyNodes() === 3);
    expect(manager.hasQuorum()).toBe(true);
  });

  it('knows of a follower only what it hears', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    const manager = new ClusterManager(follower);
    await until(() => manager.hasQuorum());
    const third = ['a', 'b', 'c'].find((id) => id !== leader.nodeId && id !== follower.nodeId)!;
    expect(manager.leader()).toMatchObject({ id: leader.nodeId, status: 'active', lastContactMs: expect.any(Number) });
    expect(manager.node(follower.nodeId)).toMatchObject({ status: 'active', lastContactMs: null });
    expect(manager.node(third)).toMatchObject({ status: null, lastContactMs: null, lag: null });
    expect(manager.healthyNodes()).toBeNull();
    expect(follower.clusterInfo().activeNodes).toBeNull();
  });

  it('on a node that does not run knows nobody', () => {
    const manager = new ClusterManager(new TestCluster(['a']).make('a'));
    expect(manager.nodes()).toEqual([]);
    expect(manager.leader()).toBeNull();
    expect(manager.clusterSize()).toBe(0);
    expect(manager.healthyNodes()).toBeNull();
    expect(manager.hasQuorum()).toBe(false);
    expect(() => manager.node('a')).toThrow('there are none yet');
  });

  it('adds, moves and removes members from any node', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const atLeader = new ClusterManager(leader);
    const manager = new ClusterManager(await cluster.follower());
    await cluster.start('d', { peers: [] });
    const added = await add(manager, 'd', { learner: true, metadata: { rack: '7' } });
    expect(added).toEqual({ index: leader.configuration().index });
    expect(atLeader.node('d')).toMatchObject({ suffrage: 'learner', metadata: { rack: '7' } });
    expect(atLeader.clusterSize()).toBe(3);
    await until(() => leader.clusterInfo().activeNodes === 4);
    expect(atLeader.healthyNodes()).toBe(3);

    await manager.updateNode('d', 'memory', 4_000);
    expect(atLeader.node('d').port).toBe(4_000);
    await expect(manager.removeNode('d', { expectedIndex: added.index })).rejects.toMatchObject({
      code: 'RAFT_CONFIG_MISMATCH',
    });
    await manager.removeNode('d');
    expect(() => atLeader.node('d')).toThrow(
      expect.objectContaining({ code: 'RAFT_NODE_NOT_FOUND', message: expect.stringContaining('a, b, c') }),
    );
  });

  it('adds a voter unless it is told otherwise', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.start('d', { peers: [] });
    const manager = new ClusterManager(await cluster.leader());
    await add(manager, 'd');
    expect(manager.node('d').suffrage).toBe('voter');
    expect(manager.clusterSize()).toBe(4);
  });

  it('counts a voter that is silent as lost, worse the longer it is', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const lost = (await cluster.follower()).nodeId;
    const manager = new ClusterManager(leader);
    await until(() => manager.healthyNodes() === 3);
    await cluster.node(lost).stop({ graceful: false });
    for (const [status, silence] of [
      ['inactive', 100],
      ['suspected', 300],
      ['failed', 1_000],
    ] as const) {
      await until(() => manager.node(lost).status === status);
      expect(manager.node(lost).lastContactMs).toBeGreaterThanOrEqual(silence);
    }
    // A busy machine may hold up the other voter for a moment too.
    await until(() => manager.healthyNodes() === 2 && manager.hasQuorum());
  });
});
