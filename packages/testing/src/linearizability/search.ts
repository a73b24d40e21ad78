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
  /** Configurations (what took effect, and the state it left) to remember for one object. */
  readonly maxStates: number;
  /** Steps of the model to ask for while checking one object. */
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
  /** Keeps apart what the model would merge, for states that are to be shown. */
  readonly isExact?: boolean;
}

export type Verdict = 'linearizable' | 'violation' | 'too many states' | 'too many steps';

/** What to do next with a configuration, the most promising first. */
const RETURNING = 0;
const REQUIRED = 1;
const OPTIONAL = 2;
const STAGES = 3;

/**
 * How many gates of progress an optional operation must be worth. When no required operation explains what was seen,
 * either they were put in the wrong order not long ago, or an optional one has taken effect: this far back other orders
 * are tried first, because spending an optional operation wrongly shows only much later.
 */
const PRICE = 32;

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

  constructor({ model, entries, starts, limits, evidence, isExact = false }: Problem<State, Input, Output>) {
    const merged = isExact ? entries : mergeInputs(model, entries);
    this.schedule = scheduleOf(entries);
    this.transitions = new Transitions(model, merged, model.prune?.(evidence ?? evidenceOf(entries)));
    this.configurations = new Configurations(this.schedule.changeWords, this.schedule.debtWords);
    this.#successors = new Successors(merged, this.schedule, this.transitions, this.configurations);
    this.#agenda = new Agenda(-PRICE * (this.schedule.optionals.length + 1));
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
      if (this.transitions.steps > maxSteps) return 'too many steps';
      if (this.configurations.count > maxStates) return 'too many states';
      this.#expand(Math.floor(job / STAGES), job % STAGES);
    }
    return 'linearizable';
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
    this.#agenda.add(this.configurations.gate(id) - PRICE * spent, id * STAGES + stage);
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
