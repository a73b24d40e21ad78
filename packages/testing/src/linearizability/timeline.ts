import { display } from './canonical.js';
import { type Model, UNOBSERVED } from './model.js';
import type { Operation } from './operation.js';

/** Columns of a timeline's bars, at most. */
const MAX_COLUMNS = 48;

/** The longest operation or state to show in full. */
const MAX_LENGTH = 160;

/** A text of bearable length: its beginning, and how long it is. */
export function clip(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)`;
}

/** An operation in words: `write(2) → ok`. */
export function describeOperation<State, Input, Output>(
  model: Model<State, Input, Output>,
  operation: Operation<Input, Output>,
): string {
  const output = operation.outcome === 'ok' ? operation.output : UNOBSERVED;
  return clip(model.describe?.(operation.input, output) ?? `${display(operation.input)} → ${describeOutput(output)}`);
}

/** An output in words; `?` for one that nobody saw. */
export function describeOutput(output: unknown): string {
  return output === UNOBSERVED ? '?' : display(output);
}

/** One line for each operation: client, interval, a bar that shows what overlaps, and the operation. */
export function timeline<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): string[] {
  const times = operations.flatMap((operation) => [operation.invokedAt, ...finite(endOf(operation))]);
  const ranks = [...new Set(times)].sort((a, b) => a - b);
  const columns = Math.min(ranks.length, MAX_COLUMNS);
  const column = (time: number) => Math.floor((ranks.indexOf(time) * columns) / ranks.length);
  const rows = operations.map((operation) => {
    const end = endOf(operation);
    const from = column(operation.invokedAt);
    const to = Number.isFinite(end) ? column(end) : columns;
    const bar = `${' '.repeat(from)}├${'─'.repeat(Math.max(0, to - from - 1))}${Number.isFinite(end) ? '┤' : '→'}`;
    return {
      client: `client ${operation.client}`,
      interval: `[${operation.invokedAt}, ${Number.isFinite(end) ? end : '…'}]`,
      bar,
      what: describeOperation(model, operation),
    };
  });
  const width = (cell: 'client' | 'interval' | 'bar') => Math.max(0, ...rows.map((row) => row[cell].length));
  const [client, interval, bar] = [width('client'), width('interval'), width('bar')];
  return rows.map(
    (row) => `${row.client.padEnd(client)}  ${row.interval.padEnd(interval)}  ${row.bar.padEnd(bar)}  ${row.what}`,
  );
}

function endOf(operation: Operation<unknown, unknown>): number {
  return operation.outcome === 'ok' ? operation.returnedAt : Number.POSITIVE_INFINITY;
}

function finite(time: number): number[] {
  return Number.isFinite(time) ? [time] : [];
}
