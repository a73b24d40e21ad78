import { describe, expect, it } from 'vitest';
import { Chaos } from '../harness/chaos.js';
import type { Envelope, TestOptions } from '../harness/index.js';

const clusters = {
  'three voters': { voters: ['a', 'b', 'c'] },
  'five voters and a learner': { voters: ['a', 'b', 'c', 'd', 'e'], learners: ['l'] },
  'two voters and a learner': { voters: ['a', 'b'], learners: ['l'] },
};
const variants: Readonly<Record<string, TestOptions>> = {
  'pre-vote': {},
  'no pre-vote': { preVote: false },
  'neither pre-vote nor check-quorum': { preVote: false, checkQuorum: false, leaderStickinessMs: 0 },
};
const runs = Object.entries(clusters).flatMap(([members, shape]) =>
  Object.entries(variants).map(([mode, options]) => ({ members, shape, mode, options })),
);

function saysInstalled({ message }: Envelope): boolean {
  return message.type === 'snapshotResponse' && message.installed;
}

describe('random faults', () => {
  it.each(runs)('$members, $mode: every invariant holds, and the cluster recovers', ({ shape, options }) => {
    const seen = { elected: 0, truncated: 0, installed: 0, reads: 0, accepted: 0 };
    for (let seed = 1; seed <= 8; seed++) {
      const chaos = new Chaos({ ...shape, options, seed });
      chaos.run(300);
      expect(chaos.recovers(60_000), `seed ${seed}`).toBe(true);
      const nodes = chaos.cluster.up;
      for (const { applied } of nodes) expect(applied, `seed ${seed}`).toEqual(nodes[0]!.applied);
      const events = nodes.flatMap((node) => node.events);
      seen.elected += events.filter(({ type }) => type === 'elected').length;
      seen.truncated += events.filter(({ type }) => type === 'truncated').length;
      seen.installed += chaos.cluster.network.count({ type: 'snapshotResponse', where: saysInstalled });
      seen.reads += chaos.readsAnswered;
      seen.accepted += chaos.accepted.length;
    }
    // A run that exercised too little proves nothing.
    expect(seen.elected).toBeGreaterThan(16);
    expect(seen.truncated).toBeGreaterThanOrEqual(shape.voters.length > 2 ? 1 : 0);
    expect(seen.installed).toBeGreaterThan(0);
    expect(seen.reads).toBeGreaterThan(12);
    expect(seen.accepted).toBeGreaterThan(200);
  });

  it('the same inputs give the same effects', () => {
    const trace = (): string => {
      const chaos = new Chaos({ ...clusters['five voters and a learner'], seed: 42 });
      chaos.run(300);
      const { sent } = chaos.cluster.network;
      return JSON.stringify([sent, chaos.cluster.up.map(({ events, applied }) => [events, applied])]);
    };
    const first = trace();
    expect(first.length).toBeGreaterThan(100_000);
    expect(trace() === first).toBe(true);
  });
});
