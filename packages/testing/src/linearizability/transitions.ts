import { canonical } from './canonical.js';
import { NONE } from './configurations.js';
import type { Entry } from './entry.js';
import type { Model } from './model.js';

const NOWHERE: readonly number[] = [];

/** The model over numbered states, each step of it taken once. */
export class Transitions<State, Input, Output> {
  /** How many steps the search has asked for: its measure of time. */
  steps = 0;
  readonly #model: Model<State, Input, Output>;
  readonly #entries: readonly Entry<Input, Output>[];
  readonly #admits: ((state: State) => boolean) | undefined;
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #memo: (Map<number, readonly number[]> | undefined)[];

  constructor(
    model: Model<State, Input, Output>,
    entries: readonly Entry<Input, Output>[],
    admits: ((state: State) => boolean) | undefined,
  ) {
    this.#model = model;
    this.#entries = entries;
    this.#admits = admits;
    this.#memo = new Array(entries.length).fill(undefined);
  }

  /** The number of a state, or NONE if the look-ahead rules it out. */
  number(state: State): number {
    if (this.#admits?.(state) === false) return NONE;
    const key = this.#model.key === undefined ? canonical(state) : this.#model.key(state);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#states.push(state) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** How many different states were met. */
  get size(): number {
    return this.#states.length;
  }

  state(number: number): State {
    return this.#states[number]!;
  }

  /** The states in which an operation, with its output, may leave the object. */
  next(state: number, entry: number): readonly number[] {
    this.steps++;
    let memo = this.#memo[entry];
    if (memo === undefined) {
      memo = new Map();
      this.#memo[entry] = memo;
    }
    const known = memo.get(state);
    if (known !== undefined) return known;
    const found = this.#take(state, this.#entries[entry]!);
    memo.set(state, found);
    return found;
  }

  #take(state: number, { input, output }: Entry<Input, Output>): readonly number[] {
    const states = this.#model.step(this.#states[state]!, input, output);
    if (states.length === 0) return NOWHERE;
    const numbers = states.map((next) => this.number(next)).filter((number) => number !== NONE);
    return numbers.length > 1 ? [...new Set(numbers)] : numbers;
  }
}
