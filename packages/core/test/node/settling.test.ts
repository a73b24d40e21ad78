import { describe, expect, it } from 'vitest';
import { memoryStorage, RaftError } from '../../src/index.js';
import { TestCluster, until } from './support/cluster.js';

describe('apply', () => {
  it('resolves on any node with the result, once the command is applied there', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    expect(await leader.apply({ add: 2 })).toMatchObject({ value: 2, term: leader.term });
    const { value, index } = await follower.apply({ add: 3 });
    expect(value).toBe(5);
    expect(cluster.machine(follower.nodeId).total).toBe(5);
    expect(follower.stats().lastApplied).toBeGreaterThanOrEqual(index);
  });

  it('waits for the first leader', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    expect((await cluster.node('b').apply({ add: 1 })).value).toBe(1);
  });

  it('keeps the order of one caller, and gives each its own result', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const follower = await cluster.follower();
    const settled = await follower.applyMany(Array.from({ length: 500 }, () => ({ add: 1 })));
    const values = settled.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.value : Number.NaN));
    expect(values).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('tells who leads when forwarding is off', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    await until(() => follower.leader !== null);
    await expect(follower.apply({ add: 1 }, { forward: false })).rejects.toMatchObject({
      code: 'RAFT_NOT_LEADER',
      nodeId: follower.nodeId,
      leaderId: leader.nodeId,
      leaderAddress: `memory:${1 + leader.nodeId.charCodeAt(0)}`,
      retryable: true,
    });
  });

  it('is fenced by a term, here and through a follower', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const follower = await cluster.follower();
    const stale = { term: leader.term - 1 };
    await expect(leader.apply({ add: 1 }, stale)).rejects.toMatchObject({ code: 'RAFT_TERM_MISMATCH' });
    await expect(follower.apply({ add: 1 }, stale)).rejects.toMatchObject({ code: 'RAFT_TERM_MISMATCH' });
    expect((await follower.apply({ add: 1 }, { term: leader.term })).value).toBe(1);
  });

  it('reports a refusal of the state machine to the caller, and goes on', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const follower = await cluster.follower();
    await expect(follower.apply({ add: -1 })).rejects.toMatchObject({
      code: 'RAFT_COMMAND_REJECTED',
      details: { reason: { given: -1 } },
    });
    expect((await follower.apply({ add: 1 })).value).toBe(1);
    expect(follower.stats()).toMatchObject({ appliedOps: 2, failedOps: 1 });
  });

  it('stops the node when the state machine fails, with the index and the cause', async () => {
    await using cluster = await TestCluster.start(['a']);
    const node = await cluster.leader();
    await node.apply({ add: 1 });
    await expect(node.apply({ add: 13 })).rejects.toMatchObject({ indeterminate: true });
    await until(() => node.state === 'failed');
    expect(node.failure).toMatchObject({ code: 'RAFT_STATE_MACHINE_FAILED', fatal: true });
    expect(node.failure!.cause).toBeInstanceOf(TypeError);
    await expect(node.apply({ add: 1 })).rejects.toMatchObject({ code: 'RAFT_STOPPED' });
  });

  it('refuses what is too large before it is proposed', async () => {
    await using cluster = await TestCluster.start(['a'], { maxCommandBytes: 9 });
    const node = await cluster.leader();
    await expect(node.apply({ add: 1_234_567_890 })).rejects.toMatchObject({ code: 'RAFT_COMMAND_TOO_LARGE' });
    expect((await node.apply({ add: 1 })).value).toBe(1);
  });

  it('refuses more pending commands than it may hold, at once and retryably', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], { maxPendingProposals: 10 });
    const leader = await cluster.leader();
    const settled = await leader.applyMany(Array.from({ length: 50 }, () => ({ add: 1 })));
    const refused = settled.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(40);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'RAFT_OVERLOADED', retryable: true });
    expect(cluster.machine(leader.nodeId).total).toBe(10);
  });
});

describe('a deadline', () => {
  it('without a leader says that nothing happened', async () => {
    await using cluster = new TestCluster(['a', 'b', 'c']);
    const node = await cluster.start('a');
    await expect(node.apply({ add: 1 }, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'RAFT_ELECTION_TIMEOUT',
      retryable: true,
      indeterminate: false,
    });
  });

  it('after the command was proposed says that it may still commit', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], { checkQuorum: false });
    const leader = await cluster.leader();
    cluster.network.isolate(leader.nodeId);
    await expect(leader.apply({ add: 1 }, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'RAFT_TIMEOUT',
      indeterminate: true,
      retryable: false,
    });
  });

  it('of a read is always safe to repeat', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    cluster.network.isolate(leader.nodeId);
    await expect(leader.read('total', { timeoutMs: 50 })).rejects.toMatchObject({ retryable: true });
  });
});

