import type { FaultKind } from './kind.js';

/** Many commands at once. */
export const bursts: FaultKind = {
  name: 'bursts',
  chance: 0.5,
  start({ world, rng, every }) {
    const largest = rng.pick([10, 40]);
    every(rng.scaled(15_000, 90_000), () => world.burst(rng.int(2, largest)));
  },
};

/** The leader is taken away, by whatever is at hand: every seed has it, so that leaders change. */
export const handovers: FaultKind = {
  name: 'handovers',
  chance: 1,
  start({ world, rng, every, after }) {
    every(rng.between(60_000, 130_000), () => {
      const { leader } = world;
      if (leader === null) return;
      const forMs = rng.scaled(world.plan.tuning.electionTimeoutMaxMs * 2, world.plan.tuning.electionTimeoutMaxMs * 6);
      const draw = rng.next();
      if (draw < 0.4 || world.hosts.length === 1) {
        leader.crash('to hand over');
        leader.startLater(forMs);
        return;
      }
      if (draw < 0.6) {
        leader.pause();
        after(forMs, () => leader.resume());
        return;
      }
      const others = world.hosts.filter((host) => host !== leader);
      const cuts = others.flatMap((host) => [[leader.id, host.id] as const, [host.id, leader.id] as const]);
      world.coverage.partitions++;
      world.trace.line('', () => `the leader ${leader.id} is cut off`);
      world.network.cut(cuts);
      after(forMs, () => {
        if (world.phase === 'safety') world.network.mend(cuts);
      });
    });
  },
};
