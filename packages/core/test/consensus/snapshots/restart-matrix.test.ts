import { describe, expect, it } from 'vitest';
import { Cluster, type SimNode } from '../harness/index.js';

const voters = ['a', 'b', 'c'];
const targets = { leader: ['a'], follower: ['c'], learner: ['l'], all: ['a', 'b', 'c', 'l'] };
const endings = ['clean', 'kill', 'power loss'] as const;
const matrix = Object.entries(targets).flatMap(([who, ids]) =>
  endings.flatMap((ending) => [true, false].map((snapshot) => ({ who, ids, ending, snapshot }))),
);

function end(node: SimNode, ending: (typeof endings)[number]): void {
  if (ending === 'clean') while (node.disk.pending !== null) node.sync();
  // A killed process leaves what it wrote with the operating system; without power that is lost.
  node.crash({ pendingWrite: ending === 'power loss' ? 'lost' : 'durable' });
}

describe('restart matrix', () => {
  it.each(matrix)('restart matrix: $who, $ending, with a snapshot: $snapshot', ({ ids, ending, snapshot }) => {
    const cluster = new Cluster({ voters, learners: ['l'] });
    cluster.elect('a');
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    if (snapshot) for (const node of cluster.up) node.takeSnapshot(2);
    cluster.propose('acknowledged');
    const nodes = ids.map((id) => cluster.node(id));
    for (const node of nodes) node.automaticSync = false;
    cluster.node('a').propose('under way');
    cluster.settle();
    const before = cluster.up.map((node) => ({ node, term: node.term, acknowledged: [...node.applied] }));
    const vote = cluster.node('a').disk.records.hardState;
    for (const node of nodes) {
      end(node, ending);
      node.automaticSync = true;
    }
    cluster.advance(5_000);
    for (const node of nodes) node.restart();
    expect(cluster.node('a').disk.records.hardState.term).toBeGreaterThanOrEqual(vote.term);
    expect(cluster.advanceUntil(() => cluster.leader !== undefined, 20_000)).toBe(true);
    cluster.propose('after');
    cluster.advance(5_000);
    for (const { node, term, acknowledged } of before) {
      expect(node.term).toBeGreaterThanOrEqual(term);
      expect(node.applied.slice(0, acknowledged.length)).toEqual(acknowledged);
      expect(node.applied).toEqual(cluster.leader!.applied);
      expect(node.applied.at(-1)).toBe('after');
    }
  });

  it('comes back with the vote it gave, in every ending', () => {
    for (const ending of endings) {
      const cluster = new Cluster({ voters });
      cluster.elect('a');
      const { vote, term } = cluster.node('b').status;
      end(cluster.node('b'), ending);
      cluster.node('b').restart();
      expect(cluster.node('b').status).toMatchObject({ vote, term, role: 'follower', leader: null });
      expect(vote).toBe('a');
    }
  });

  it('a node that restarts is no leader, and knows none', () => {
    const cluster = new Cluster({ voters: ['a'] });
    cluster.elect('a');
    cluster.node('a').restart();
    expect(cluster.node('a').status).toMatchObject({ role: 'follower', leader: null });
  });

  it.each(['lost', 'durable'] as const)('partial snapshot loaded after a crash: the install was %s', (pendingWrite) => {
    const cluster = new Cluster({ voters });
    const a = cluster.elect('a');
    cluster.isolate('c');
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    cluster.advance(2_000);
    a.takeSnapshot();
    const c = cluster.node('c');
    c.automaticSync = false;
    cluster.rejoin('c');
    cluster.advance(1_000);
    expect(c.disk.pending).toMatchObject({ install: { index: 12 } });
    c.crash({ pendingWrite });
    c.restart();
    expect(c.applied).toEqual(pendingWrite === 'durable' ? a.applied : []);
    c.automaticSync = true;
    a.snapshotFailed('c');
    cluster.advance(5_000);
    expect(c.applied).toEqual(a.applied);
  });
});
