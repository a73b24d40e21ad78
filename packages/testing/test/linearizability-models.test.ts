import {
  type CheckResult,
  type CounterInput,
  checkLinearizable,
  counter,
  deterministicModel,
  type ListAppendInput,
  type ListAppendOutput,
  listAppend,
  type Operation,
  type RegisterInput,
  type RegisterOutput,
  register,
} from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';

type Times = readonly [invokedAt: number, returnedAt: number];

/** A completed call. */
function ok<I, O>(input: I, output: O, [invokedAt, returnedAt]: Times, client = 1): Operation<I, O> {
  return { client, input, output, invokedAt, returnedAt, outcome: 'ok' };
}

/** A call that timed out. */
function maybe<I>(input: I, invokedAt: number, client = 9): Operation<I, never> {
  return { client, input, invokedAt, returnedAt: invokedAt + 1, outcome: 'indeterminate' };
}

function expectViolation<S, I, O>(result: CheckResult<S, I, O>, operation: Operation<I, O>): void {
  expect(result).toMatchObject({ ok: false, verdict: 'violation', impossible: operation });
}

describe('register', () => {
  type Call = Operation<RegisterInput<number>, RegisterOutput<number>>;
  const check = (history: Call[]) => checkLinearizable(register<number>(), history);
  const write = (value: number, times: Times, client = 1): Call => ok({ op: 'write', value }, undefined, times, client);
  const read = (value: number | undefined, times: Times, client = 2): Call => ok({ op: 'read' }, value, times, client);
  const cas = (expected: number, value: number, done: boolean, times: Times, client = 3): Call =>
    ok({ op: 'cas', expected, value }, done, times, client);

  it('allows a read to see either of two concurrent writes, and none before the first', () => {
    for (const seen of [1, 2]) {
      const history = [read(undefined, [0, 1]), write(1, [2, 6]), write(2, [3, 7], 3), read(seen, [8, 9])];
      expect(check(history).ok).toBe(true);
    }
  });

  it('allows a read that overlaps a write to see the old value or the new, but not the old after the new', () => {
    const before = [write(1, [0, 1]), write(2, [2, 9])];
    expect(check([...before, read(1, [3, 4]), read(2, [5, 6])]).ok).toBe(true);
    const stale = read(1, [5, 6]);
    expectViolation(check([...before, read(2, [3, 4]), stale]), stale);
  });

  it('finds a stale read', () => {
    const stale = read(1, [4, 5]);
    expectViolation(check([write(1, [0, 1]), write(2, [2, 3]), stale]), stale);
  });

  it('finds a lost update', () => {
    const lost = read(1, [6, 7]);
    expectViolation(check([write(1, [0, 1]), cas(1, 2, true, [2, 3]), lost]), lost);
  });

  it('finds two compare-and-sets that both succeed, and shows both', () => {
    const both = [cas(0, 1, true, [2, 5]), cas(0, 2, true, [3, 6], 4)];
    const result = check([write(0, [0, 1]), ...both]);
    expectViolation(result, both[1]!);
    expect(result).toMatchObject({ window: { operations: both, start: [{ state: 0 }] } });
  });

  it('allows a compare-and-set to fail only where the value differs', () => {
    expect(check([write(0, [0, 1]), cas(1, 2, false, [2, 3]), read(0, [4, 5])]).ok).toBe(true);
    const refused = cas(0, 2, false, [2, 3]);
    expectViolation(check([write(0, [0, 1]), refused]), refused);
  });

  it('finds a read of a value that was never written', () => {
    const invented = read(7, [2, 3]);
    expectViolation(check([write(1, [0, 1]), invented, write(2, [4, 5])]), invented);
  });

  it('allows an indeterminate write to be seen at once, very late, or never', () => {
    const start = [write(1, [0, 1]), maybe<RegisterInput<number>>({ op: 'write', value: 2 }, 2)];
    const reads = (values: number[]) => values.map((value, n) => read(value, [10 * n + 10, 10 * n + 11]));
    expect(check([...start, ...reads([2, 2])]).ok).toBe(true);
    expect(check([...start, ...reads([1, 1, 1, 1, 1, 1, 1, 1, 1, 2])]).ok).toBe(true);
    expect(check([...start, ...reads([1, 1])]).ok).toBe(true);
  });

  it('finds an indeterminate write that was seen and then unseen', () => {
    const unseen = read(1, [6, 7]);
    const history = [write(1, [0, 1]), maybe<RegisterInput<number>>({ op: 'write', value: 2 }, 2), read(2, [4, 5])];
    expectViolation(check([...history, unseen]), unseen);
  });

  it('does not let an indeterminate write take effect twice', () => {
    const again = read(2, [8, 9]);
    const history = [maybe<RegisterInput<number>>({ op: 'write', value: 2 }, 0), read(2, [2, 3]), write(1, [4, 5])];
    expect(check([...history, read(1, [6, 7])]).ok).toBe(true);
    expectViolation(check([...history, read(1, [6, 7]), again]), again);
  });

  it('does not let an indeterminate write take effect before it was invoked', () => {
    const early = read(2, [0, 1]);
    expectViolation(check([early, maybe<RegisterInput<number>>({ op: 'write', value: 2 }, 2)]), early);
  });

  it('ignores operations that failed', () => {
    const failed: Call = { client: 1, input: { op: 'write', value: 2 }, invokedAt: 2, outcome: 'failed' };
    expect(check([write(1, [0, 1]), failed, read(1, [4, 5])]).ok).toBe(true);
    const seen = read(2, [4, 5]);
    expectViolation(check([write(1, [0, 1]), failed, seen]), seen);
  });

  it('starts from the value that it is told', () => {
    expect(checkLinearizable(register({ initial: 5 }), [read(5, [0, 1])]).ok).toBe(true);
  });
});

