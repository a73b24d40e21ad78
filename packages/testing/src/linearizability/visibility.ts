import { type Configurations, NONE } from './configurations.js';
import { type Entry, isRequired } from './entry.js';
import { type Gate, NO_BIT, type Schedule } from './schedule.js';
import type { Transitions } from './transitions.js';

/**
 * Whether anything can tell that an operation took effect. If whatever comes next cannot, there is no need for it to
 * take effect now: an optional one never has to, and an overwrite is hidden by the one that comes next.
 */
export class Visibility<State, Input, Output> {
  readonly #entries: readonly Entry<Input, Output>[];
  readonly #schedule: Schedule;
  readonly #transitions: Transitions<State, Input, Output>;
  readonly #configurations: Configurations;
  /** For each gate, the states in which something in flight there may take notice. */
  readonly #noticed = new Map<Gate, Map<number, boolean>>();
  /** For each state, the optional operations that change it and do not hide it. */
  readonly #changing = new Map<number, readonly number[]>();

  constructor(
    entries: readonly Entry<Input, Output>[],
    schedule: Schedule,
    transitions: Transitions<State, Input, Output>,
    configurations: Configurations,
  ) {
    this.#entries = entries;
    this.#schedule = schedule;
    this.#transitions = transitions;
    this.#configurations = configurations;
  }

  /**
   * True if some outstanding operation can tell, taking effect right after `entry` led to `state`, that it did. After an
   * optional entry it leads somewhere else than without; after a required one it is possible and does not hide it.
   */
  isSeen(id: number, gate: Gate, entry: number, state: number): boolean {
    if (!this.#isNoticed(gate, state)) return false;
    const before = isRequired(this.#entries[entry]!) ? NONE : this.#configurations.state(id);
    const tells = (other: number) => this.#isOutstanding(id, other) && this.#differs(before, state, other);
    if (gate.changes.some(tells) || gate.reads.some(tells)) return true;
    return this.#changersOf(state).some((other) => this.#isInvoked(other, gate) && tells(other));
  }

  /** A quick test, the same for all configurations at a gate: false only if nothing there can tell. */
  #isNoticed(gate: Gate, state: number): boolean {
    let states = this.#noticed.get(gate);
    if (states === undefined) {
      states = new Map();
      this.#noticed.set(gate, states);
    }
    let isNoticed = states.get(state);
    if (isNoticed === undefined) {
      const isPossible = (entry: number) => this.#transitions.next(state, entry).length > 0;
      isNoticed = gate.changes.some(isPossible) || gate.reads.some(isPossible) || this.#changersOf(state).length > 0;
      states.set(state, isNoticed);
    }
    return isNoticed;
  }

  #changersOf(state: number): readonly number[] {
    let changing = this.#changing.get(state);
    if (changing === undefined) {
      changing = this.#schedule.optionals.filter(
        (entry) =>
          !this.#entries[entry]!.isOverwrite && this.#transitions.next(state, entry).some((to) => to !== state),
      );
      this.#changing.set(state, changing);
    }
    return changing;
  }

  #isInvoked(optional: number, gate: Gate): boolean {
    const last = this.#schedule.optionals[gate.optionals - 1];
    return last !== undefined && optional <= last;
  }

  #isOutstanding(id: number, entry: number): boolean {
    const { used, outstanding } = this.#schedule;
    if (used[entry] === NO_BIT) return this.#configurations.has(id, outstanding[entry]!);
    return !this.#configurations.has(id, used[entry]!);
  }

  #differs(before: number, after: number, entry: number): boolean {
    const next = this.#transitions.next(after, entry);
    if (before === NONE || next.length === 0) return next.length > 0;
    const isOptional = !isRequired(this.#entries[entry]!);
    const known = this.#transitions.next(before, entry);
    return next.some((state) => !(isOptional && state === after) && !known.includes(state));
  }
}
