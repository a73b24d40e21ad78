import { checkLinearizable } from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';
import { generate, Random, type Workload } from './linearizability-generate.js';
import { isLinearizableByWingGong } from './linearizability-wing-gong.js';
import { counters, dice, lists, maps, registers, tickets } from './linearizability-workloads.js';

const HISTORIES = 800;

/** Histories of up to 11 operations of all shapes: few and many clients, few and many timeouts, right and wrong. */
function agreesWithWingGong<State, Input, Output>(name: string, workload: Workload<State, Input, Output>): void {
  it(`${name}: gives the verdict of the textbook search, and a window that fails by itself`, () => {
    const { model } = workload;
    const random = new Random(2_024);
    let violations = 0;
    for (let round = 0; round < HISTORIES; round++) {
      const shape = {
        operations: 2 + random.below(10),
        clients: 1 + random.below(7),
        indeterminate: random.next() * 0.7,
        corrupted: random.pick([0, 0.1, 0.3, 0.7]),
      };
      const history = generate(workload, shape, random);
      const result = checkLinearizable(model, history);
      const expected = isLinearizableByWingGong(model, history) ? 'linearizable' : 'violation';
      expect(result.verdict, JSON.stringify(history)).toBe(expected);
      if (result.verdict !== 'violation') continue;
      violations++;
      const { operations, start } = result.window;
      expect(isLinearizableByWingGong(model, operations, start), result.explanation).toBe(false);
    }
    expect(violations).toBeGreaterThan(HISTORIES / 50);
    expect(violations).toBeLessThan(HISTORIES / 1.5);
  });
}

describe('longer histories', () => {
  agreesWithWingGong('a register', registers(1, 3));
  agreesWithWingGong('a register that is mostly written', registers(1, 2, 0.2));
  agreesWithWingGong('a register with many values', registers(1, 8, 0.5));
  agreesWithWingGong('a counter', counters(1, [1, 1, 2]));
  agreesWithWingGong('a list with few values', lists(1, 2));
  agreesWithWingGong('a list with many values', lists(1, 50));
  agreesWithWingGong('a map', maps(1, 2, false));
  agreesWithWingGong('a map with versions', maps(1, 2, true));
  agreesWithWingGong("a user's state machine", tickets());
  agreesWithWingGong('an object that chooses', dice());
});