describe('counter', () => {
  type Call = Operation<CounterInput, number | undefined>;
  const check = (history: Call[]) => checkLinearizable(counter(), history);
  const add = (by: number, value: number | undefined, times: Times, client = 1): Call =>
    ok({ op: 'add', by }, value, times, client);
  const read = (value: number, times: Times): Call => ok({ op: 'read' }, value, times, 2);

  it('accepts additions with and without the new value', () => {
    expect(check([add(1, undefined, [0, 5]), add(2, 3, [1, 6], 3), read(1, [2, 4]), read(3, [7, 8])]).ok).toBe(true);
  });

  it('finds a lost update: two additions that give the same value', () => {
    const second = add(1, 1, [1, 6], 3);
    expectViolation(check([add(1, 1, [0, 5]), second]), second);
  });

  it('finds an addition that was applied twice', () => {
    const twice = read(2, [2, 3]);
    expectViolation(check([add(1, undefined, [0, 1]), twice]), twice);
  });

  it('counts each indeterminate addition once at most, whichever it was', () => {
    const timeouts = [1, 2, 3].map((at) => maybe<CounterInput>({ op: 'add', by: 1 }, at));
    expect(check([...timeouts, read(1, [5, 6]), read(3, [7, 8])]).ok).toBe(true);
    const fourth = read(4, [9, 10]);
    expectViolation(check([...timeouts, read(3, [7, 8]), fourth]), fourth);
  });
});

describe('listAppend', () => {
  type Call = Operation<ListAppendInput<string>, ListAppendOutput<string>>;
  const check = (history: Call[]) => checkLinearizable(listAppend<string>(), history);
  const append = (value: string, times: Times, client = 1): Call =>
    ok({ op: 'append', value }, undefined, times, client);
  const read = (values: string[], times: Times): Call => ok({ op: 'read' }, values, times, 2);

  it('accepts concurrent appends in any order that all reads agree on', () => {
    const appends = [append('a', [0, 9]), append('b', [1, 8], 3), append('c', [2, 7], 4)];
    expect(check([...appends, read(['b'], [3, 4]), read(['b', 'c'], [5, 6]), read(['b', 'c', 'a'], [10, 11])]).ok).toBe(
      true,
    );
    const swapped = read(['c', 'b', 'a'], [10, 11]);
    expectViolation(check([...appends, read(['b'], [3, 4]), swapped]), swapped);
  });

  it('finds the duplicate apply of an append', () => {
    const twice = read(['a', 'a'], [2, 3]);
    expectViolation(check([append('a', [0, 1]), twice]), twice);
  });

  it('finds a lost append', () => {
    const lost = read(['b'], [4, 5]);
    expectViolation(check([append('a', [0, 1]), append('b', [2, 3]), lost]), lost);
  });

  it('finds an append that was seen and then unseen, though a later read makes an earlier one look right', () => {
    const unseen = read([], [4, 5]);
    expectViolation(check([append('a', [0, 1]), read(['a'], [2, 3]), unseen, read(['a'], [6, 7])]), unseen);
  });

  it('blames the read that is wrong, not the appends that its output rules out', () => {
    const invented = read(['x', 'a', 'b', 'c'], [6, 7]);
    const history = [append('a', [0, 1]), append('b', [2, 3]), append('c', [4, 5]), invented];
    const result = check(history);
    expectViolation(result, invented);
    expect(result).toMatchObject({ prefix: history.slice(0, 3), window: { operations: [invented] } });
  });

  it('allows an indeterminate append to take effect very late, once', () => {
    const history = [maybe<ListAppendInput<string>>({ op: 'append', value: 'z' }, 0), append('a', [2, 3])];
    const later = [append('b', [6, 7]), read(['a', 'b', 'z'], [8, 9])];
    expect(check([...history, read(['a'], [4, 5]), ...later]).ok).toBe(true);
    const again = read(['a', 'b', 'z', 'z'], [10, 11]);
    expectViolation(check([...history, ...later, again]), again);
  });

  it('checks the length that an append may return', () => {
    const wrong = ok<ListAppendInput<string>, ListAppendOutput<string>>({ op: 'append', value: 'b' }, 3, [2, 3]);
    expectViolation(check([append('a', [0, 1]), wrong]), wrong);
  });
});

describe('deterministicModel', () => {
  const queue = deterministicModel<readonly number[], { push: number } | 'pop', number | undefined>({
    init: () => [],
    apply: (items, input) =>
      input === 'pop'
        ? { state: items.slice(1), output: items[0] }
        : { state: [...items, input.push], output: undefined },
  });
  const push = (value: number, times: Times) => ok({ push: value }, undefined, times);
  const pop = (value: number | undefined, times: Times) => ok('pop' as const, value, times, 2);

  it("checks a user's own state machine", () => {
    const pushes = [push(1, [0, 5]), push(2, [1, 6])];
    expect(checkLinearizable(queue, [...pushes, pop(2, [7, 8]), pop(1, [9, 10]), pop(undefined, [11, 12])]).ok).toBe(
      true,
    );
    const twice = pop(2, [9, 10]);
    expectViolation(checkLinearizable(queue, [...pushes, pop(2, [7, 8]), twice]), twice);
  });

  it('compares outputs as it is told', () => {
    const rounded = deterministicModel<number, number, number>({
      init: () => 0,
      apply: (sum, input) => ({ state: sum + input, output: sum + input }),
      isSame: (expected, observed) => Math.abs(expected - observed) < 1,
    });
    expect(checkLinearizable(rounded, [ok(1.4, 1, [0, 1]), ok(1.4, 3, [2, 3])]).ok).toBe(true);
    expect(checkLinearizable(rounded, [ok(1.4, 3, [0, 1])]).ok).toBe(false);
  });
});
