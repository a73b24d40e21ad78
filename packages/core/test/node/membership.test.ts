import { describe, expect, it } from 'vitest';
import { addressOf, TestCluster, until } from './support/cluster.js';

const voters = (cluster: TestCluster, id: string): readonly string[] =>
  cluster.node(id).configuration().configuration.voters;

describe('membership', () => {
  it('adds a node that catches up and then votes, asked for on any node', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    for (let i = 0; i < 20; i++) await cluster.node('a').apply({ add: 1 });
    await cluster.start('d', { peers: [] });
    const { index } = await (await cluster.follower()).addNode(addressOf('d'));
    await cluster.node('d').waitFor(index);
    expect(voters(cluster, 'd')).toEqual(['a', 'b', 'c', 'd']);
    expect((await cluster.node('d').read('total')).value).toBe(20);
    expect((await cluster.node('d').apply({ add: 1 })).value).toBe(21);
    expect(await cluster.node('a').addNode(addressOf('d'))).toEqual({ index });
  });

  it('keeps a learner a learner until it is promoted, and takes a vote back', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.start('d', { peers: [] });
    await cluster.node('a').addNode({ ...addressOf('d'), learner: true });
    await until(() => cluster.node('d').role === 'learner');
    expect((await cluster.node('d').read('total')).value).toBe(0);
    await cluster.node('b').promoteNode('d');
    expect(voters(cluster, (await cluster.leader()).nodeId)).toContain('d');
    await cluster.node('b').demoteNode('d');
    expect(voters(cluster, (await cluster.leader()).nodeId)).not.toContain('d');
  });

  it('removes the leader itself, which then knows that it is out', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    await leader.removeNode(leader.nodeId);
    await until(() => leader.state === 'failed');
    expect(leader.failure).toMatchObject({ code: 'RAFT_NODE_REMOVED' });
    cluster.nodes.delete(leader.nodeId);
    const next = await cluster.leader();
    expect((await next.apply({ add: 1 })).value).toBe(1);
    expect(await next.removeNode(leader.nodeId)).toMatchObject({ index: next.configuration().index });
  });

  it('swaps nodes in one change', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    await cluster.node('a').apply({ add: 1 });
    const leader = await cluster.leader();
    const leaving = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId);
    await cluster.start('d', { peers: [] });
    await cluster.start('e', { peers: [] });
    await leader.replaceNodes({ add: [addressOf('d'), addressOf('e')], remove: leaving });
    expect(voters(cluster, leader.nodeId)).toEqual([leader.nodeId, 'd', 'e'].sort());
    expect((await cluster.node('e').apply({ add: 1 })).value).toBe(2);
  });

  it('refuses what would lose the quorum, what is stale and what is not there', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const [first, second] = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId) as [string, string];
    await leader.apply({ add: 1 });
    await expect(leader.promoteNode('z')).rejects.toMatchObject({ code: 'RAFT_NODE_NOT_FOUND' });
    await expect(leader.addNode({ ...addressOf(first), port: 9 })).rejects.toMatchObject({ code: 'RAFT_PEER_EXISTS' });
    await expect(leader.addNode({ id: '', address: '', port: 0 })).rejects.toMatchObject({ code: 'RAFT_INVALID_PEER' });
    await expect(leader.removeNode(first, { expectedIndex: 999 })).rejects.toMatchObject({
      code: 'RAFT_CONFIG_MISMATCH',
    });
    await cluster.node(first).stop({ graceful: false });
    await until(() => (leader.clusterInfo().nodes.find(({ id }) => id === first)?.lastContactMs ?? 0) > 250);
    await expect(leader.removeNode(second)).rejects.toMatchObject({ code: 'RAFT_UNSAFE_MEMBERSHIP' });
    await leader.removeNode(first);
    expect(voters(cluster, leader.nodeId)).toEqual([leader.nodeId, second].sort());
  });

  it('does one change at a time', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    await leader.apply({ add: 1 });
    const [first, second] = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId) as [string, string];
    const both = await Promise.allSettled([leader.demoteNode(first), leader.demoteNode(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((outcome) => outcome.status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'RAFT_CONFIG_CHANGE_IN_PROGRESS', retryable: true } });
  });
});

describe('a transfer of leadership', () => {
  it('goes to the node that was named, or to any, and loses no write', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    let running = true;
    let written = 0;
    const load = (async () => {
      while (running) {
        await cluster.node('b').apply({ add: 1 });
        written++;
      }
    })();
    const target = (await cluster.follower()).nodeId;
    expect(await cluster.node('c').transferLeadership(target)).toMatchObject({ leader: target });
    const { leader } = await cluster.node('a').transferLeadership();
    expect(leader).not.toBe(target);
    running = false;
    await load;
    expect((await cluster.node('c').read('total')).value).toBe(written);
  });

  it('is refused to whoever cannot lead', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    await expect(leader.transferLeadership('z')).rejects.toMatchObject({ code: 'RAFT_NODE_NOT_FOUND' });
    expect(await leader.transferLeadership(leader.nodeId)).toMatchObject({ leader: leader.nodeId });
    const [first] = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId) as [string];
    await leader.demoteNode(first);
    await expect(leader.transferLeadership(first)).rejects.toMatchObject({ code: 'RAFT_TRANSFER_FAILED' });
  });

  it('to a node that is down is given up, and writes go on', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const [first] = ['a', 'b', 'c'].filter((id) => id !== leader.nodeId) as [string];
    await cluster.node(first).stop({ graceful: false });
    const transfer = leader.transferLeadership(first).catch((error: unknown) => error);
    const write = leader.apply({ add: 1 });
    expect(await transfer).toMatchObject({ code: 'RAFT_TRANSFER_FAILED' });
    expect((await write).value).toBe(1);
    expect(leader.isLeader).toBe(true);
  });

  it('is not possible from a cluster of one', async () => {
    await using cluster = await TestCluster.start(['a']);
    const leader = await cluster.leader();
    await expect(leader.transferLeadership()).rejects.toMatchObject({ code: 'RAFT_NO_AVAILABLE_PEERS' });
  });
});
