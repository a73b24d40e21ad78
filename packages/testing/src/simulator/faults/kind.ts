import type { Rng } from '../engine/random.js';
import type { Host } from '../host.js';
import type { World } from '../world.js';

/** What a kind of fault works with. */
export interface FaultContext {
  readonly world: World;
  /** The kind's own stream. */
  readonly rng: Rng;
  /** Has `action` happen again and again, once per `meanMs` on average, for as long as there are faults. */
  every(meanMs: number, action: () => void): void;
  /** Has `action` happen once, after `delayMs`: the end of what was begun, also when the time of faults is over. */
  after(delayMs: number, action: () => void): void;
  /** A machine whose node runs; more often than not the leader when `leader` is asked for. */
  victim(preferLeader?: number): Host | null;
}

/** One kind of fault. A seed has it or not, and draws its rates in `start`. */
export interface FaultKind {
  readonly name: string;
  /** Share of the seeds that have it. */
  readonly chance: number;
  start(context: FaultContext): void;
}

export function contextOf(world: World, name: string): FaultContext {
  const rng = world.rng.stream(`fault ${name}`);
  const every = (meanMs: number, action: () => void): void => {
    world.schedule(rng.exponential(meanMs), () => {
      if (world.phase !== 'safety') return;
      action();
      every(meanMs, action);
    });
  };
  return {
    world,
    rng,
    every,
    after: (delayMs, action) => {
      world.schedule(delayMs, action);
    },
    victim: (preferLeader = 0) => {
      const { leader } = world;
      if (leader !== null && rng.chance(preferLeader)) return leader;
      const running = world.hosts.filter((host) => host.run !== null && host.destroyed === null);
      return running.length === 0 ? null : rng.pick(running);
    },
  };
}
