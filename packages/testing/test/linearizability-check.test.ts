import {
  assertLinearizable,
  canonical,
  checkLinearizable,
  LinearizabilityError,
  type Operation,
  type RegisterInput,
  type RegisterOutput,
  register,
} from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';
import { generate, Random } from './linearizability-generate.js';
import { counters, registers } from './linearizability-workloads.js';

type Call = Operation<RegisterInput<number>, RegisterOutput<number>>;

const write = (value: number, invokedAt: number, returnedAt: number, client = 'a'): Call => ({
  client,
  input: { op: 'write', value },
  output: undefined,
  invokedAt,
  returnedAt,
  outcome: 'ok',
});
const read = (output: number | undefined, invokedAt: number, returnedAt: number, client = 'b'): Call => ({
  client,
  input: { op: 'read' },
  output,
  invokedAt,
  returnedAt,
  outcome: 'ok',
});

describe('checkLinearizable', () => {
  it('finds an empty history linearizable, and one of which nothing completed', () => {
    const timeout: Call = { client: 1, input: { op: 'write', value: 1 }, invokedAt: 0, outcome: 'indeterminate' };
    expect(checkLinearizable(register<number>(), []).verdict).toBe('linearizable');
    expect(checkLinearizable(register<number>(), [timeout]).verdict).toBe('linearizable');
  });

  it('takes a return and an invocation at the same time for concurrent', () => {
    expect(checkLinearizable(register<number>(), [write(1, 0, 5), read(undefined, 5, 6)]).ok).toBe(true);
    expect(checkLinearizable(register<number>(), [write(1, 0, 4), read(undefined, 5, 6)]).ok).toBe(false);
  });

  it('does not depend on the order in which operations are listed', () => {
    const history = [write(1, 0, 1), write(2, 2, 3), read(2, 4, 5)];
    expect(checkLinearizable(register<number>(), history.toReversed()).ok).toBe(true);
  });

  it('gives the same result for the same history', () => {
    const shape = { operations: 120, clients: 5, indeterminate: 0.1, corrupted: 0.2 };
    const history = generate(registers(2, 30), shape, new Random(5));
    const result = checkLinearizable(register<number>(), history);
    expect(result.verdict).toBe('violation');
    expect(checkLinearizable(register<number>(), history)).toEqual(result);
  });

  it('refuses a history whose times are malformed', () => {
    const check = (history: Call[]) => () => checkLinearizable(register<number>(), history);
    expect(check([write(1, 5, 4)])).toThrow('Operation 0 of the history: returnedAt is 4');
    expect(check([write(1, 0, 1), read(1, Number.NaN, 4)])).toThrow('Operation 1 of the history: invokedAt is NaN');
  });

  it('checks a history of an object that is already in use', () => {
    const history = [read(7, 0, 1)];
    expect(checkLinearizable(register<number>(), history, { start: [{ state: 3 }, { state: 7 }] }).ok).toBe(true);
    expect(checkLinearizable(register<number>(), history, { start: [{ state: 3 }] }).ok).toBe(false);
  });

  it('gives up at its limits, and says so', () => {
    const workload = counters(1, [1, 2, 3, 5, 8, 13]);
    const shape = { operations: 400, clients: 10, indeterminate: 0.4, corrupted: 0.3 };
    const history = generate(workload, shape, new Random(3));
    const bySteps = checkLinearizable(workload.model, history, { maxSteps: 10 });
    expect(bySteps).toMatchObject({ ok: false, verdict: 'unknown', reason: expect.stringContaining('maxSteps (10)') });
    const byStates = checkLinearizable(workload.model, history, { maxStates: 10 });
    expect(byStates).toMatchObject({
      ok: false,
      verdict: 'unknown',
      reason: expect.stringContaining('maxStates (10)'),
    });
  });

  it('reports a violation of one object even where it gives up on another', () => {
    const hard = generate(
      counters(1, [1, 2]),
      { operations: 200, clients: 9, indeterminate: 0.3, corrupted: 0 },
      new Random(1),
    );
    const easy = {
      client: 1,
      input: { op: 'read', key: 'easy' } as const,
      invokedAt: 0,
      returnedAt: 1,
      outcome: 'ok',
    } as const;
    const result = checkLinearizable(counters(1, [1, 2]).model, [...hard, { ...easy, output: 4 }], { maxSteps: 50 });
    expect(result).toMatchObject({ verdict: 'violation', key: 'easy' });
  });
});

describe('a violation', () => {
  it('is explained by its smallest window, the longest prefix and the states in question', () => {
    const history = [write(1, 0, 1), write(2, 2, 3), read(1, 4, 9), write(3, 5, 6, 'c'), read(3, 7, 8, 'd')];
    const result = checkLinearizable(register<number>(), history);
    expect(result.verdict === 'violation' && result.explanation.split('\n')).toEqual([
      'Not linearizable: no order of the history explains read() → 1, client b.',
      '',
      'The smallest failing window (1 operation of 5), impossible whatever the others did:',
      '  ✗ client b  [4, 9]  ├┤  read() → 1',
      'State before the window:',
      '  2',
      '',
      'The longest prefix that has an order is 4 operations, in this order:',
      '    client a  [0, 1]  ├┤        write(1) → ok',
      '    client a  [2, 3]    ├┤      write(2) → ok',
      '    client c  [5, 6]      ├┤    write(3) → ok',
      '    client d  [7, 8]        ├┤  read() → 3',
      'There, read() → 1 is impossible in every state that the object may be in:',
      '  3',
    ]);
  });

  it('shows which operations of its window had taken effect before', () => {
    const history = [write(1, 0, 1), write(2, 2, 9, 'c'), read(2, 3, 4), read(1, 5, 6)];
    const result = checkLinearizable(register<number>(), history);
    expect(result).toMatchObject({ impossible: history[3], prefix: [history[0], history[1], history[2]], states: [2] });
  });

  it('is thrown by assertLinearizable with its explanation', () => {
    const bad = [write(1, 0, 1), read(2, 2, 3)];
    expect(() => assertLinearizable(register<number>(), bad)).toThrow(LinearizabilityError);
    expect(() => assertLinearizable(register<number>(), bad)).toThrow(/no order of the history explains read\(\) → 2/);
    expect(() => assertLinearizable(register<number>(), [write(1, 0, 1), read(1, 2, 3)])).not.toThrow();
  });
});

describe('canonical', () => {
  it('is equal for equal data and different for different data', () => {
    expect(canonical({ b: [1, 'x'], a: new Map([[1, new Set(['y'])]]) })).toBe(
      canonical({ a: new Map([[1, new Set(['y'])]]), b: [1, 'x'] }),
    );
    const different = [
      1,
      '1',
      1n,
      -0,
      0,
      null,
      undefined,
      true,
      'true',
      [],
      {},
      [1],
      ['1'],
      new Uint8Array([1]),
      Number.NaN,
    ];
    expect(new Set(different.map(canonical)).size).toBe(different.length);
  });

  it('refuses what it cannot compare', () => {
    expect(() => canonical({ when: new Date(0) })).toThrow('A Date has no canonical text');
    expect(() => canonical([() => 1])).toThrow('A function has no canonical text');
  });
});
