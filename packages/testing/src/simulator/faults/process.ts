import { crashPoints } from '../host.js';
import type { FaultKind } from './kind.js';

export const crashes: FaultKind = {
  name: 'crashes',
  chance: 0.7,
  start({ rng, every, victim }) {
    const longest = rng.scaled(1_000, 60_000);
    const preferLeader = rng.pick([0, 0.3, 0.7]);
    every(rng.scaled(8_000, 60_000), () => {
      const host = victim(preferLeader);
      if (host === null) return;
      host.crash('at once');
      host.startLater(rng.scaled(20, longest));
    });
  },
};

/** Before and after each write, sync, send and apply. */
export const boundaryCrashes: FaultKind = {
  name: 'boundary-crashes',
  chance: 0.6,
  start({ rng, every, victim }) {
    every(rng.scaled(5_000, 40_000), () => {
      const points = rng.chance(0.5) ? [rng.pick(crashPoints)] : crashPoints;
      victim(0.4)?.armCrash(points, rng.int(0, 20));
    });
  },
};

/** A node that comes up and goes down again before it is up. */
export const recoveryCrashes: FaultKind = {
  name: 'recovery-crashes',
  chance: 0.5,
  start({ rng, every, victim }) {
    every(rng.scaled(10_000, 60_000), () => {
      const host = victim();
      if (host === null) return;
      host.crash('to crash again');
      host.start();
      host.armCrash(['read', 'beforeWrite', 'afterWrite', 'beforeSync', 'afterSync'], rng.int(0, 12));
    });
  },
};

export const powerLoss: FaultKind = {
  name: 'power-loss',
  chance: 0.35,
  start({ world, rng, every }) {
    every(rng.between(60_000, 240_000), () => {
      world.coverage.powerLosses++;
      for (const host of world.hosts) {
        if (host.run === null) continue;
        host.crash('with everybody');
        if (host.destroyed === null) host.startLater(rng.scaled(50, 5_000));
      }
    });
  },
};

export const stops: FaultKind = {
  name: 'stops',
  chance: 0.4,
  start({ rng, every, victim }) {
    every(rng.scaled(15_000, 90_000), () => {
      const host = victim(0.3);
      if (host === null || !host.isUp) return;
      host.stopCleanly(rng.chance(0.5), () => host.startLater(rng.scaled(20, 5_000)));
    });
  },
};

export const pauses: FaultKind = {
  name: 'pauses',
  chance: 0.5,
  start({ world, rng, every, after, victim }) {
    const longest = rng.scaled(1_000, 20_000);
    every(rng.scaled(8_000, 60_000), () => {
      const host = victim(0.5);
      if (host === null || host.isPaused) return;
      world.coverage.pauses++;
      world.trace.line(host.id, () => 'is paused');
      host.pause();
      after(rng.scaled(100, longest), () => {
        world.trace.line(host.id, () => 'goes on');
        host.resume();
      });
    });
  },
};

export const slowNodes: FaultKind = {
  name: 'slow-nodes',
  chance: 0.4,
  start({ world, rng }) {
    for (const host of world.hosts) if (rng.chance(0.4)) host.turnMs = rng.scaled(0.1, 20);
  },
};
