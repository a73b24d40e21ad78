import { describe, expect, it } from 'vitest';
import { appendRequest, appendResponse, Cluster, commandsAt, drawBelow, Solo, seededRandom } from '../harness/index.js';

const voters = ['a', 'b', 'c'];

function led(): Cluster {
  const cluster = new Cluster({ voters, options: { maxAppendEntries: 1 } });
  cluster.elect('a');
  return cluster;
}

describe('late and disordered messages', () => {
  it('delayed append from earlier: of the same term, it takes nothing back', () => {
    const cluster = led();
    const restore = cluster.network.duplicate({ type: 'appendRequest' });
    for (let i = 0; i < 5; i++) cluster.propose(`x${i}`);
    restore();
    const earlier = cluster.network.all({ from: 'a', to: 'b', type: 'appendRequest' });
    for (const { message } of earlier) cluster.inject('a', 'b', message);
    cluster.settle();
    expect(cluster.node('b')).toMatchObject({ lastIndex: 7, commit: 7 });
    expect(cluster.node('b').events.filter(({ type }) => type === 'truncated')).toEqual([]);
  });

  it('delayed append from earlier: of an older term, it is refused', () => {
    const cluster = led();
    cluster.isolate('b');
    cluster.propose('x');
    const [late] = cluster.network.all({ from: 'a', to: 'b', type: 'appendRequest' }).slice(-1);
    cluster.isolate('a');
    cluster.network.join('b', 'c');
    cluster.elect('c');
    cluster.propose('y');
    const { logTerms } = cluster.node('b');
    cluster.inject('a', 'b', late!.message);
    cluster.settle();
    expect(cluster.node('b').logTerms).toEqual(logTerms);
    expect(cluster.network.sent.at(-1)).toMatchObject({ from: 'b', to: 'a', message: { term: 3, accepted: false } });
  });

  it('delayed append from earlier: held back through an election and let go afterwards', () => {
    const cluster = led();
    const restore = cluster.network.hold({ to: 'c', type: 'appendRequest' });
    cluster.propose('x');
    cluster.propose('y');
    restore();
    cluster.elect('b');
    cluster.propose('z');
    cluster.release({}, (held) => held.reverse());
    cluster.advance(2_000);
    for (const node of cluster.up) expect(node.applied).toEqual(['x', 'y', 'z']);
  });

  it('reordered responses: the match index never goes back', () => {
    const cluster = led();
    const restore = cluster.network.hold({ from: 'b', type: 'appendResponse' });
    for (let i = 0; i < 6; i++) cluster.propose(`x${i}`);
    restore();
    cluster.release({}, (held) => held.reverse());
    cluster.settle();
    const progress = cluster.node('a').replica.leadership!.progress.get('b')!;
    expect(progress).toMatchObject({ state: 'replicate', match: 8, next: 9 });
    expect(progress.window).toMatchObject({ count: 0, bytes: 0 });
  });

  it('reordered responses: an old refusal does not send a follower back', () => {
    const cluster = led();
    const before = cluster.network.sent.length;
    const { term } = cluster.leader!;
    const refusal = appendResponse({ term, accepted: false, index: 2, hintIndex: 1, hintTerm: 1 });
    cluster.inject('b', 'a', refusal);
    cluster.settle();
    expect(cluster.network.sent).toHaveLength(before);
    expect(cluster.leader!.replica.leadership!.progress.get('b')).toMatchObject({ state: 'replicate', next: 3 });
  });

  it('reordered requests: a gap is refused and filled again', () => {
    const cluster = led();
    const restore = cluster.network.hold({ to: 'b', type: 'appendRequest' });
    for (let i = 0; i < 4; i++) cluster.propose(`x${i}`);
    restore();
    cluster.release({}, (held) => held.reverse());
    cluster.advance(3_000);
    for (const node of cluster.up) expect(node.applied).toEqual(['x0', 'x1', 'x2', 'x3']);
  });

  it('everything twice, in any order, changes nothing', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const cluster = new Cluster({ voters, seed });
      cluster.network.duplicate({});
      cluster.elect('a');
      for (let i = 0; i < 10; i++) {
        const restore = cluster.network.hold({ where: () => random() < 0.3 });
        cluster.leader?.propose(`x${i}`);
        cluster.settle();
        restore();
        cluster.release({}, (held) => [...held, ...held].sort(() => drawBelow(random, 3) - 1));
        cluster.advance(200);
      }
      cluster.advance(5_000);
      const all = Array.from({ length: 10 }, (_, i) => `x${i}`);
      for (const node of cluster.up) expect(node.applied).toEqual(all);
    }
  });
});

