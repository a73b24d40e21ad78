import { type Configurations, NONE } from './configurations.js';
import type { Entry } from './entry.js';
import { type Kinds, kindsOf } from './kinds.js';
import { UNOBSERVED } from './model.js';
import { type Gate, NO_BIT, type Schedule } from './schedule.js';
import type { Start } from './start.js';
import type { Transitions } from './transitions.js';
import { Visibility } from './visibility.js';

/**
 * What may happen next in a configuration. Three arguments keep the choices few; each says that if a choice that is left
 * out leads to an order of the whole history, so does one that is tried.
 *
 * - A read that fits now is placed now: it changes nothing.
 * - Operations that can stand in for each other have an order. Where two are in flight, swapping them in an order that
 *   works gives another that works. So of two required operations with the same input and output the one that returns
 *   first goes first, of two optional ones the one invoked first, and of a required and an optional one that lead to the
 *   same state the required one. Subsets of equal operations become counts.
 * - What nobody sees need not be placed. An overwrite hides every other that is in flight, which is then free to take
 *   effect later as well; so the order of concurrent writes matters only for those whose value was seen.
 */
export class Successors<State, Input, Output> {
  readonly #entries: readonly Entry<Input, Output>[];
  readonly #schedule: Schedule;
  readonly #transitions: Transitions<State, Input, Output>;
  readonly #configurations: Configurations;
  /** Nothing hides anything in a history without overwrites. */
  readonly #visibility: Visibility<State, Input, Output> | undefined;
  readonly #kinds: Kinds;
  /** For each optional operation an equal one, invoked before, that goes first; NONE if there is none. */
  readonly #twins: readonly number[];

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
    const hasOverwrites = entries.some(({ isOverwrite }) => isOverwrite);
    this.#visibility = hasOverwrites ? new Visibility(entries, schedule, transitions, configurations) : undefined;
    this.#kinds = kindsOf(entries);
    this.#twins = twinsOf(schedule.optionals, this.#kinds);
  }

  /** The configuration that a history begins in, or NONE. */
  root({ state, applied = [], overwritten = [] }: Start<State, Input, Output>): number {
    const number = this.#transitions.number(state);
    if (number === NONE) return NONE;
    this.#configurations.blank();
    const first = this.#schedule.gates[0];
    if (first !== undefined) {
      for (const arrival of first.arrivals) this.#configurations.draftSet(this.#schedule.outstanding[arrival]!);
      for (const [index, { operation, start }] of this.#entries.entries()) {
        const isApplied = applied.includes(operation);
        if (!isApplied && !overwritten.includes(operation)) continue;
        if (start > this.#entries[first.entry]!.end) throw new RangeError(NOT_IN_FLIGHT);
        this.#settle(index, isApplied);
      }
      this.#placeReads(first.reads, number);
    }
    return this.#configurations.add(0, number, NONE, NONE, 0);
  }

  /** True if the operation that returns at this gate has taken effect, or has been hidden before. */
  hasReturned(id: number, { entry }: Gate): boolean {
    const outstanding = this.#schedule.outstanding[entry]!;
    if (outstanding === NO_BIT || this.isFree(id, entry)) return this.#isUsed(id, entry);
    return !this.#configurations.has(id, outstanding);
  }

  /** True for an overwrite that was hidden, and may yet take effect. */
  isFree(id: number, entry: number): boolean {
    const { isRead, isOverwrite } = this.#entries[entry]!;
    if (isRead || !isOverwrite || this.#isUsed(id, entry)) return false;
    return !this.#configurations.has(id, this.#schedule.outstanding[entry]!);
  }

  /** The same configuration at the next gate, or NONE. */
  pass(id: number, { entry }: Gate): number {
    const configurations = this.#configurations;
    const { gates, used, outstanding } = this.#schedule;
    const at = configurations.gate(id) + 1;
    const state = configurations.state(id);
    configurations.copy(id);
    if (used[entry] !== NO_BIT) configurations.draftClear(used[entry]!);
    if (outstanding[entry] !== NO_BIT) configurations.draftClear(outstanding[entry]!);
    const arrivals = gates[at]?.arrivals ?? [];
    for (const arrival of arrivals) configurations.draftSet(outstanding[arrival]!);
    this.#placeReads(arrivals, state);
    return configurations.add(at, state, id, NONE, configurations.spent(id));
  }

  /** Lets the operation that returns at this gate take effect. */
  takeReturning(id: number, gate: Gate, reached: number[]): void {
    this.#take(id, gate, gate.entry, reached);
  }

  /** Lets any other required operation take effect. */
  takeRequired(id: number, gate: Gate, reached: number[]): void {
    for (const group of [gate.changes, gate.overwrites]) {
      for (const entry of group) {
        if (entry === gate.entry || this.#isUsed(id, entry) || this.#hasEqualBefore(id, group, entry)) continue;
        this.#take(id, gate, entry, reached);
      }
    }
    for (const read of gate.reads) {
      if (read !== gate.entry && this.#isOutstanding(id, read)) this.#take(id, gate, read, reached);
    }
  }

  /** Lets any optional operation take effect. */
  takeOptional(id: number, gate: Gate, reached: number[]): void {
    for (let position = 0; position < gate.optionals; position++) {
      const optional = this.#schedule.optionals[position]!;
      const twin = this.#twins[position]!;
      if (this.#isUsed(id, optional)) continue;
      if (twin === NONE || this.#isUsed(id, twin)) this.#take(id, gate, optional, reached);
    }
  }

  #isUsed(id: number, entry: number): boolean {
    return this.#configurations.has(id, this.#schedule.used[entry]!);
  }

  #isOutstanding(id: number, entry: number): boolean {
    return this.#configurations.has(id, this.#schedule.outstanding[entry]!);
  }

  /** Notes in the draft that an operation took effect, or that it may have without a trace. */
  #settle(entry: number, isUsed: boolean): void {
    const { used, outstanding } = this.#schedule;
    if (outstanding[entry] !== NO_BIT) this.#configurations.draftClear(outstanding[entry]!);
    if (isUsed && used[entry] !== NO_BIT) this.#configurations.draftSet(used[entry]!);
  }

  #take(id: number, gate: Gate, entry: number, reached: number[]): void {
    const configurations = this.#configurations;
    const { isRead, isOverwrite, end } = this.#entries[entry]!;
    const isOptional = end === Number.POSITIVE_INFINITY;
    const from = configurations.state(id);
    for (const state of this.#transitions.next(from, entry)) {
      // A read that fits was placed already; an optional operation that changes nothing need not take effect.
      if (state === from && (isRead || isOptional)) continue;
      if (isOptional && this.#hasRequiredInstead(id, gate, entry, state)) continue;
      configurations.copy(id);
      this.#settle(entry, true);
      if (isOverwrite) for (const hidden of gate.overwrites) this.#settle(hidden, false);
      const placed = state === from ? 0 : this.#placeReads(gate.reads, state);
      const canBeHidden = isOptional || (isOverwrite && entry !== gate.entry);
      if (canBeHidden && placed === 0 && this.#visibility?.isSeen(id, gate, entry, state) === false) continue;
      const spent = configurations.spent(id) + (isOptional ? 1 : 0);
      const next = configurations.add(configurations.gate(id), state, id, entry, spent);
      if (next !== NONE) reached.push(next);
    }
  }

  /** True if one with the same input and output, which returns sooner, has not taken effect. */
  #hasEqualBefore(id: number, group: readonly number[], entry: number): boolean {
    const { calls } = this.#kinds;
    for (const other of group) {
      if (other === entry) return false;
      if (calls[other] === calls[entry] && !this.#isUsed(id, other)) return true;
    }
    return false;
  }

  /** True if a required one with the same input as this optional one has not taken effect and leads to the same state. */
  #hasRequiredInstead(id: number, { changes, overwrites }: Gate, entry: number, state: number): boolean {
    const { inputs } = this.#kinds;
    if (this.#entries[entry]!.output !== UNOBSERVED) return false;
    for (const group of [changes, overwrites]) {
      for (const other of group) {
        if (inputs[other] !== inputs[entry] || this.#isUsed(id, other)) continue;
        if (this.#transitions.next(this.#configurations.state(id), other).includes(state)) return true;
      }
    }
    return false;
  }

  /** Places, in the draft, every outstanding read that the state answers as it was answered. Returns how many. */
  #placeReads(candidates: readonly number[], state: number): number {
    let placed = 0;
    for (const read of candidates) {
      const bit = this.#schedule.outstanding[read]!;
      if (!this.#entries[read]!.isRead || !this.#configurations.draftHas(bit)) continue;
      const next = this.#transitions.next(state, read);
      if (next.length !== 1 || next[0] !== state) continue;
      this.#configurations.draftClear(bit);
      placed++;
    }
    return placed;
  }
}

const NOT_IN_FLIGHT = 'A start names an operation that was invoked after the first return of the history.';

function twinsOf(optionals: readonly number[], { calls }: Kinds): number[] {
  const last = new Map<number, number>();
  return optionals.map((optional) => {
    const call = calls[optional]!;
    const twin = last.get(call) ?? NONE;
    last.set(call, optional);
    return twin;
  });
}
