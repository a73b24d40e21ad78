import type { CheckResult } from '../../linearizability/index.js';
import {
  type CounterInput,
  type CounterOutput,
  checkLinearizable,
  counter,
  HistoryRecorder,
  type ListAppendInput,
  type ListAppendOutput,
  listAppend,
  type PendingOperation,
  type RegisterInput,
  type RegisterOutput,
  register,
} from '../../linearizability/index.js';
import type { Command, Value } from './objects.js';

export type Kind = 'register' | 'list' | 'counter';

/** What to tell about one call, whatever its kind. */
export interface Recorded {
  ok(output: Value | boolean): void;
  failed(): void;
  indeterminate(): void;
}

/** What clients saw, by kind of object, for the checker. */
export class Histories {
  private readonly registers = new HistoryRecorder<RegisterInput<number>, RegisterOutput<number>>();
  private readonly lists = new HistoryRecorder<ListAppendInput<number>, ListAppendOutput<number>>();
  private readonly counters = new HistoryRecorder<CounterInput, CounterOutput>();

  /** A call that changes something begins. */
  write(client: number, command: Command): Recorded {
    const { key } = command;
    switch (command.op) {
      case 'write':
        return untyped(this.registers.invoke(client, { op: 'write', key, value: command.value }));
      case 'cas': {
        const { expected, value } = command;
        return untyped(this.registers.invoke(client, { op: 'cas', key, expected, value }));
      }
      case 'append':
        return untyped(this.lists.invoke(client, { op: 'append', key, value: command.value }));
      case 'add':
        return untyped(this.counters.invoke(client, { op: 'add', key, by: command.by }));
      case 'refuse':
        return { ok: () => {}, failed: () => {}, indeterminate: () => {} };
    }
  }

  read(client: number, kind: Kind, key: string): Recorded {
    switch (kind) {
      case 'register':
        return untyped(this.registers.invoke(client, { op: 'read', key }));
      case 'list': {
        const call = this.lists.invoke(client, { op: 'read', key });
        return { ...untyped(call), ok: (output) => call.ok((output as readonly number[] | undefined) ?? []) };
      }
      case 'counter': {
        const call = this.counters.invoke(client, { op: 'read', key });
        return { ...untyped(call), ok: (output) => call.ok((output as number | undefined) ?? 0) };
      }
    }
  }

  /** The explanation of the first violation; null when everything is linearizable. */
  check(): string | null {
    const results: CheckResult<unknown, unknown, unknown>[] = [
      checkLinearizable(register<number>(), this.registers.history()) as CheckResult<unknown, unknown, unknown>,
      checkLinearizable(listAppend<number>(), this.lists.history()) as CheckResult<unknown, unknown, unknown>,
      checkLinearizable(counter(), this.counters.history()) as CheckResult<unknown, unknown, unknown>,
    ];
    for (const result of results) {
      if (result.ok) continue;
      return result.verdict === 'violation' ? result.explanation : result.reason;
    }
    return null;
  }
}

/** The kind of the command says what its result is. */
function untyped<Output>(call: PendingOperation<Output>): Recorded {
  return {
    ok: (output) => call.ok(output as Output),
    failed: () => call.failed(),
    indeterminate: () => call.indeterminate(),
  };
}
