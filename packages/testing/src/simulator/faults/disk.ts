import type { DiskFault } from '../disk/faults.js';
import type { FaultKind } from './kind.js';

export const slowDisks: FaultKind = {
  name: 'slow-disks',
  chance: 0.5,
  start({ world, rng, every, after, victim }) {
    for (const host of world.hosts) host.behaviour.maxLatencyMs = rng.scaled(0.5, 40);
    every(rng.between(30_000, 120_000), () => {
      const host = victim(0.5);
      if (host === null) return;
      const usual = host.behaviour.maxLatencyMs;
      host.behaviour.maxLatencyMs = rng.scaled(100, 3_000);
      after(rng.scaled(1_000, 20_000), () => {
        host.behaviour.maxLatencyMs = usual;
      });
    });
  },
};

export const outOfOrderDisks: FaultKind = {
  name: 'out-of-order-disks',
  chance: 0.3,
  start({ world }) {
    for (const host of world.hosts) host.behaviour.outOfOrder = true;
  },
};

/** Nothing completes any more, until the machine is switched off and on. */
export const hangs: FaultKind = {
  name: 'disk-hangs',
  chance: 0.25,
  start({ world, rng, every, after, victim }) {
    every(rng.between(60_000, 200_000), () => {
      const host = victim(0.5);
      if (host === null) return;
      const { run } = host;
      world.coverage.diskHangs++;
      world.trace.line(host.id, () => 'has a disk that hangs');
      host.behaviour.hung = true;
      after(rng.scaled(500, 20_000), () => {
        if (host.run !== run || world.phase !== 'safety') return;
        host.crash('because its disk hangs');
        host.startLater(rng.scaled(100, 5_000));
      });
    });
  },
};

const errors: readonly DiskFault[] = ['writeError', 'full', 'readError'];

export const diskErrors: FaultKind = {
  name: 'disk-errors',
  chance: 0.4,
  start({ rng, every, victim }) {
    every(rng.scaled(15_000, 120_000), () => {
      const host = victim(0.4);
      if (host !== null) host.behaviour.armed = { fault: rng.pick(errors), countdown: rng.int(0, 10) };
    });
  },
};

/** Data that are damaged or gone: on so few machines that every committed entry is still on enough of the others. */
export const destruction: FaultKind = {
  name: 'destruction',
  chance: 0.3,
  start({ world, rng, every }) {
    const budget = Math.floor((world.hosts.length - 1) / 2);
    every(rng.between(60_000, 300_000), () => {
      const intact = world.hosts.filter((host) => host.destroyed === null);
      if (world.hosts.length - intact.length >= budget || world.ledger.lastCommitted < 5) return;
      const host = rng.pick(intact);
      host.crash('for good');
      if (rng.chance(0.5)) {
        const what = host.disk.flipBit(rng);
        world.coverage.bitFlips++;
        host.destroyed = 'damaged';
        world.trace.line(host.id, () => `is damaged: ${String(what)}`);
      } else {
        host.witness = host.disk.durableLog;
        host.disk.wipe();
        world.coverage.wipes++;
        host.destroyed = 'wiped';
        host.forgetsPeers = rng.chance(0.6);
        world.trace.line(host.id, () => 'is wiped');
      }
      host.startLater(rng.scaled(100, 5_000));
    });
  },
};
