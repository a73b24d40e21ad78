import { checkLinearizable } from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';
import { generate, Random, type Shape, type Workload } from './linearizability-generate.js';
import { counters, lists, maps, registers } from './linearizability-workloads.js';

/**
 * Speed is tested in steps, which are the same on every machine: a million take about a tenth of a second. The limit is
 * for each object.
 */
function within<State, Input, Output>(
  name: string,
  workload: Workload<State, Input, Output>,
  shape: Omit<Shape, 'corrupted'>,
  maxSteps: number,
): void {
  const history = generate(workload, { ...shape, corrupted: 0 }, new Random(11));

  it(`${name}: a right history`, () => {
    expect(checkLinearizable(workload.model, history, { maxSteps })).toMatchObject({ verdict: 'linearizable' });
  });

  it(`${name}: with wrong answers at the end`, () => {
    const random = new Random(12);
    const broken = history.map((operation, position) =>
      position < history.length - 30 || operation.outcome !== 'ok'
        ? operation
        : { ...operation, output: workload.guess(operation.input, random) },
    );
    const result = checkLinearizable(workload.model, broken, { maxSteps: maxSteps * 10 });
    expect(result.verdict).not.toBe('unknown');
    if (result.verdict !== 'violation') return;
    const { operations, start } = result.window;
    expect(operations.length).toBeLessThan(20);
    expect(checkLinearizable(workload.model, operations, { start }).verdict).toBe('violation');
  });
}

describe('10,000 operations on 10 objects by 20 clients, 5 % of them indeterminate', () => {
  const shape = { operations: 10_000, clients: 20, indeterminate: 0.05 };
  within('registers with many values', registers(10, 1_000), shape, 500_000);
  within('registers with few values', registers(10, 5), shape, 500_000);
  within('counters', counters(10, [1]), shape, 500_000);
  within('lists', lists(10, 100_000), shape, 100_000);
  within('maps with versions', maps(10, 1_000, true), shape, 500_000);
  within('maps without versions', maps(10, 1_000, false), shape, 500_000);
});

describe('2,000 operations on one object by 8 clients', () => {
  const shape = { operations: 2_000, clients: 8, indeterminate: 0.05 };
  within('a register with many values', registers(1, 1_000), shape, 1_000_000);
  within('a register, 30 % indeterminate', registers(1, 1_000), { ...shape, indeterminate: 0.3 }, 5_000_000);
  within('a counter, 30 % indeterminate', counters(1, [1]), { ...shape, indeterminate: 0.3 }, 1_000_000);
  within('a list', lists(1, 100_000), shape, 500_000);
});
