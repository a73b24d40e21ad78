import { describe, expect, it } from 'vitest';
import { Cluster, configurationEntry, defaultOptions, type SimNode } from '../harness/index.js';

const voters = ['a', 'b', 'c'];
const timeout = defaultOptions.electionTimeoutMaxMs;

/** `a` leads and has compacted what `c`, which was away, does not have. */
function behindCompaction(trailing = 0): { cluster: Cluster; a: SimNode; c: SimNode } {
  const cluster = new Cluster({ voters });
  const a = cluster.elect('a');
  cluster.isolate('c');
  for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
  cluster.advance(2_000);
  a.takeSnapshot(trailing);
  cluster.settle();
  return { cluster, a, c: cluster.node('c') };
}

function snapshotsSent(cluster: Cluster): number {
  return cluster.network.count({ type: 'snapshotRequest' });
}

describe('a follower that needs what is compacted', () => {
  it('behind compaction: gets the snapshot and the entries after it', () => {
    const { cluster, a, c } = behindCompaction();
    cluster.propose('after');
    cluster.rejoin('c');
    cluster.advance(2_000);
    expect(c.applied).toEqual(a.applied);
    expect(c.replica.log.start).toEqual({ index: 12, term: 2 });
    expect(c.lastIndex).toBe(13);
    expect(snapshotsSent(cluster)).toBe(1);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
  });

  it('behind compaction: entries kept behind the snapshot make it unnecessary', () => {
    const { cluster, a, c } = behindCompaction(10);
    cluster.rejoin('c');
    cluster.advance(2_000);
    expect(c.applied).toEqual(a.applied);
    expect(snapshotsSent(cluster)).toBe(0);
  });

  it('behind compaction: the snapshot comes in chunks, each asked for', () => {
    const { cluster, a, c } = behindCompaction();
    a.chunkBytes = 16;
    cluster.rejoin('c');
    cluster.advance(2_000);
    expect(c.applied).toEqual(a.applied);
    expect(snapshotsSent(cluster)).toBe(Math.ceil(JSON.stringify(a.applied).length / 16));
  });

  it('behind compaction: a snapshot that could not be sent is started over', () => {
    const { cluster, a, c } = behindCompaction();
    const restore = cluster.network.drop({ type: 'snapshotRequest' });
    cluster.rejoin('c');
    cluster.advance(5_000);
    expect(snapshotsSent(cluster)).toBe(1);
    a.snapshotFailed('c');
    cluster.advance(5_000);
    expect(snapshotsSent(cluster)).toBe(2);
    restore();
    a.snapshotFailed('c');
    cluster.advance(1_000);
    expect(c.applied).toEqual(a.applied);
  });

  it('behind compaction: a learner too', () => {
    const cluster = new Cluster({ voters, learners: ['l'] });
    cluster.isolate('l');
    const a = cluster.elect('a');
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    a.takeSnapshot();
    cluster.rejoin('l');
    cluster.advance(3_000);
    expect(cluster.node('l').applied).toEqual(a.applied);
  });

  it('snapshot at last index: a leader whose log is empty is elected and replicates', () => {
    const { cluster, a, c } = behindCompaction();
    for (const id of ['a', 'b']) {
      if (id === 'b') cluster.node('b').takeSnapshot();
      cluster.node(id).restart();
    }
    expect(a.replica.log).toMatchObject({ lastIndex: 12, lastTerm: 2, start: { index: 12, term: 2 } });
    cluster.elect('b');
    cluster.propose('after');
    cluster.rejoin('c');
    cluster.advance(3_000);
    for (const node of cluster.up) expect(node.applied).toEqual(cluster.node('b').applied);
    expect(c.applied.at(-1)).toBe('after');
  });

  it('leader loses its followers right after compaction', () => {
    const cluster = new Cluster({ voters });
    const a = cluster.elect('a');
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    a.takeSnapshot();
    cluster.propose('after');
    cluster.advance(5_000);
    for (const node of cluster.up) expect(node.applied.at(-1)).toBe('after');
    expect(snapshotsSent(cluster)).toBe(0);
    for (const peer of ['b', 'c']) {
      expect(a.replica.leadership!.progress.get(peer)).toMatchObject({ state: 'replicate', match: 13 });
    }
  });

  it('leader loses its followers right after compaction: with appends on their way', () => {
    const cluster = new Cluster({ voters });
    const a = cluster.elect('a');
    cluster.network.latency = ({ to, from }) => (to === 'c' || from === 'c' ? 700 : 1);
    for (let i = 0; i < 10; i++) {
      a.propose(`x${i}`);
      cluster.advance(50);
      a.takeSnapshot();
    }
    cluster.advance(10_000);
    expect(cluster.node('c').applied).toEqual(a.applied);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
  });

  it('snapshot slower than a timeout reinstalled for ever', () => {
    const { cluster, a, c } = behindCompaction();
    c.automaticRestore = false;
    cluster.rejoin('c');
    cluster.advance(2_000);
    expect(c.replica.installing).toMatchObject({ index: 12 });
    cluster.propose('meanwhile');
    cluster.advance(20 * timeout);
    expect(snapshotsSent(cluster)).toBe(1);
    expect(cluster.leader?.status).toMatchObject({ id: 'a', term: 2 });
    expect(c.applied).toEqual([]);
    c.restored();
    cluster.advance(1_000);
    expect(c.applied).toEqual(a.applied);
  });

  it('membership inside a snapshot', () => {
    const cluster = new Cluster({ voters, strangers: ['d'] });
    const a = cluster.elect('a');
    a.proposeEntries([configurationEntry({ voters: [...voters, 'd'] })]);
    cluster.network.drop({ to: 'd', type: 'appendRequest' });
    cluster.settle();
    for (let i = 0; i < 5; i++) cluster.propose(`x${i}`);
    a.takeSnapshot();
    a.snapshotFailed('d');
    a.unreachable('d');
    a.replica.leadership!.progress.get('d')!.becomeProbe(1);
    cluster.advance(3_000);
    const d = cluster.node('d');
    expect(d.replica.log.snapshot).toMatchObject({ index: 8, configurationIndex: 3 });
    expect(d.replica.configuration.voters).toEqual([...voters, 'd']);
    d.restart();
    expect(d.replica.configuration.voters).toEqual([...voters, 'd']);
    expect(d.replica.isVoter('d')).toBe(true);
  });

  it('heartbeats and commits go on while a snapshot is on its way', () => {
    const { cluster, a } = behindCompaction();
    cluster.network.latency = ({ message }) => (message.type === 'snapshotRequest' ? 30_000 : 0);
    cluster.rejoin('c');
    for (let i = 0; i < 10; i++) {
      cluster.advance(1_500);
      a.propose(`y${i}`);
    }
    expect(a.applied).toHaveLength(20 - 1);
    expect(cluster.node('c').replica.leader).toBe('a');
    cluster.advance(60_000);
    expect(cluster.node('c').applied).toEqual(a.applied);
  });
});
