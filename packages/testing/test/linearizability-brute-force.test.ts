import {
  type CheckResult,
  type CompletedOperation,
  checkLinearizable,
  type Model,
  type Operation,
  UNOBSERVED,
  type Violation,
} from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';
import { firstImpossibleReturn, isEachLinearizable, isLinearizable } from './linearizability-brute-force.js';
import { generate, Random, type Shape, type Workload } from './linearizability-generate.js';
import { counters, dice, lists, maps, registers, tickets } from './linearizability-workloads.js';

const HISTORIES = 800;

/** The orders that a violation shows must be orders of the history that the model allows. */
function expectOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  order: readonly Operation<Input, Output>[],
): void {
  let states: State[] = [model.init()];
  for (const [position, operation] of order.entries()) {
    const output = operation.outcome === 'ok' ? operation.output : UNOBSERVED;
    states = states.flatMap((state) => [...model.step(state, operation.input, output)]);
    expect(states.length).toBeGreaterThan(0);
    const later = order.slice(position + 1);
    expect(later.some((other) => other.outcome === 'ok' && other.returnedAt < operation.invokedAt)).toBe(false);
  }
}

/** "Impossible whatever the others did": beside the window, only what returned before it is required. */
function claim<Input, Output>(
  window: readonly Operation<Input, Output>[],
  impossible: CompletedOperation<Input, Output>,
): { isOptional: (operation: Operation<Input, Output>) => boolean } {
  const isBefore = ({ outcome, returnedAt }: Operation<Input, Output>) =>
    outcome === 'ok' && returnedAt! < impossible.invokedAt;
  return { isOptional: (operation) => !window.includes(operation) && !isBefore(operation) };
}

/** What was invoked by the time of the impossible return. */
function asClaimed<Input, Output>(
  history: readonly Operation<Input, Output>[],
  impossible: CompletedOperation<Input, Output>,
): Operation<Input, Output>[] {
  return history.filter(({ invokedAt }) => invokedAt <= impossible.returnedAt);
}

function expectProof<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  { key, window, impossible, prefix }: Violation<State, Input, Output>,
): void {
  const { operations, start } = window;
  const object = history.filter(({ input }) => model.partition?.(input) === key);
  expect(operations).toContain(impossible);
  expect(isLinearizable(model, operations, { starts: start })).toBe(false);
  expect(checkLinearizable(model, operations, { start }).verdict).toBe('violation');
  expect(firstImpossibleReturn(model, object)).toBe(impossible.returnedAt);
  expect(isLinearizable(model, asClaimed(object, impossible), claim(operations, impossible))).toBe(false);
  expectOrder(model, prefix);
  const before = object.filter(({ outcome, returnedAt }) => outcome === 'ok' && returnedAt! < impossible.returnedAt);
  expect(before.every((operation) => prefix.includes(operation))).toBe(true);
  expect(prefix).not.toContain(impossible);
}

function compare<State, Input, Output>(workload: Workload<State, Input, Output>, shape: Shape, seed: number) {
  const { model } = workload;
  const counts: Record<CheckResult<State, Input, Output>['verdict'], number> = {
    linearizable: 0,
    violation: 0,
    unknown: 0,
  };
  const random = new Random(seed);
  for (let round = 0; round < HISTORIES; round++) {
    const history = generate(workload, { ...shape, operations: 1 + random.below(shape.operations) }, random);
    const result = checkLinearizable(model, history);
    expect(result.verdict, JSON.stringify(history)).toBe(
      isEachLinearizable(model, history) ? 'linearizable' : 'violation',
    );
    if (result.verdict === 'violation') expectProof(model, history, result);
    counts[result.verdict]++;
  }
  return counts;
}

const shapes: Record<string, Shape> = {
  'one wrong answer in four': { operations: 6, clients: 3, indeterminate: 0.25, corrupted: 0.25 },
  'mostly wrong answers': { operations: 6, clients: 6, indeterminate: 0.3, corrupted: 0.7 },
  'few clients': { operations: 6, clients: 2, indeterminate: 0.15, corrupted: 0.3 },
  'mostly indeterminate': { operations: 6, clients: 3, indeterminate: 0.6, corrupted: 0.5 },
};

function agreesWithBruteForce<State, Input, Output>(name: string, workload: Workload<State, Input, Output>): void {
  describe(name, () => {
    for (const [position, [title, shape]] of Object.entries(shapes).entries()) {
      it(`gives brute force's verdict, and a window that fails by itself: ${title}`, () => {
        const counts = compare(workload, shape, 1_000 + position);
        expect(counts.unknown).toBe(0);
        expect(Math.min(counts.linearizable, counts.violation)).toBeGreaterThan(HISTORIES / 50);
      });
    }

    it('finds every history of a real execution linearizable', () => {
      const shape = { operations: 6, clients: 4, indeterminate: 0.3, corrupted: 0 };
      expect(compare(workload, shape, 77)).toEqual({ linearizable: HISTORIES, violation: 0, unknown: 0 });
    });
  });
}

agreesWithBruteForce('one register', registers(1, 3));
agreesWithBruteForce('two registers', registers(2, 2));
agreesWithBruteForce('a counter', counters(1, [1, 1, 2]));
agreesWithBruteForce('a list with few values', lists(1, 2));
agreesWithBruteForce('a list with many values', lists(1, 50));
agreesWithBruteForce('a map', maps(1, 2, false));
agreesWithBruteForce('a map with versions', maps(1, 2, true));
agreesWithBruteForce("a user's state machine", tickets());
agreesWithBruteForce('an object that chooses', dice());
