import type { Entry } from './entry.js';

/**
 * One gate for each required operation, in the order of their returns: to pass it, that operation must have taken
 * effect. Nothing has to be decided at any other time (just-in-time linearization, Lowe 2017): an operation is placed
 * only when it, or one that comes after it, has to be.
 */
export interface Gate {
  /** The operation that returns here. */
  readonly entry: number;
  /** Required changes in flight when it returns, by their own return: itself first, unless it is a read. */
  readonly changes: readonly number[];
  /** Reads in flight. */
  readonly reads: readonly number[];
  /** The reads among them that were invoked since the gate before. */
  readonly newReads: readonly number[];
  /** How many of `Schedule.optionals` were invoked by now. */
  readonly optionals: number;
}

export interface Schedule {
  readonly gates: readonly Gate[];
  /** Operations that may take effect late or never, in the order of their invocation. */
  readonly optionals: readonly number[];
  /** For each entry, its bit in a configuration. Bits are reused once their operation has passed its gate. */
  readonly bits: Int32Array;
  /** Words of the bitset that say which changes took effect: equal configurations agree on them. */
  readonly changeWords: number;
  /** Words that say which reads are still to be placed and which optionals were used: fewer is better. */
  readonly debtWords: number;
}

/** Hands out small numbers, returned ones first. */
class Slots {
  readonly #free: number[] = [];
  size = 0;

  take(): number {
    return this.#free.pop() ?? this.size++;
  }

  release(slot: number): void {
    this.#free.push(slot);
  }
}

export function scheduleOf(entries: readonly Entry<unknown, unknown>[]): Schedule {
  const byReturn = (a: number, b: number) => entries[a]!.end - entries[b]!.end || a - b;
  const isOptional = (entry: number) => entries[entry]!.end === Number.POSITIVE_INFINITY;
  const isDebt = (entry: number) => entries[entry]!.isRead || isOptional(entry);
  const returns = Array.from(entries.keys()).filter((entry) => !isOptional(entry));
  const slots = { change: new Slots(), debt: new Slots() };
  const bits = new Int32Array(entries.length);
  const optionals: number[] = [];
  const gates: Gate[] = [];
  let changes: number[] = [];
  let reads: number[] = [];
  let arrived = 0;

  for (const returning of returns.sort(byReturn)) {
    const newReads: number[] = [];
    for (; arrived < entries.length && entries[arrived]!.start <= entries[returning]!.end; arrived++) {
      bits[arrived] = slots[isDebt(arrived) ? 'debt' : 'change'].take();
      if (isOptional(arrived)) optionals.push(arrived);
      else if (entries[arrived]!.isRead) newReads.push(arrived);
      else changes.push(arrived);
    }
    reads = [...reads, ...newReads];
    changes.sort(byReturn);
    gates.push({ entry: returning, changes, reads, newReads, optionals: optionals.length });
    slots[isDebt(returning) ? 'debt' : 'change'].release(bits[returning]!);
    changes = changes.filter((entry) => entry !== returning);
    reads = reads.filter((entry) => entry !== returning);
  }

  const changeWords = Math.ceil(slots.change.size / 32);
  const debtWords = Math.ceil(slots.debt.size / 32);
  for (const entry of entries.keys()) if (isDebt(entry)) bits[entry]! += changeWords * 32;
  return { gates, optionals, bits, changeWords, debtWords };
}
