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
}

/** What finding all configurations of the past may cost. If it costs more, the window begins earlier. */
const EXPLORATION = { maxStates: 1_000_000, maxSteps: 10_000_000 };
const EARLIER = { maxStates: 200_000, maxSteps: 1_000_000 };

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
  const looksAhead = model.prune !== undefined;
  const gone = returns.slice(0, cut);
  const [search, searched] = looksAhead ? [explore(problem, entries, gone), entries] : [failed, problem.entries];
  if (search.verdict !== 'violation' || search.deepest !== at) {
    return { culprit, entries, ...beginEarlier(problem, entries, returns, cut, culprit) };
  }
  const starts = startsAt(model, search, searched, cut);
  const reached = configurationsAt(search, at);
  return { culprit, entries, gone, starts, search, searched, reached };
}

/**
 * Searches the past again for a model that looks ahead, with no more evidence than what happened before the window: the
 * window is to be impossible whatever its other operations did.
 */
function explore<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  gone: readonly Entry<Input, Output>[],
  earlier: Partial<Problem<State, Input, Output>> = {},
): Search<State, Input, Output> {
  return new Search({ ...problem, entries, evidence: evidenceOf(gone), limits: EXPLORATION, ...earlier });
}

/** Where the configurations right before the culprit are too many, goes back to where they are few. */
function beginEarlier<State, Input, Output>(
  problem: Problem<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  returns: readonly Entry<Input, Output>[],
  cut: number,
  culprit: Entry<Input, Output>,
): Omit<Past<State, Input, Output>, 'culprit' | 'entries'> {
  const searched = relax(entries, ({ operation }) => operation === culprit.operation);
  const search = solve({ ...problem, entries: searched });
  const reached = search.witness === NONE ? [] : [search.witness];
  for (let back = 2; back < cut; back *= 4) {
    const stopAt = cut - back;
    const gone = returns.slice(0, stopAt);
    const early = explore(problem, entries, gone, { stopAt, limits: EARLIER });
    if (early.verdict !== 'violation' || early.deepest !== stopAt) continue;
    return { gone, starts: startsAt(problem.model, early, entries, stopAt), search, searched, reached };
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
