import {
  type CheckResult,
  checkLinearizable,
  type KvInput,
  type KvOutput,
  kv,
  type Operation,
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

describe('kv', () => {
  type Call = Operation<KvInput<string>, KvOutput<string>>;
  const check = (history: Call[]) => checkLinearizable(kv<string>(), history);
  const call = (input: KvInput<string>, output: KvOutput<string>, times: Times, client = 1): Call =>
    ok(input, output, times, client);
  const set = (value: string, version: number, times: Times) =>
    call({ op: 'set', key: 'k', value }, { applied: true, version }, times);
  const get = (output: KvOutput<string>, times: Times) => call({ op: 'get', key: 'k' }, output, times, 2);
  const casVersion = (version: number, applied: boolean, times: Times, client = 3) =>
    call(
      { op: 'cas', key: 'k', expected: { version }, value: `cas${client}` },
      applied ? { applied, version: version + client } : { applied },
      times,
      client,
    );

  it('accepts a life of a key: set, get, delete, get', () => {
    const life = [
      get(undefined, [0, 1]),
      set('a', 3, [2, 3]),
      get({ value: 'a', version: 3 }, [4, 5]),
      call({ op: 'delete', key: 'k' }, { applied: true }, [6, 7]),
      get(undefined, [8, 9]),
      call({ op: 'delete', key: 'k' }, { applied: false }, [10, 11]),
      call({ op: 'cas', key: 'k', expected: { absent: true }, value: 'b' }, { applied: true, version: 9 }, [12, 13]),
      call({ op: 'cas', key: 'k', expected: { value: 'b' }, value: 'c' }, { applied: true, version: 10 }, [14, 15]),
      get({ value: 'c' }, [16, 17]),
    ];
    expect(check(life).ok).toBe(true);
  });

  it('finds two compare-and-sets of one version that both succeed', () => {
    const second = casVersion(3, true, [3, 6], 4);
    expectViolation(check([set('a', 3, [0, 1]), casVersion(3, true, [2, 5]), second]), second);
  });

  it('finds a version that goes back, and a value with the version of another', () => {
    const back = set('b', 2, [2, 3]);
    expectViolation(check([set('a', 3, [0, 1]), back]), back);
    const mixed = get({ value: 'a', version: 4 }, [4, 5]);
    expectViolation(check([set('a', 3, [0, 1]), set('b', 4, [2, 3]), mixed]), mixed);
  });

  it('finds a deleted key that comes back', () => {
    const back = get({ value: 'a', version: 3 }, [4, 5]);
    const history = [set('a', 3, [0, 1]), call({ op: 'delete', key: 'k' }, { applied: true }, [2, 3])];
    expectViolation(check([...history, back]), back);
  });

  it('learns the version of an indeterminate set from the first read of it', () => {
    const unseen = [set('a', 3, [0, 1]), maybe<KvInput<string>>({ op: 'set', key: 'k', value: 'b' }, 2)];
    const first = get({ value: 'b', version: 5 }, [4, 5]);
    expect(check([...unseen, first, get({ value: 'b', version: 5 }, [6, 7])]).ok).toBe(true);
    const other = get({ value: 'b', version: 6 }, [6, 7]);
    expectViolation(check([...unseen, first, other]), other);
    const older = get({ value: 'b', version: 2 }, [4, 5]);
    expectViolation(check([...unseen, older]), older);
  });

  it('remembers which version an unknown one is not', () => {
    const history = [maybe<KvInput<string>>({ op: 'set', key: 'k', value: 'b' }, 0), get({ value: 'b' }, [2, 3])];
    expect(check([...history, casVersion(5, false, [4, 5]), get({ value: 'b', version: 6 }, [6, 7])]).ok).toBe(true);
    const contradiction = get({ value: 'b', version: 5 }, [6, 7]);
    expectViolation(check([...history, casVersion(5, false, [4, 5]), contradiction]), contradiction);
  });

  it('checks every key by itself, and names the one that fails', () => {
    const other = call({ op: 'get', key: 'other' }, { value: 'x' }, [4, 5]);
    const result = check([set('a', 3, [0, 1]), other, get({ value: 'a', version: 3 }, [6, 7])]);
    expectViolation(result, other);
    expect(result).toMatchObject({ key: 'other' });
  });
});
