import { canonical } from './canonical.js';
import type { Diagnosis } from './diagnose.js';
import type { Model } from './model.js';
import type { Operation } from './operation.js';
import type { Start } from './start.js';
import { clip, describeOperation, timeline } from './timeline.js';

const MAX_STATES = 6;
const MAX_PREFIX = 10;

/** A diagnosis for a person to read. */
export function explain<State, Input, Output>(
  model: Model<State, Input, Output>,
  diagnosis: Diagnosis<State, Input, Output>,
  key: string | undefined,
  total: number,
): string {
  const { impossible, window, prefix, states } = diagnosis;
  const call = describeOperation(model, impossible);
  const marked = timeline(model, window.operations).map(
    (line, row) => `${window.operations[row] === impossible ? '✗' : ' '} ${line}`,
  );
  const size = `${count(window.operations.length, 'operation')} of ${total}`;
  const object = key === undefined || key === '' ? '' : ` for ${key}`;
  return [
    `Not linearizable${object}: no order of the history explains ${call}, client ${impossible.client}.`,
    '',
    `The smallest failing window (${size}), impossible whatever the others did:`,
    ...indent(marked),
    window.start.length === 1 ? 'State before the window:' : 'Possible states before the window:',
    ...indent(list(window.start.map((start) => describeStart(model, start)))),
    '',
    ...describePrefix(model, prefix),
    `There, ${call} is impossible in every state that the object may be in:`,
    ...indent(list(states.map((state) => describeState(model, state)))),
  ].join('\n');
}

function describePrefix<State, Input, Output>(
  model: Model<State, Input, Output>,
  prefix: readonly Operation<Input, Output>[],
): string[] {
  const tail = prefix.slice(-MAX_PREFIX);
  const which = tail.length < prefix.length ? `, in this order (the last ${tail.length})` : ', in this order';
  return [
    `The longest prefix that has an order is ${count(prefix.length, 'operation')}${tail.length > 1 ? which : ''}:`,
    ...indent(timeline(model, tail).map((line) => `  ${line}`)),
  ];
}

function describeStart<State, Input, Output>(
  model: Model<State, Input, Output>,
  { state, applied = [], overwritten = [] }: Start<State, Input, Output>,
): string {
  const named = (operations: readonly Operation<Input, Output>[]) =>
    operations.map((operation) => describeOperation(model, operation)).join(', ');
  const after = applied.length === 0 ? '' : `, after ${named(applied)}`;
  const perhaps = overwritten.length === 0 ? '' : `, perhaps after ${named(overwritten)} and a later write`;
  return `${describeState(model, state)}${after}${perhaps}`;
}

function describeState<State, Input, Output>(model: Model<State, Input, Output>, state: State): string {
  return clip(model.describeState?.(state) ?? model.key?.(state) ?? canonical(state));
}

function list(items: readonly string[]): string[] {
  const unique = [...new Set(items)];
  const hidden = unique.length - MAX_STATES;
  return hidden > 0 ? [...unique.slice(0, MAX_STATES), `… and ${hidden} more`] : unique;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`.trimEnd());
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
