import { describe, expect, it } from 'vitest';
import type { AppendRequest, AppendResponse } from '../../../src/contracts/messages.js';
import { Cluster, defaultOptions, type Filter, logOf } from '../harness/index.js';

describe('figure-7: logs converge within a bounded number of probes', () => {
  const voters = ['leader', 'a', 'b', 'c', 'd', 'e', 'f'];
  // The logs of the paper's figure 7, when the leader of term 8 comes to power.
  const logs = {
    leader: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
    b: [1, 1, 1, 4],
    c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    e: [1, 1, 1, 4, 4, 4, 4],
    f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  };

  function led(): Cluster {
    const entries = Object.entries(logs).map(([id, terms]) => [id, logOf(terms, { voters })]);
    const terms = Object.fromEntries(voters.map((id) => [id, 7]));
    const cluster = new Cluster({ voters, logs: Object.fromEntries(entries), terms });
    cluster.elect('leader');
    return cluster;
  }

  it('gives every follower the log of the leader', () => {
    const cluster = led();
    cluster.advance(1_000);
    expect(cluster.leader?.status).toMatchObject({ id: 'leader', term: 8 });
    for (const node of cluster.up) {
      expect(node.logTerms).toEqual([...logs.leader, 8]);
      expect(node.commit).toBe(11);
      expect(node.applied).toEqual(cluster.leader!.applied);
    }
  });

  it.each([
    ['a', 1],
    ['b', 1],
    ['c', 0],
    ['d', 0],
    ['e', 1],
    ['f', 1],
  ])('follower %s refuses %i times', (id, refusals) => {
    const { network } = led();
    const isRefusal = ({ message }: { message: unknown }): boolean => !(message as AppendResponse).accepted;
    expect(network.count({ from: id, type: 'appendResponse', where: isRefusal })).toBe(refusals);
  });

  it('needs no more probes than there are terms that differ, however long they are', () => {
    const long = (runs: readonly (readonly [number, number])[]): number[] =>
      runs.flatMap(([term, count]) => Array<number>(count).fill(term));
    const pair = ['x', 'y', 'z'];
    const ours = long([
      [1, 1],
      [3, 300],
      [5, 300],
      [7, 300],
    ]);
    const theirs = long([
      [1, 1],
      [2, 250],
      [4, 250],
      [6, 300],
    ]);
    const full = logOf(ours, { voters: pair });
    const cluster = new Cluster({ voters: pair, logs: { x: full, y: full, z: logOf(theirs, { voters: pair }) } });
    cluster.elect('x');
    expect(cluster.node('z').logTerms).toEqual([...ours, 8]);
    const refusals = cluster.network.all({ from: 'z', type: 'appendResponse' });
    expect(refusals.filter(({ message }) => !(message as AppendResponse).accepted).length).toBeLessThanOrEqual(4);
  });
});

describe('figure-8: a leader does not commit by counting what an earlier term left', () => {
  const voters = ['1', '2', '3', '4', '5'];
  const base = logOf([1], { voters });
  const options = { maxAppendEntries: 1 };

  /** Up to (c): the entry of term 2 is on 1 and 2, another of term 3 on 5, and 1 leads again, in term 4. */
  function upToC(): Cluster {
    const older = logOf([1, 2], { voters });
    const newer = logOf([1, 3], { voters });
    const logs = { 1: older, 2: older, 3: base, 4: base, 5: newer };
    const cluster = new Cluster({
      voters,
      options,
      logs,
      terms: { 1: 3, 2: 3, 3: 3, 4: 3 },
      votes: { 3: '5', 4: '5' },
    });
    cluster.isolate('5');
    cluster.network.drop({ from: '1', to: '4', type: 'appendRequest' });
    return cluster;
  }

  /** The entry at `index` on its way to a node that has all before it. */
  const carries = (cluster: Cluster, index: number): Filter => ({
    type: 'appendRequest',
    where: ({ to, message }) =>
      cluster.node(to).lastIndex === index - 1 &&
      (message as AppendRequest).blocks.some(({ lastIndex }) => lastIndex >= index),
  });

  it('(c) and (d): the entry of term 2 on a majority is not committed, and is overwritten', () => {
    const cluster = upToC();
    const restore = cluster.network.drop({ ...carries(cluster, 3), to: '3' });
    const one = cluster.elect('1');
    cluster.advance(1_500);
    expect(one.status).toMatchObject({ role: 'leader', term: 4 });
    for (const id of ['1', '2', '3']) expect(cluster.node(id).disk.termAt(2)).toBe(2);
    const matches = ['2', '3', '4'].map((id) => one.replica.leadership!.progress.get(id)!.match);
    expect(matches).toEqual([3, 2, 0]);
    expect(one.commit).toBe(0);
    one.crash();
    restore();
    cluster.rejoin('5');
    cluster.campaign('5');
    cluster.settle();
    expect(cluster.elect('5').logTerms.slice(0, 2)).toEqual([1, 3]);
    one.restart();
    cluster.advance(defaultOptions.electionTimeoutMaxMs);
    for (const node of cluster.up) expect(node.logTerms.slice(0, 2)).toEqual([1, 3]);
  });

  it('(e): an entry of term 4 on a majority commits both, and 5 cannot win any more', () => {
    const cluster = upToC();
    const one = cluster.elect('1');
    expect(one.status).toMatchObject({ role: 'leader', term: 4 });
    expect(one.commit).toBe(3);
    one.crash();
    cluster.rejoin('5');
    cluster.campaign('5');
    cluster.settle();
    cluster.campaign('5');
    cluster.settle();
    expect(cluster.node('5').role).toBe('follower');
    cluster.advance(20_000);
    for (const node of cluster.up) expect(node.logTerms.slice(0, 3)).toEqual([1, 2, 4]);
  });

  it('commits inherited entries by counting', () => {
    const three = ['a', 'b', 'c'];
    const log = logOf([1, 1, 1], { voters: three });
    const cluster = new Cluster({ voters: three, options, logs: { a: log } });
    cluster.network.drop(carries(cluster, 4));
    const a = cluster.elect('a');
    cluster.advance(1_000);
    for (const peer of ['b', 'c']) expect(a.replica.leadership?.progress.get(peer)?.match).toBe(3);
    expect(a.commit).toBe(0);
  });

  it('stops for ever at an inherited entry', () => {
    const three = ['a', 'b', 'c'];
    const log = logOf([1, 1, 1], { voters: three });
    const cluster = new Cluster({ voters: three, logs: { a: log, b: log, c: log } });
    cluster.elect('a');
    for (const node of cluster.up) expect(node).toMatchObject({ commit: 4, appliedIndex: 4 });
  });
});
