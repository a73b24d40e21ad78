import { NONE } from './configurations.js';
import { type Entry, evidenceOf, relax } from './entry.js';
import { startAt } from './lineage.js';
import type { Model } from './model.js';
import { firstFailingReturn, through } from './prefix.js';
import { type Problem, Search, solve } from './search.js';
import type { Start } from './start.js';

/** A history up to the first return for which it has no order. */
export interface Past<State, Input, Output> {
  /** The operation that returns there. */
  readonly culprit: Entry<Input, Output>;
  /** What was invoked by then; only what returned by then is required. */
  readonly entries: readonly Entry<Input, Output>[];
  /** The returns that happened before the window begins. */
  readonly gone: readonly Entry<Input, Output>[];
  /** How the object may stand when the window begins. */
  readonly starts: readonly Start<State, Input, Output>[];
  /** Configurations, and the search that found them, in which only the culprit's return remains. */
  readonly search: Search<State, Input, Output>;
  readonly searched: readonly Entry<Input, Output>[];
  readonly reached: readonly number[];
  /** True if the starts are right only together with all operations of the window. */
  readonly isIndivisible: boolean;
}

/** What finding all configurations of the past may cost. If it costs more, the window is larger than it need be. */
const EXPLORATION = { maxStates: 200_000, maxSteps: 300_000 };

export function pastOf<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  failed: Search<State, Input, Output>,
): Past<State, Input, Output> {
  const { model } = problem;
  const returns = failed.schedule.gates.map(({ entry }) => problem.entries[entry]!);
  const at = model.prune === undefined ? failed.deepest : firstFailingReturn(problem, returns);
  const culprit = returns[at]!;
  const entries = through(problem.entries, returns, at);
  const cut = returns.findIndex(({ end }) => end >= culprit.start);
  const past = { culprit, entries, gone: returns.slice(0, cut) };
  const complete = (search: Search<State, Input, Output>, searched: Past<State, Input, Output>['searched']) => ({
    ...past,
    starts: startsAt(model, search, searched, cut),
    search,
    searched,
    reached: configurationsAt(search, at),
  });
  if (model.prune === undefined) return { ...complete(failed, problem.entries), isIndivisible: false };
  for (const [evidence, isIndivisible] of [
    [past.gone, false],
    [returns.slice(0, at), true],
  ] as const) {
    const search = explore({ ...problem, entries }, evidence);
    if (search.verdict === 'violation' && search.deepest === at) return { ...complete(search, entries), isIndivisible };
  }
  return { ...past, ...beginEarlier({ ...problem, entries }, returns, cut, culprit), isIndivisible: false };
}

/**
 * Searches the past again for a model that looks ahead, which with the impossible output rules out states that were right
 * at the time. If the evidence goes beyond the beginning of the window, then the starts rest on the window's operations.
 */
function explore<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  evidence: readonly Entry<Input, Output>[],
): Search<State, Input, Output> {
  return new Search({ ...problem, evidence: evidenceOf(evidence), limits: EXPLORATION });
}

/** Where the configurations right before the culprit are too many, goes back to where they are few. */
function beginEarlier<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  returns: readonly Entry<Input, Output>[],
  cut: number,
  culprit: Entry<Input, Output>,
): Pick<Past<State, Input, Output>, 'gone' | 'starts' | 'search' | 'searched' | 'reached'> {
  const searched = relax(problem.entries, ({ operation }) => operation === culprit.operation);
  const search = solve({ ...problem, entries: searched });
  const reached = search.witness === NONE ? [] : [search.witness];
  for (let back = 2; back < cut; back *= 4) {
    const stopAt = cut - back;
    const gone = returns.slice(0, stopAt);
    const early = explore({ ...problem, stopAt }, gone);
    if (early.verdict !== 'violation' || early.deepest !== stopAt) continue;
    return { gone, starts: startsAt(problem.model, early, problem.entries, stopAt), search, searched, reached };
  }
  return { gone: [], starts: problem.starts, search, searched, reached };
}

function configurationsAt<State, Input, Output>(
  { configurations }: Search<State, Input, Output>,
  gate: number,
): number[] {
  const found: number[] = [];
  for (let id = 0; id < configurations.count; id++) {
    if (configurations.gate(id) === gate) found.push(id);
  }
  return found;
}

/** The configurations in which a gate was first reached. */
function startsAt<State, Input, Output>(
  model: Model<State, Input, Output>,
  search: Search<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  gate: number,
): Start<State, Input, Output>[] {
  const entered = configurationsAt(search, gate).filter((id) => search.configurations.via(id) === NONE);
  return entered.map((id) => startAt(model, search, entries, id));
}