describe('a signal', () => {
  it('aborts with its own reason while nothing was proposed', async () => {
    await using cluster = new TestCluster(['a', 'b', 'c']);
    const node = await cluster.start('a');
    const controller = new AbortController();
    const applied = node.apply({ add: 1 }, { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(applied).rejects.toThrow('changed my mind');
    await expect(node.apply({ add: 1 }, { signal: controller.signal })).rejects.toThrow('changed my mind');
  });

  it('is indeterminate afterwards', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    cluster.network.isolate(leader.nodeId);
    const controller = new AbortController();
    const applied = leader.apply({ add: 1 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(applied).rejects.toMatchObject({ code: 'RAFT_TIMEOUT', indeterminate: true });
  });
});

describe('a leader that is cut off', () => {
  it('steps down, and what it had appended is indeterminate or settles as the others decide', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const old = await cluster.leader();
    cluster.network.isolate(old.nodeId);
    const lost = old.apply({ add: 100 }).catch((error: unknown) => error);
    await until(() => !old.isLeader);
    await until(() => [...cluster.nodes.values()].some((node) => node.isLeader && node !== old));
    const leader = await cluster.leader();
    expect((await leader.apply({ add: 1 })).value).toBe(1);
    cluster.network.heal();
    expect(await lost).toMatchObject({ code: 'RAFT_LEADERSHIP_LOST' });
    expect((await old.read('total')).value).toBe(1);
  });
});

describe('stop', () => {
  it('settles everything, closes, and can be repeated', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    cluster.network.isolate(leader.nodeId);
    const pending = [leader.apply({ add: 1 }), leader.read('total'), leader.waitFor(1_000_000)];
    const settled = Promise.allSettled(pending);
    await leader.stop({ graceful: false });
    await leader.stop();
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'RAFT_STOPPED' } });
    }
    expect(leader.state).toBe('stopped');
    await expect(leader.start()).rejects.toMatchObject({ code: 'RAFT_ALREADY_STARTED' });
  });

  it('hands leadership over first, so that the others need no election timeout', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c'], {
      electionTimeoutMinMs: 3_000,
      electionTimeoutMaxMs: 6_000,
    });
    const leader = await cluster.leader();
    const before = performance.now();
    await leader.stop();
    cluster.nodes.delete(leader.nodeId);
    await (await cluster.leader()).apply({ add: 1 });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('before the start just ends the node', async () => {
    const node = new TestCluster(['a']).make('a');
    await node.stop();
    expect(node.state).toBe('stopped');
  });
});

describe('a start that fails', () => {
  it('closes the store that it has opened, and says why', async () => {
    await using cluster = await TestCluster.start(['a']);
    const storage = memoryStorage();
    const close = storage.close.bind(storage);
    let closed = 0;
    storage.close = () => {
      closed++;
      return close();
    };
    const twin = cluster.make('a', { storage });
    await expect(twin.start()).rejects.toMatchObject({ code: 'RAFT_TRANSPORT_UNAVAILABLE' });
    expect(twin.state).toBe('failed');
    expect(closed).toBe(1);
  });
});

describe('a store that hangs', () => {
  it('makes the leader give up leadership, and the others go on', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    await leader.apply({ add: 1 });
    const storage = cluster.storages.get(leader.nodeId)!;
    const { batch } = storage;
    let release = (): void => {};
    storage.batch = (...args) =>
      new Promise<void>((resolve) => (release = resolve)).then(() => batch.apply(storage, args));
    const stalled = new Promise((resolve) => leader.once('storage.stalled', resolve));
    leader.apply({ add: 1 }).catch(() => {});
    await stalled;
    await until(() => [...cluster.nodes.values()].some((node) => node !== leader && node.isLeader));
    expect(leader.isLeader).toBe(false);
    storage.batch = batch;
    release();
    const { value } = await leader.apply({ add: 1 });
    expect([2, 3]).toContain(value);
  });
});

describe('a store that fails', () => {
  it('ends the node without an acknowledgement, and the others go on', async () => {
    await using cluster = await TestCluster.start(['a', 'b', 'c']);
    const leader = await cluster.leader();
    const storage = cluster.storages.get(leader.nodeId)!;
    storage.batch = () => Promise.reject(new RaftError('RAFT_STORAGE_FAILED', 'the disk is gone'));
    await expect(leader.apply({ add: 1 })).rejects.toBeInstanceOf(RaftError);
    await until(() => leader.state === 'failed');
    expect(leader.failure).toMatchObject({ code: 'RAFT_STORAGE_FAILED' });
    cluster.nodes.delete(leader.nodeId);
    const { value } = await (await cluster.leader()).apply({ add: 1 });
    expect([1, 2]).toContain(value);
  });
});