describe('known defects: acknowledgement', () => {
  it('acknowledgement before sync', () => {
    const solo = new Solo();
    expect(solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }))).toEqual([]);
    expect(solo.sync()).toMatchObject([{ to: 'b', message: { type: 'appendResponse', accepted: true, index: 2 } }]);
  });

  it('acknowledgement before sync: of entries that are in memory and sent again', () => {
    const solo = new Solo();
    const request = appendRequest({ term: 1, blocks: [commandsAt(2, 1)] });
    solo.receive('b', request);
    expect(solo.receive('b', request)).toEqual([]);
    expect(solo.receive('b', appendRequest({ term: 1, prevIndex: 2, prevTerm: 1 }))).toEqual([]);
    expect(solo.syncAll()).toMatchObject([{ message: { index: 2 } }]);
  });

  it('acknowledgement before sync: of a write that began before the entries came', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    solo.receive('b', appendRequest({ term: 1, prevIndex: 2, prevTerm: 1, blocks: [commandsAt(3, 1)] }));
    expect(solo.sync()).toMatchObject([{ message: { index: 2 } }]);
    expect(solo.sync()).toMatchObject([{ message: { index: 3 } }]);
  });

  it('acknowledgement after a failed append', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    const later = [
      appendRequest({ term: 1, prevIndex: 2, prevTerm: 1, commit: 2 }),
      appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }),
    ];
    expect(later.flatMap((message) => solo.receive('b', message))).toEqual([]);
    expect(solo.last.applyTo).toBe(1);
    solo.restart();
    expect(solo.replica.log.lastIndex).toBe(1);
  });

  it('an acknowledgement of entries that were overwritten before they were durable', () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1, 3)] }));
    solo.receive('c', appendRequest({ term: 2, blocks: [commandsAt(2, 2)] }));
    const sent = solo.syncAll();
    expect(sent).toMatchObject([{ to: 'c', message: { term: 2, accepted: true, index: 2 } }]);
  });

  it("a completion for an old term's entry counted for the new one at the same index", () => {
    const solo = new Solo();
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1, 3)] }));
    solo.receive('c', appendRequest({ term: 2, blocks: [commandsAt(2, 2, 3)], commit: 4 }));
    expect(solo.sync()).toEqual([]);
    expect(solo.replica.writes.durableIndex).toBe(1);
    expect(solo.last.applyTo).toBe(1);
    expect(solo.sync()).toMatchObject([{ to: 'c', message: { index: 4 } }]);
    expect(solo.last.applyTo).toBe(4);
  });

  it("a completion for a follower's entry counted for the one it wrote as leader at the same index", () => {
    const solo = new Solo({ voters: ['a', 'b'] });
    solo.receive('b', appendRequest({ term: 1, blocks: [commandsAt(2, 1)] }));
    const { id } = solo.disk.pending!;
    solo.receive('b', appendRequest({ term: 2, prevIndex: 1, prevTerm: 1, blocks: [commandsAt(2, 2)] }));
    solo.give((replica, time) => replica.persisted(id + 1, time));
    expect(solo.replica.writes.durableIndex).toBe(1);
  });

  it('an append that empties the log is told apart from one that fails', () => {
    const solo = new Solo({ log: [1, 1, 1] });
    const sent = solo.answer('b', appendRequest({ term: 2, prevIndex: 0, prevTerm: 0, blocks: [commandsAt(1, 2)] }));
    expect(sent).toMatchObject([{ message: { accepted: true, index: 1 } }]);
    expect(solo.disk.lastIndex).toBe(1);
  });

  it('several acknowledgements to one leader leave as one', () => {
    const cluster = led();
    const b = cluster.node('b');
    b.automaticSync = false;
    for (let i = 0; i < 10; i++) cluster.propose(`x${i}`);
    const before = cluster.network.count({ from: 'b', type: 'appendResponse' });
    b.sync();
    b.sync();
    expect(cluster.network.count({ from: 'b', type: 'appendResponse' }) - before).toBe(2);
    expect(cluster.network.sent.at(-1)).toMatchObject({ from: 'b', message: { type: 'appendResponse', index: 12 } });
  });
});
