import { describe, expect, it } from 'vitest';
import { Cluster, configurationEntry, type SimNode } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

function led(): { cluster: Cluster; a: SimNode } {
  const cluster = new Cluster({ voters });
  const a = cluster.elect('a');
  cluster.propose('x');
  return { cluster, a };
}

describe('read index', () => {
  it('is the commit index of when it was asked, once a quorum has confirmed the leader', () => {
    const { cluster, a } = led();
    const restore = cluster.network.hold({ type: 'heartbeatResponse' });
    a.read(1);
    cluster.settle();
    expect(a.reads.size).toBe(0);
    cluster.propose('later');
    restore();
    cluster.release();
    cluster.settle();
    expect(a.reads.get(1)).toBe(3);
  });

  it('is asked of the leader from anywhere', () => {
    const cluster = new Cluster({ voters, learners: ['l'] });
    cluster.elect('a');
    cluster.propose('x');
    for (const id of ['b', 'c', 'l']) {
      cluster.node(id).read(7);
      cluster.settle();
      expect(cluster.node(id).reads.get(7)).toBe(3);
    }
  });

  it('many readers share one round', () => {
    const { cluster, a } = led();
    const before = cluster.network.count({ type: 'heartbeatRequest' });
    const restore = cluster.network.hold({ type: 'heartbeatResponse' });
    for (let id = 1; id <= 100; id++) a.read(id);
    restore();
    cluster.release();
    cluster.settle();
    expect([...a.reads.values()]).toEqual(Array(100).fill(3));
    expect(cluster.network.count({ type: 'heartbeatRequest' }) - before).toBeLessThanOrEqual(4);
  });

  it('needs nobody in a cluster of one', () => {
    const cluster = new Cluster({ voters: ['a'] });
    cluster.elect('a');
    cluster.propose('x');
    cluster.node('a').read(1);
    expect(cluster.node('a').reads.get(1)).toBe(3);
  });

  it('is not given where no leader is known', () => {
    const cluster = new Cluster({ voters });
    cluster.node('b').read(1);
    expect(cluster.node('b').reads.get(1)).toBeNull();
  });

  it('is not given by a node that leads no more', () => {
    const { cluster } = led();
    cluster.isolate('c');
    cluster.elect('b');
    cluster.node('c').read(1);
    cluster.network.join('c', 'a');
    cluster.node('c').read(2);
    cluster.settle();
    expect(cluster.node('c').reads.get(2)).toBeNull();
  });

  it('is not given when leadership ends before a quorum has answered', () => {
    const { cluster, a } = led();
    cluster.isolate('a');
    a.read(1);
    cluster.advance(5_000);
    expect(a.reads.get(1)).toBeNull();
  });

  it('is given by a later round when the first one was lost', () => {
    const { cluster, a } = led();
    const restore = cluster.network.drop({ type: 'heartbeatRequest' });
    a.read(1);
    cluster.settle();
    expect(a.reads.size).toBe(0);
    restore();
    cluster.advance(300);
    expect(a.reads.get(1)).toBe(3);
  });

  it('is confirmed by an append that left after the round began as well', () => {
    const { cluster, a } = led();
    cluster.network.drop({ type: 'heartbeatResponse' });
    a.read(1);
    cluster.settle();
    expect(a.reads.size).toBe(0);
    cluster.propose('y');
    expect(a.reads.get(1)).toBe(3);
  });

  it('needs a majority of both sets of voters of a joint configuration', () => {
    const cluster = new Cluster({ voters, strangers: ['d', 'e', 'f'] });
    const a = cluster.elect('a');
    // The joint entry is not committed, so the change stays where it is.
    cluster.network.drop({ type: 'appendResponse' });
    a.proposeEntries([configurationEntry({ voters: ['d', 'e', 'f'], oldVoters: voters })]);
    const restore = cluster.network.drop({ type: 'heartbeatResponse', where: ({ from }) => 'def'.includes(from) });
    a.read(1);
    cluster.settle();
    expect(a.reads.size).toBe(0);
    restore();
    cluster.advance(300);
    expect(a.reads.get(1)).toBe(2);
  });
});

