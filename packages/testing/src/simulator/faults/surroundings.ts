import type { FaultKind } from './kind.js';

export const clocks: FaultKind = {
  name: 'clocks',
  chance: 0.5,
  start({ world, rng, every, after, victim }) {
    for (const host of world.hosts) host.clock.setRate(rng.between(0.9, 1.1), world.now);
    every(rng.scaled(10_000, 60_000), () => {
      const host = victim(0.3);
      if (host === null) return;
      const draw = rng.next();
      if (draw < 0.3) {
        world.coverage.clockJumps++;
        host.clock.jumpWall(rng.between(-3_600_000, 3_600_000));
      } else if (draw < 0.5) {
        world.coverage.clockJumps++;
        host.clock.skip(rng.scaled(10, 10_000));
      } else {
        const usual = host.clock.rate;
        world.coverage.clockFreezes++;
        host.clock.setRate(rng.chance(0.5) ? 0 : rng.between(0.3, 3), world.now);
        after(rng.scaled(200, 10_000), () => host.clock.setRate(usual === 0 ? 1 : usual, world.now));
      }
    });
  },
};

export const lateTimers: FaultKind = {
  name: 'late-timers',
  chance: 0.3,
  start({ world, rng }) {
    for (const host of world.hosts) host.maxLatenessMs = rng.scaled(1, 300);
  },
};

export const slowApplies: FaultKind = {
  name: 'slow-applies',
  chance: 0.3,
  start({ world, rng }) {
    for (const host of world.hosts) if (rng.chance(0.6)) host.maxApplyMs = rng.scaled(0.5, 200);
  },
};

export const slowSnapshots: FaultKind = {
  name: 'slow-snapshots',
  chance: 0.4,
  start({ world, rng }) {
    const failureRate = rng.pick([0, 0, 0.02]);
    for (const host of world.hosts) {
      host.maxSnapshotPieceMs = rng.scaled(1, 200);
      host.snapshotFailureRate = failureRate;
    }
  },
};

/** Snapshots on request, besides those by policy. */
export const snapshotCalls: FaultKind = {
  name: 'snapshot-calls',
  chance: 0.3,
  start({ rng, every, victim, world }) {
    every(rng.scaled(3_000, 30_000), () => {
      const host = victim();
      if (host === null || !host.isUp) return;
      world.touch(host, host.run!);
      host.run!.node.snapshot().catch(() => {});
    });
  },
};
