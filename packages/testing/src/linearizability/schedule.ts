import type { Entry } from './entry.js';

/**
 * One gate for each required operation, in the order of their returns: to pass it, that operation must have taken
 * effect. Nothing has to be decided at any other time (just-in-time linearization, Lowe 2017): an operation is placed
 * only when it, or one that comes after it, has to be.
 */
export interface Gate {
  /** The operation that returns here. */
  readonly entry: number;
  /** Required changes in flight when it returns, by their own return. */
  readonly changes: readonly number[];
  /** Required overwrites in flight, by their own return. */
  readonly overwrites: readonly number[];
  /** Required reads in flight. */
  readonly reads: readonly number[];
  /** The overwrites and reads that were invoked since the gate before. */
  readonly arrivals: readonly number[];
  /** How many of `Schedule.optionals` were invoked by now. */
  readonly optionals: number;
}

/**
 * The bits of a configuration. Changes have one that says whether it took effect, in which equal configurations agree.
 * The others are debts, of which fewer is better:
 *
 * - A required read or overwrite is `outstanding` until it took effect or, for an overwrite, was hidden: while it is in
 *   flight, any other overwrite can take effect right after it, and leave no trace of it.
 * - An overwrite, and any optional operation, is `used` once it took effect for all to see.
 *
 * Bits are reused once their operation has passed its gate.
 */
export interface Schedule {
  readonly gates: readonly Gate[];
  /** Operations that may take effect late or never, in the order of their invocation. */
  readonly optionals: readonly number[];
  /** For each entry, the bit that says that it took effect; NO_BIT for a read. */
  readonly used: Int32Array;
  /** For each required read and overwrite, the bit that says that it still has to. NO_BIT for others. */
  readonly outstanding: Int32Array;
  /** Words of the bits of changes, which come first. */
  readonly changeWords: number;
  readonly debtWords: number;
}

export const NO_BIT = -1;

/** Hands out small numbers, returned ones first. */
class Slots {
  readonly #free: number[] = [];
  size = 0;

  take(): number {
    return this.#free.pop() ?? this.size++;
  }

  release(slot: number): void {
    if (slot !== NO_BIT) this.#free.push(slot);
  }
}

export function scheduleOf(entries: readonly Entry<unknown, unknown>[]): Schedule {
  const byReturn = (a: number, b: number) => entries[a]!.end - entries[b]!.end || a - b;
  const isOptional = (entry: number) => entries[entry]!.end === Number.POSITIVE_INFINITY;
  const returns = Array.from(entries.keys()).filter((entry) => !isOptional(entry));
  const flight = new Flight(entries.length);
  const optionals: number[] = [];
  const gates: Gate[] = [];
  let arrived = 0;

  for (const returning of returns.sort(byReturn)) {
    const arrivals: number[] = [];
    for (; arrived < entries.length && entries[arrived]!.start <= entries[returning]!.end; arrived++) {
      const { isRead, isOverwrite } = entries[arrived]!;
      if (isOptional(arrived)) optionals.push(flight.addOptional(arrived));
      else if (isRead) arrivals.push(flight.addRead(arrived));
      else if (isOverwrite) arrivals.push(flight.addOverwrite(arrived));
      else flight.addChange(arrived);
    }
    const [changes, overwrites] = [flight.changes.toSorted(byReturn), flight.overwrites.toSorted(byReturn)];
    gates.push({ entry: returning, changes, overwrites, reads: flight.reads, arrivals, optionals: optionals.length });
    flight.remove(returning);
  }
  return { gates, optionals, ...flight.bits() };
}

/** The operations in flight, and the bits that they hold. */
class Flight {
  changes: readonly number[] = [];
  overwrites: readonly number[] = [];
  reads: readonly number[] = [];
  readonly #changeSlots = new Slots();
  readonly #debtSlots = new Slots();
  readonly #change: Int32Array;
  readonly #used: Int32Array;
  readonly #outstanding: Int32Array;

  constructor(size: number) {
    this.#change = new Int32Array(size).fill(NO_BIT);
    this.#used = new Int32Array(size).fill(NO_BIT);
    this.#outstanding = new Int32Array(size).fill(NO_BIT);
  }

  addOptional(entry: number): number {
    this.#used[entry] = this.#debtSlots.take();
    return entry;
  }

  addRead(entry: number): number {
    this.#outstanding[entry] = this.#debtSlots.take();
    this.reads = [...this.reads, entry];
    return entry;
  }

  addOverwrite(entry: number): number {
    this.#outstanding[entry] = this.#debtSlots.take();
    this.#used[entry] = this.#debtSlots.take();
    this.overwrites = [...this.overwrites, entry];
    return entry;
  }

  addChange(entry: number): void {
    this.#change[entry] = this.#changeSlots.take();
    this.changes = [...this.changes, entry];
  }

  remove(entry: number): void {
    this.#changeSlots.release(this.#change[entry]!);
    this.#debtSlots.release(this.#used[entry]!);
    this.#debtSlots.release(this.#outstanding[entry]!);
    const isOther = (other: number) => other !== entry;
    this.changes = this.changes.filter(isOther);
    this.overwrites = this.overwrites.filter(isOther);
    this.reads = this.reads.filter(isOther);
  }

  bits(): Pick<Schedule, 'used' | 'outstanding' | 'changeWords' | 'debtWords'> {
    const changeWords = Math.ceil(this.#changeSlots.size / 32);
    const debtWords = Math.ceil(this.#debtSlots.size / 32);
    const shift = (slot: number) => (slot === NO_BIT ? NO_BIT : slot + changeWords * 32);
    const outstanding = this.#outstanding.map(shift);
    const used = this.#used.map((slot, entry) => (slot === NO_BIT ? this.#change[entry]! : shift(slot)));
    return { used, outstanding, changeWords, debtWords };
  }
}