describe('known defects: reads', () => {
  it('a new leader reading before its own no-op committed', () => {
    const cluster = new Cluster({ voters });
    cluster.network.drop({ type: 'appendResponse' });
    const a = cluster.elect('a');
    a.read(1);
    cluster.advance(1_500);
    expect(a.role).toBe('leader');
    expect(a.reads.size).toBe(0);
  });

  it('a new leader reading before its own no-op committed: it sees what its predecessor had acknowledged', () => {
    const { cluster } = led();
    const quiet = cluster.network.drop({ type: 'appendRequest', where: ({ message }) => isEmpty(message) });
    const acknowledged = cluster.propose('y');
    expect(cluster.node('a').commit).toBe(acknowledged);
    expect(cluster.node('b').commit).toBeLessThan(acknowledged);
    quiet();
    cluster.isolate('a');
    const restore = cluster.network.hold({ from: 'c', type: 'appendResponse' });
    const b = cluster.elect('b');
    b.read(1);
    cluster.settle();
    expect(b.reads.size).toBe(0);
    restore();
    cluster.release();
    cluster.settle();
    expect(b.reads.get(1)).toBeGreaterThanOrEqual(acknowledged);
  });

  it('a read index reused after a pause', () => {
    const { cluster, a } = led();
    a.read(1);
    cluster.settle();
    expect(a.reads.get(1)).toBe(3);
    cluster.isolate('a');
    cluster.elect('b');
    cluster.propose('newer');
    // a was paused, and still believes that it leads.
    expect(a.role).toBe('leader');
    a.read(2);
    expect(a.reads.get(2)).toBeNull();
  });

  it('a read index reused after a pause: answers to an earlier round confirm nothing', () => {
    const { cluster, a } = led();
    const restore = cluster.network.hold({ type: 'heartbeatResponse' });
    cluster.advance(200);
    expect(cluster.network.held.length).toBeGreaterThan(0);
    a.read(1);
    cluster.network.drop({ type: 'heartbeatRequest' });
    restore();
    const { round } = a.replica.leadership!;
    cluster.release({ where: ({ message }) => message.type === 'heartbeatResponse' && message.round < round });
    cluster.settle();
    expect(a.reads.size).toBe(0);
  });

  it('a read index reused after a pause: late appends confirm nothing', () => {
    const { cluster, a } = led();
    const restore = cluster.network.hold({ from: 'b', type: 'appendResponse' });
    cluster.network.drop({ from: 'c' });
    a.propose('y');
    cluster.settle();
    cluster.network.drop({ from: 'a' });
    a.read(1);
    restore();
    cluster.release();
    cluster.settle();
    expect(a.commit).toBe(4);
    expect(a.reads.size).toBe(0);
  });

  it('verify-then-read races: what was acknowledged before the read is always covered', () => {
    const { cluster, a } = led();
    const restore = cluster.network.hold({ type: ['appendResponse', 'heartbeatResponse'] });
    a.propose('y');
    cluster.settle();
    a.read(1);
    cluster.settle();
    cluster.release({ type: 'appendResponse' });
    cluster.settle();
    expect(a.commit).toBe(4);
    a.read(2);
    // The next round begins while the first one, of before the commit, is still on its way.
    cluster.advance(200);
    expect(a.reads.size).toBe(0);
    restore();
    cluster.release();
    cluster.advance(300);
    expect(a.reads.get(1)).toBeGreaterThanOrEqual(3);
    expect(a.reads.get(2)).toBe(4);
  });

  it('learners do not confirm a leader', () => {
    const cluster = new Cluster({ voters, learners: ['l', 'm'] });
    const a = cluster.elect('a');
    for (const id of ['b', 'c']) cluster.isolate(id);
    a.read(1);
    cluster.settle();
    expect(a.reads.size).toBe(0);
  });
});

function isEmpty(message: { readonly blocks?: readonly unknown[] } | object): boolean {
  return 'blocks' in message && message.blocks?.length === 0;
}
