import { expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/index.js';
import { TestCluster } from '../node/support/cluster.js';

/** Counts the timers that are armed. */
class CountingClock implements Clock {
  armed = 0;
  now = systemClock.now;
  wallNow = systemClock.wallNow;
  defer = systemClock.defer;

  setTimer(callback: () => void, delayMs: number): { cancel(): void } {
    let live = true;
    const end = (): void => {
      if (live) this.armed--;
      live = false;
    };
    this.armed++;
    const timer = systemClock.setTimer(() => {
      end();
      callback();
    }, delayMs);
    return {
      cancel: () => {
        end();
        timer.cancel();
      },
    };
  }
}

/** Found by the simulator: retries of reads and the grace of lost proposals kept a stopped node's process alive. */
it('leaves no timer armed after stop, whatever was waiting', async () => {
  const clock = new CountingClock();
  await using cluster = await TestCluster.start(['a', 'b', 'c'], { clock });
  const leader = await cluster.leader();
  await leader.apply({ add: 1 });
  const [one, other] = [...cluster.nodes.values()].filter((node) => node !== leader);
  await other!.stop({ graceful: false });
  await one!.stop({ graceful: false });
  const calls = Promise.allSettled([leader.apply({ add: 1 }), leader.read('total')]);
  await leader.stop({ graceful: false });
  await calls;
  expect(clock.armed).toBe(0);
});
