import type { Message } from '@raft/core';
import { topologies } from '../network/topology.js';
import type { FaultKind } from './kind.js';

export const delays: FaultKind = {
  name: 'delays',
  chance: 0.6,
  start({ world, rng, every }) {
    const { behaviour } = world.network;
    behaviour.minDelayMs = rng.scaled(0.05, 20);
    behaviour.meanDelayMs = rng.scaled(0.1, 100);
    // Now and then everything becomes slow for a while.
    every(rng.between(60_000, 300_000), () => {
      const usual = behaviour.meanDelayMs;
      behaviour.meanDelayMs = rng.scaled(50, 600);
      world.schedule(rng.scaled(1_000, 20_000), () => {
        behaviour.meanDelayMs = usual;
      });
    });
  },
};

export const drops: FaultKind = {
  name: 'drops',
  chance: 0.5,
  start({ world, rng }) {
    world.network.behaviour.dropRate = rng.scaled(0.001, 0.2);
    world.network.behaviour.noticed = rng.pick([0, 0.5, 1]);
  },
};

export const duplicates: FaultKind = {
  name: 'duplicates',
  chance: 0.5,
  start({ world, rng }) {
    world.network.behaviour.duplicateRate = rng.scaled(0.005, 0.2);
  },
};

export const reordering: FaultKind = {
  name: 'reordering',
  chance: 0.4,
  start({ world, rng }) {
    world.network.behaviour.reorderRate = rng.scaled(0.01, 0.5);
  },
};

export const replays: FaultKind = {
  name: 'replays',
  chance: 0.4,
  start({ world, rng, every }) {
    every(rng.scaled(200, 10_000), () => world.network.replay());
  },
};

export const corruption: FaultKind = {
  name: 'corruption',
  chance: 0.25,
  start({ world, rng }) {
    world.network.behaviour.corruptRate = rng.scaled(0.0005, 0.01);
  },
};

export const partitions: FaultKind = {
  name: 'partitions',
  chance: 0.7,
  start({ world, rng, every, after }) {
    if (world.hosts.length < 2) return;
    const names = Object.keys(topologies).filter((name) => name !== 'bridge' || world.hosts.length > 2);
    const longest = rng.scaled(3_000, 60_000);
    every(rng.scaled(10_000, 60_000), () => {
      const name = rng.pick(names);
      const ids = rng.shuffle(world.hosts.map((host) => host.id));
      // The node that a shape is about comes first: often the leader.
      const leader = world.leader?.id;
      const order = leader !== undefined && rng.chance(0.5) ? [leader, ...ids.filter((id) => id !== leader)] : ids;
      const cuts = topologies[name]!(order, rng);
      world.coverage.partitions++;
      world.trace.line('', () => `partition: ${name} ${order.join(' ')}`);
      world.network.cut(cuts);
      after(rng.scaled(500, longest), () => {
        if (world.phase !== 'safety') return;
        world.network.mend(cuts);
        world.trace.line('', () => `partition ends: ${name} ${order.join(' ')}`);
      });
    });
  },
};

export const resets: FaultKind = {
  name: 'resets',
  chance: 0.5,
  start({ world, rng, every }) {
    if (world.hosts.length < 2) return;
    every(rng.scaled(1_000, 20_000), () => {
      const [from, to] = rng.shuffle(world.hosts.map((host) => host.id));
      world.network.reset(from!, to!);
      if (rng.chance(0.5)) world.network.reset(to!, from!);
    });
  },
};

const types: readonly Message['type'][] = [
  'appendRequest',
  'appendResponse',
  'heartbeatRequest',
  'heartbeatResponse',
  'voteRequest',
  'voteResponse',
  'snapshotRequest',
  'snapshotResponse',
  'proposeResponse',
  'readIndexResponse',
];

export const links: FaultKind = {
  name: 'links',
  chance: 0.4,
  start({ world, rng, every }) {
    if (world.hosts.length < 2) return;
    every(rng.scaled(5_000, 60_000), () => {
      const [from, to] = rng.shuffle(world.hosts.map((host) => host.id));
      const forMs = rng.scaled(500, 20_000);
      if (rng.chance(0.5)) world.network.clog(from!, to!, forMs);
      else world.network.filter(from!, to!, rng.pick(types), forMs);
    });
  },
};
