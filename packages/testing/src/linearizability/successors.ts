import { type Configurations, NONE } from './configurations.js';
import { type Entry, isRequired } from './entry.js';
import { type Kinds, kindsOf } from './kinds.js';
import { type Model, UNOBSERVED } from './model.js';
import type { Operation } from './operation.js';
import type { Gate, Schedule } from './schedule.js';
import type { Transitions } from './transitions.js';

/**
 * What may happen next in a configuration.
 *
 * Operations that can stand in for each other make for most of the choices that need not be tried: where two are in
 * flight, swapping them in an order that works gives another that works. So of two required changes with the same input
 * and output the one that returns first goes first, of two optional ones the one invoked first, and of a required and an
 * optional one that lead to the same state the required one. Subsets of equal operations become counts.
 */
export class Successors<State, Input, Output> {
  readonly #entries: readonly Entry<Input, Output>[];
  readonly #schedule: Schedule;
  readonly #transitions: Transitions<State, Input, Output>;
  readonly #configurations: Configurations;
  readonly #kinds: Kinds;
  /** For each optional operation an equal one, invoked before, that goes first; NONE if there is none. */
  readonly #twins: readonly number[];

  readonly #overwrites: Uint8Array;

  constructor(
    model: Model<State, Input, Output>,
    entries: readonly Entry<Input, Output>[],
    schedule: Schedule,
    transitions: Transitions<State, Input, Output>,
    configurations: Configurations,
  ) {
    this.#entries = entries;
    this.#schedule = schedule;
    this.#transitions = transitions;
    this.#configurations = configurations;
    this.#kinds = kindsOf(entries);
    this.#overwrites = Uint8Array.from(entries, ({ input, output }) =>
      (model.isOverwrite?.(input, output) ?? false) ? 1 : 0,
    );
    this.#twins = twinsOf(schedule.optionals, this.#kinds);
  }

  /** The configuration that a history begins in, or NONE. */
  root(state: State, applied: readonly Operation<Input, Output>[]): number {
    const number = this.#transitions.number(state);
    if (number === NONE) return NONE;
    this.#configurations.blank();
    const first = this.#schedule.gates[0];
    if (first !== undefined) {
      for (const read of first.newReads) this.#configurations.draftSet(this.#bit(read));
      for (const operation of applied) this.#apply(first, operation);
      this.#placeReads(first.newReads, number);
    }
    return this.#configurations.add(0, number, NONE, NONE, 0);
  }

  /** True if the operation that returns at this gate has taken effect. */
  hasReturned(id: number, { entry, changes }: Gate): boolean {
    return this.#configurations.has(id, this.#bit(entry)) === (changes[0] === entry);
  }

  /** The same configuration at the next gate, or NONE. */
  pass(id: number, gate: Gate): number {
    const configurations = this.#configurations;
    const at = configurations.gate(id) + 1;
    const state = configurations.state(id);
    configurations.copy(id);
    configurations.draftClear(this.#bit(gate.entry));
    const newReads = this.#schedule.gates[at]?.newReads ?? [];
    for (const read of newReads) configurations.draftSet(this.#bit(read));
    this.#placeReads(newReads, state);
    return configurations.add(at, state, id, NONE, configurations.spent(id));
  }

  /** Lets the operation that returns at this gate take effect. */
  takeReturning(id: number, gate: Gate, reached: number[]): void {
    this.#take(id, gate, gate.entry, reached);
  }

  /** Lets any other required operation take effect. */
  takeRequired(id: number, gate: Gate, reached: number[]): void {
    for (const change of gate.changes) {
      if (change === gate.entry || this.#configurations.has(id, this.#bit(change))) continue;
      if (!this.#hasEqualBefore(id, gate, change)) this.#take(id, gate, change, reached);
    }
    for (const read of gate.reads) {
      if (read !== gate.entry && this.#configurations.has(id, this.#bit(read))) this.#take(id, gate, read, reached);
    }
  }

  /** Lets any optional operation take effect. */
  takeOptional(id: number, gate: Gate, reached: number[]): void {
    for (let position = 0; position < gate.optionals; position++) {
      const optional = this.#schedule.optionals[position]!;
      const twin = this.#twins[position]!;
      if (this.#configurations.has(id, this.#bit(optional))) continue;
      if (twin === NONE || this.#configurations.has(id, this.#bit(twin))) this.#take(id, gate, optional, reached);
    }
  }

  #bit(entry: number): number {
    return this.#schedule.bits[entry]!;
  }

  #isDebt(entry: number): boolean {
    return this.#bit(entry) >= this.#schedule.changeWords * 32;
  }

  #apply(first: Gate, operation: Operation<Input, Output>): void {
    const entry = this.#entries.findIndex((candidate) => candidate.operation === operation);
    if (entry === NONE) return; // an optional read: it was left out
    if (this.#entries[entry]!.start > this.#entries[first.entry]!.end) {
      throw new RangeError('A start says that an operation was applied which was invoked after the first return.');
    }
    if (first.newReads.includes(entry)) this.#configurations.draftClear(this.#bit(entry));
    else this.#configurations.draftSet(this.#bit(entry));
  }

  #take(id: number, gate: Gate, entry: number, reached: number[]): void {
    const configurations = this.#configurations;
    const from = configurations.state(id);
    const bit = this.#bit(entry);
    const isDebt = this.#isDebt(entry);
    const isOptional = !isRequired(this.#entries[entry]!);
    const spent = configurations.spent(id) + (isOptional ? 1 : 0);
    for (const state of this.#transitions.next(from, entry)) {
      // A read that fits was placed already; an optional operation that changes nothing need not take effect.
      if (isDebt && state === from) continue;
      if (isOptional && this.#hasRequiredInstead(id, gate, entry, state)) continue;
      configurations.copy(id);
      if (isDebt && configurations.draftHas(bit)) configurations.draftClear(bit);
      else configurations.draftSet(bit);
      const placed = state === from ? 0 : this.#placeReads(gate.reads, state);
      if (isOptional && placed === 0 && !this.#enablesAny(id, gate, state)) continue;
      const next = configurations.add(configurations.gate(id), state, id, entry, spent);
      if (next !== NONE) reached.push(next);
    }
  }

  /** True if some outstanding operation leads somewhere from `state` that it does not from the configuration's own. */
  #enablesAny(id: number, { changes, reads, optionals }: Gate, state: number): boolean {
    const from = this.#configurations.state(id);
    for (const change of changes) {
      if (!this.#configurations.has(id, this.#bit(change)) && this.#enables(from, state, change)) return true;
    }
    for (const read of reads) {
      if (this.#configurations.has(id, this.#bit(read)) && this.#enables(from, state, read)) return true;
    }
    for (let position = 0; position < optionals; position++) {
      const optional = this.#schedule.optionals[position]!;
      if (!this.#configurations.has(id, this.#bit(optional)) && this.#enables(from, state, optional)) return true;
    }
    return false;
  }

  #enables(before: number, after: number, entry: number): boolean {
    if (this.#overwrites[entry] === 1) return false;
    const known = this.#transitions.next(before, entry);
    return this.#transitions.next(after, entry).some((state) => !known.includes(state));
  }

  /** True if a change with the same input and output, which returns sooner, is outstanding. */
  #hasEqualBefore(id: number, { changes }: Gate, entry: number): boolean {
    const { calls } = this.#kinds;
    for (const change of changes) {
      if (change === entry) return false;
      if (calls[change] !== calls[entry]) continue;
      if (!this.#configurations.has(id, this.#bit(change))) return true;
    }
    return false;
  }

  /** True if a required change, with the same input as this optional one, is outstanding and leads to the same state. */
  #hasRequiredInstead(id: number, { changes }: Gate, entry: number, state: number): boolean {
    const { inputs } = this.#kinds;
    const { output, isRead } = this.#entries[entry]!;
    if (isRead || output !== UNOBSERVED) return false;
    for (const change of changes) {
      if (inputs[change] !== inputs[entry]) continue;
      if (this.#configurations.has(id, this.#bit(change))) continue;
      if (this.#transitions.next(this.#configurations.state(id), change).includes(state)) return true;
    }
    return false;
  }

  /** Places, in the draft, every outstanding read that the state answers as it was answered: sooner is never worse. */
  #placeReads(reads: readonly number[], state: number): number {
    let placed = 0;
    for (const read of reads) {
      const bit = this.#bit(read);
      if (!this.#configurations.draftHas(bit)) continue;
      const next = this.#transitions.next(state, read);
      if (next.length !== 1 || next[0] !== state) continue;
      this.#configurations.draftClear(bit);
      placed++;
    }
    return placed;
  }
}

function twinsOf(optionals: readonly number[], { calls }: Kinds): number[] {
  const last = new Map<number, number>();
  return optionals.map((optional) => {
    const call = calls[optional]!;
    const twin = last.get(call) ?? NONE;
    last.set(call, optional);
    return twin;
  });
}
