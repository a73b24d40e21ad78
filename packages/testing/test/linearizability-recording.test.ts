import {
  type CounterInput,
  type CounterOutput,
  checkLinearizable,
  counter,
  HistoryRecorder,
  type ListAppendInput,
  type ListAppendOutput,
  listAppend,
  mergeRetries,
  type Operation,
} from '@raft/testing/linearizability';
import { describe, expect, it } from 'vitest';

describe('HistoryRecorder', () => {
  it('orders invocations and returns as they happened, without ties', () => {
    const recorder = new HistoryRecorder<string, number>();
    const first = recorder.invoke('a', 'one');
    const second = recorder.invoke('b', 'two');
    second.ok(2);
    first.failed();
    recorder.invoke('b', 'three');
    const fourth = recorder.invoke('c', 'four');
    fourth.indeterminate();
    expect(recorder.history()).toEqual([
      { client: 'a', input: 'one', invokedAt: 0, returnedAt: 3, outcome: 'failed' },
      { client: 'b', input: 'two', invokedAt: 1, returnedAt: 2, outcome: 'ok', output: 2 },
      { client: 'b', input: 'three', invokedAt: 4, outcome: 'indeterminate' },
      { client: 'c', input: 'four', invokedAt: 5, returnedAt: 6, outcome: 'indeterminate' },
    ]);
  });

  it('counts the first outcome only', () => {
    const recorder = new HistoryRecorder<string, number>();
    const call = recorder.invoke('a', 'one');
    call.indeterminate();
    call.ok(1);
    expect(recorder.history()).toMatchObject([{ outcome: 'indeterminate', returnedAt: 1 }]);
  });
});

describe('mergeRetries', () => {
  type Call = Operation<ListAppendInput<string>, ListAppendOutput<string>>;
  const base = { client: 's1', input: { op: 'append', value: 'x' } } as const;
  const timedOut: Call = { ...base, invokedAt: 0, returnedAt: 3, outcome: 'indeterminate' };
  const refused: Call = { ...base, invokedAt: 4, returnedAt: 5, outcome: 'failed' };
  const answered: Call = { ...base, invokedAt: 6, returnedAt: 8, output: 1, outcome: 'ok' };
  const identify = ({ client, input }: Call) => (input.op === 'append' ? String(client) : undefined);

  it('makes one command of all attempts: from the first that may count to the first answer', () => {
    expect(mergeRetries([timedOut, refused, answered], identify)).toEqual({
      history: [{ ...base, invokedAt: 0, returnedAt: 8, output: 1, outcome: 'ok' }],
      conflicts: [],
    });
    expect(mergeRetries([refused, timedOut], identify).history).toEqual([
      { ...base, invokedAt: 0, outcome: 'indeterminate' },
    ]);
    expect(mergeRetries([refused, refused], identify).history).toEqual([refused]);
  });

  it('keeps apart what was sent outside of a session', () => {
    expect(mergeRetries([timedOut, answered], () => undefined).history).toEqual([timedOut, answered]);
  });

  it('reports attempts of one command that were answered differently', () => {
    const other: Call = { ...base, invokedAt: 9, returnedAt: 10, output: 2, outcome: 'ok' };
    expect(mergeRetries([answered, other], identify).conflicts).toEqual([[answered, other]]);
  });

  it('lets the check find a retry that was applied twice, where attempts by themselves look right', () => {
    const read: Call = {
      client: 'r',
      input: { op: 'read' },
      invokedAt: 10,
      returnedAt: 11,
      output: ['x', 'x'],
      outcome: 'ok',
    };
    const attempts = [timedOut, { ...answered, output: undefined }, read];
    expect(checkLinearizable(listAppend<string>(), attempts).ok).toBe(true);
    const { history } = mergeRetries(attempts, identify);
    expect(checkLinearizable(listAppend<string>(), history).verdict).toBe('violation');
  });

  it('accepts a retry that was applied once', () => {
    const add = { client: 's', input: { op: 'add', by: 1 } as const };
    const attempts: Operation<CounterInput, CounterOutput>[] = [
      { ...add, invokedAt: 0, outcome: 'indeterminate' },
      { ...add, invokedAt: 2, returnedAt: 3, output: 1, outcome: 'ok' },
      { client: 'r', input: { op: 'read' }, invokedAt: 4, returnedAt: 5, output: 1, outcome: 'ok' },
    ];
    const { history } = mergeRetries(attempts, ({ client }) => (client === 's' ? 'only' : undefined));
    expect(checkLinearizable(counter(), history).ok).toBe(true);
  });
});
