import { type Diagnosis, diagnose } from './diagnose.js';
import { assertWellFormed, entriesOf } from './entry.js';
import { explain } from './explain.js';
import type { Model } from './model.js';
import type { Operation } from './operation.js';
import { type Limits, solve } from './search.js';
import type { Start } from './start.js';

export interface CheckOptions<State, Input, Output> extends Partial<Limits> {
  /**
   * Configurations to remember for each object, at some 50 bytes each; a new state of the object counts as 20. Bounds
   * memory. Default 1,000,000. Beyond it, the verdict on that object is `unknown`.
   */
  readonly maxStates?: number;
  /**
   * Steps to spend on each object: bounds time, in a measure that is the same on every machine. Default
   * 50,000,000, some ten seconds for a simple model. Beyond it, the verdict on that object is `unknown`.
   */
  readonly maxSteps?: number;
  /**
   * How each object may stand when the history begins, if not in the model's initial state: to check the window of a
   * violation by itself, or a history that was recorded on an object already in use.
   */
  readonly start?: readonly Start<State, Input, Output>[];
}

export interface Linearizable {
  readonly ok: true;
  readonly verdict: 'linearizable';
}

export interface Violation<State, Input, Output> extends Diagnosis<State, Input, Output> {
  readonly ok: false;
  readonly verdict: 'violation';
  /** The object concerned, as the model's `partition` names it; undefined for a model of one object. */
  readonly key: string | undefined;
  /** All of the above for a person to read. */
  readonly explanation: string;
}

/** A limit was reached. Neither verdict may be concluded. */
export interface Unknown {
  readonly ok: false;
  readonly verdict: 'unknown';
  readonly key: string | undefined;
  readonly reason: string;
}

/** `ok` is true only for a history that is linearizable. */
export type CheckResult<State, Input, Output> = Linearizable | Violation<State, Input, Output> | Unknown;

const DEFAULT_LIMITS: Limits = { maxStates: 1_000_000, maxSteps: 50_000_000 };

/**
 * Says whether a history of concurrent operations has an order in which each takes effect at one moment between its
 * invocation and its return, as `model` allows, and explains it if not.
 *
 * Exact: no false alarm and nothing missed, unless the verdict is `unknown`. The same history always gives the same
 * result. Throws a `TypeError` for a history whose times are malformed, and whatever the model throws.
 */
export function checkLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  options: CheckOptions<State, Input, Output> = {},
): CheckResult<State, Input, Output> {
  assertWellFormed(history);
  let unknown: Unknown | undefined;
  for (const [key, operations] of partition(model, history)) {
    const result = checkObject(model, key, operations, options);
    if (result.verdict === 'violation') return result;
    if (result.verdict === 'unknown') unknown ??= result;
  }
  return unknown ?? { ok: true, verdict: 'linearizable' };
}

/** Thrown by `assertLinearizable`: the message is the explanation, or the reason why nothing is known. */
export class LinearizabilityError<State, Input, Output> extends Error {
  override readonly name = 'LinearizabilityError';

  constructor(readonly result: Violation<State, Input, Output> | Unknown) {
    super(result.verdict === 'violation' ? result.explanation : result.reason);
  }
}

/** As `checkLinearizable`, for tests: returns if the history is linearizable, and throws otherwise. */
export function assertLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  options: CheckOptions<State, Input, Output> = {},
): void {
  const result = checkLinearizable(model, history, options);
  if (!result.ok) throw new LinearizabilityError(result);
}

function partition<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): Map<string | undefined, Operation<Input, Output>[]> {
  const objects = new Map<string | undefined, Operation<Input, Output>[]>();
  for (const operation of history) {
    const key = model.partition?.(operation.input);
    const operations = objects.get(key);
    if (operations === undefined) objects.set(key, [operation]);
    else operations.push(operation);
  }
  return objects;
}

function checkObject<State, Input, Output>(
  model: Model<State, Input, Output>,
  key: string | undefined,
  operations: readonly Operation<Input, Output>[],
  options: CheckOptions<State, Input, Output>,
): CheckResult<State, Input, Output> {
  const limits = {
    maxStates: options.maxStates ?? DEFAULT_LIMITS.maxStates,
    maxSteps: options.maxSteps ?? DEFAULT_LIMITS.maxSteps,
  };
  const starts = options.start ?? [{ state: model.init() }];
  const problem = { model, entries: entriesOf(model, operations), starts, limits };
  const search = solve(problem);
  switch (search.verdict) {
    case 'linearizable':
      return { ok: true, verdict: 'linearizable' };
    case 'violation': {
      const diagnosis = diagnose(problem, search);
      const explanation = explain(model, diagnosis, key, operations.length);
      return { ok: false, verdict: 'violation', key, ...diagnosis, explanation };
    }
    case 'too many states':
    case 'too many steps':
      return { ok: false, verdict: 'unknown', key, reason: gaveUp(key, search.verdict, limits, operations.length) };
  }
}

function gaveUp(key: string | undefined, verdict: string, { maxStates, maxSteps }: Limits, total: number): string {
  const limit = verdict === 'too many states' ? `maxStates (${maxStates})` : `maxSteps (${maxSteps})`;
  const object = key === undefined ? '' : ` of ${key}`;
  return `Gave up on the history${object} (${total} operations) at ${limit}. Raise the limit, partition the model by key, or record fewer concurrent or indeterminate operations per key.`;
}
