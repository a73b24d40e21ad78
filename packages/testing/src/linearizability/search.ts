import { Configurations, NONE } from './configurations.js';
import { type Entry, evidenceOf } from './entry.js';
import type { Model } from './model.js';
import type { CompletedOperation, Operation } from './operation.js';
import { type Gate, type Schedule, scheduleOf } from './schedule.js';
import { Successors } from './successors.js';
import { Transitions } from './transitions.js';

/** How the object may stand when a history begins. */
export interface Start<State, Input = unknown, Output = unknown> {
  readonly state: State;
  /** Operations of the history, in flight at its beginning, that had taken effect by then. Default: none. */
  readonly applied?: readonly Operation<Input, Output>[];
}

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
}

export type Verdict = 'linearizable' | 'violation' | 'too many states' | 'too many steps';

/** First in, first out. */
class Queue {
  readonly #items: number[] = [];
  #head = 0;

  push(item: number): void {
    this.#items.push(item);
  }

  next(): number | undefined {
    return this.#head < this.#items.length ? this.#items[this.#head++] : undefined;
  }
}

/** The configurations of one gate that are still to be looked at, all reached from the one that entered it. */
interface Frame {
  /** Those that can pass the gate: the search goes on with them before it looks for others. */
  readonly returned: Queue;
  /** Those that cannot, reached by the fewest operations first; as `~id` once the returning operation was tried. */
  readonly waiting: Queue;
}

/**
 * Looks for an order of all required operations, and of any of the optional ones, that respects real time and that the
 * model allows (Wing & Gong 1993, with the memo and the just-in-time placement of Lowe 2017).
 *
 * Across gates it goes depth first, to find a witness fast. Inside a gate it goes breadth first, so that configurations
 * which used the fewest operations come first and make the memo prune the rest.
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

  constructor({ model, entries, starts, limits, evidence }: Problem<State, Input, Output>) {
    this.schedule = scheduleOf(entries);
    this.transitions = new Transitions(model, entries, model.prune?.(evidence ?? evidenceOf(entries)));
    this.configurations = new Configurations(this.schedule.changeWords, this.schedule.debtWords);
    this.#successors = new Successors(entries, this.schedule, this.transitions, this.configurations);
    const roots = starts.map(({ state, applied = [] }) => this.#successors.root(state, applied));
    this.verdict = this.#run(
      roots.filter((id) => id !== NONE),
      limits,
    );
  }

  #run(roots: readonly number[], { maxStates, maxSteps }: Limits): Verdict {
    if (this.schedule.gates.length === 0 && roots.length > 0) return this.#succeed(roots[0]!);
    const frames = [this.#frame(roots)];
    while (frames.length > 0) {
      if (this.transitions.steps > maxSteps) return 'too many steps';
      if (this.configurations.count > maxStates) return 'too many states';
      const frame = frames.at(-1)!;
      const returned = frame.returned.next();
      const waiting = returned ?? frame.waiting.next();
      if (waiting === undefined) {
        frames.pop();
      } else if (returned === undefined) {
        this.#expand(waiting, frame);
      } else {
        const passed = this.#successors.pass(returned, this.#gate(returned));
        if (passed === NONE) continue;
        if (this.configurations.gate(passed) === this.schedule.gates.length) return this.#succeed(passed);
        frames.push(this.#frame([passed]));
      }
    }
    return 'violation';
  }

  #succeed(witness: number): Verdict {
    this.witness = witness;
    return 'linearizable';
  }

  #frame(ids: readonly number[]): Frame {
    const frame = { returned: new Queue(), waiting: new Queue() };
    for (const id of ids) {
      this.deepest = Math.max(this.deepest, this.configurations.gate(id));
      this.#sort(id, frame);
    }
    return frame;
  }

  /** First lets the returning operation take effect, and only when that led nowhere any other. */
  #expand(waiting: number, frame: Frame): void {
    const isFresh = waiting >= 0;
    const id = isFresh ? waiting : ~waiting;
    const reached: number[] = [];
    if (isFresh) {
      this.#successors.takeReturning(id, this.#gate(id), reached);
      frame.waiting.push(~id);
    } else {
      this.#successors.takeOthers(id, this.#gate(id), reached);
    }
    for (const next of reached) this.#sort(next, frame);
  }

  #sort(id: number, frame: Frame): void {
    if (this.#successors.hasReturned(id, this.#gate(id))) frame.returned.push(id);
    else frame.waiting.push(id);
  }

  #gate(id: number): Gate {
    return this.schedule.gates[this.configurations.gate(id)]!;
  }
}
