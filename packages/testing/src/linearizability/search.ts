import { Agenda } from './agenda.js';
import { Configurations, NONE } from './configurations.js';
import { type Entry, evidenceOf, mergeInputs } from './entry.js';
import type { Model } from './model.js';
import type { CompletedOperation } from './operation.js';
import { type Schedule, scheduleOf } from './schedule.js';
import type { Start } from './start.js';
import { Successors } from './successors.js';
import { Transitions } from './transitions.js';

export interface Limits {
  /** Configurations (what took effect, and the state it left) to remember for one object; a new state counts as 20. */
  readonly maxStates: number;
  /** Steps to spend on one object: looking up what an operation does in a state, and comparing configurations. */
  readonly maxSteps: number;
}

export interface Problem<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  /** In the order of their invocation. */
  readonly entries: readonly Entry<Input, Output>[];
  readonly starts: readonly Start<State, Input, Output>[];
  readonly limits: Limits;
  /** What the model's look-ahead may rest on. Default: every required operation. */
  readonly evidence?: readonly CompletedOperation<Input, Output>[];
  /** A gate that nothing may pass, so that all configurations that can reach it are found. Default: none. */
  readonly stopAt?: number;
  /**
   * How many gates of progress an optional operation must be worth. When no required operation explains what was seen,
   * either they were put in the wrong order not long ago, or an optional one has taken effect: this far back other
   * orders are tried first, because spending an optional operation wrongly may show only much later. Default 32.
   */
  readonly price?: number;
}

export type Verdict = 'linearizable' | 'violation' | 'too many states' | 'too many steps';

/** What to do next with a configuration, the most promising first. */
const RETURNING = 0;
const REQUIRED = 1;
const OPTIONAL = 2;
const STAGES = 3;

/** A state of the object takes at least as much memory as this many configurations. */
const CONFIGURATIONS_PER_STATE = 20;
/** Comparing two configurations is this much cheaper than a step. */
const COMPARISONS_PER_STEP = 8;

/**
 * Looks for an order of all required operations, and of any of the optional ones, that respects real time and that the
 * model allows (Wing & Gong 1993, with the memo and the just-in-time placement of Lowe 2017).
 *
 * Goes on with the configuration that is furthest, counting optional operations as steps back: so a witness is found
 * with few detours, and the memo meets configurations that spent little before those that spent more.
 */
export class Search<State, Input, Output> {
  readonly schedule: Schedule;
  readonly transitions: Transitions<State, Input, Output>;
  readonly configurations: Configurations;
  /** The last gate that was reached: on a violation, the one that nothing can pass. */
  deepest = 0;
  /** The configuration that passed all gates, or NONE. */
  witness = NONE;
  readonly verdict: Verdict;
  readonly #successors: Successors<State, Input, Output>;
  readonly #agenda: Agenda;
  readonly #price: number;
  readonly #stopAt: number;

  constructor(problem: Problem<State, Input, Output>) {
    const { model, entries, starts, limits, evidence } = problem;
    this.#price = problem.price ?? 32;
    this.#stopAt = problem.stopAt ?? Number.POSITIVE_INFINITY;
    const merged = mergeInputs(model, entries);
    this.schedule = scheduleOf(entries);
    this.transitions = new Transitions(model, merged, model.prune?.(evidence ?? evidenceOf(entries)));
    this.configurations = new Configurations(this.schedule.changeWords, this.schedule.debtWords);
    this.#successors = new Successors(merged, this.schedule, this.transitions, this.configurations);
    this.#agenda = new Agenda(-this.#price * (this.schedule.optionals.length + 1));
    const roots = starts.map((start) => this.#successors.root(start));
    this.verdict = this.#run(
      roots.filter((id) => id !== NONE),
      limits,
    );
  }

  #run(roots: readonly number[], { maxStates, maxSteps }: Limits): Verdict {
    for (const root of roots) this.#reach(root);
    while (this.witness === NONE) {
      const job = this.#agenda.next();
      if (job === undefined) return 'violation';
      if (this.steps > maxSteps) return 'too many steps';
      if (this.#size() > maxStates) return 'too many states';
      this.#expand(Math.floor(job / STAGES), job % STAGES);
    }
    return 'linearizable';
  }

  get steps(): number {
    return this.transitions.steps + Math.floor(this.configurations.comparisons / COMPARISONS_PER_STEP);
  }

  #size(): number {
    return this.configurations.count + this.transitions.size * CONFIGURATIONS_PER_STATE;
  }

  /** Goes on from a configuration past every gate that it can pass. */
  #reach(id: number): void {
    for (let at = id; at !== NONE; ) {
      const number = this.configurations.gate(at);
      const gate = this.schedule.gates[number];
      if (gate === undefined) {
        this.witness = at;
        return;
      }
      this.deepest = Math.max(this.deepest, number);
      if (number === this.#stopAt) return;
      // Hidden before this gate, it may pass as it is. At this gate there is no need to hide it: it can go first.
      const isHidden = this.configurations.via(at) === NONE && this.#successors.isFree(at, gate.entry);
      const hasReturned = this.#successors.hasReturned(at, gate);
      if (!hasReturned) this.#schedule(at, RETURNING);
      if (!hasReturned && !isHidden) return;
      at = this.#successors.pass(at, gate);
    }
  }

  #schedule(id: number, stage: number): void {
    const spent = this.configurations.spent(id) + (stage === OPTIONAL ? 1 : 0);
    this.#agenda.add(this.configurations.gate(id) - this.#price * spent, id * STAGES + stage);
  }

  #expand(id: number, stage: number): void {
    const gate = this.schedule.gates[this.configurations.gate(id)]!;
    const reached: number[] = [];
    if (stage === RETURNING) this.#successors.takeReturning(id, gate, reached);
    else if (stage === REQUIRED) this.#successors.takeRequired(id, gate, reached);
    else this.#successors.takeOptional(id, gate, reached);
    if (stage !== OPTIONAL) this.#schedule(id, stage + 1);
    for (const next of reached) this.#reach(next);
  }
}

/** What a hasty attempt may cost: next to nothing, compared with a patient one. */
const HASTY = { price: 4, maxSteps: 50_000 };

/**
 * Searches hastily, then patiently. How much an optional operation should be worth depends on the history: where few
 * values occur, one is as good as another; where values are unique, the wrong one is found out late.
 */
export function solve<State, Input, Output>(problem: Problem<State, Input, Output>): Search<State, Input, Output> {
  const { maxStates, maxSteps } = problem.limits;
  if (maxSteps > HASTY.maxSteps) {
    const hasty = new Search({ ...problem, limits: { maxStates, maxSteps: HASTY.maxSteps }, price: HASTY.price });
    if (hasty.verdict === 'linearizable' || hasty.verdict === 'violation') return hasty;
  }
  return new Search(problem);
}
