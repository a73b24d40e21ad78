import type { Entry } from './entry.js';

/**
 * One gate for each required operation, in the order of their returns: to pass it, that operation must have taken
 * effect. Nothing has to be decided at any other time (just-in-time linearization, Lowe 2017): an operation is placed
 * only when it, or one that comes after it, has to be.
 */
export interface Gate {
  /** The operation that returns here. */
  readonly entry: number;
  /** Required changes in flight when it returns: itself first, then by their own return. */
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
  /** For each optional, an earlier one that can stand in for it and goes first; -1 if there is none. */
  readonly twins: readonly number[];
  /** For each entry, its bit in a configuration. Bits are reused once their operation has passed its gate. */
  readonly bits: Int32Array;
  /** Words of the bitset that say which changes took effect: equal configurations agree on them. */
  readonly changeWords: number;
  /** Words that say which reads are still to be placed and which optionals were used: fewer is better. */
  readonly debtWords: number;
}

/** Hands out the lowest free numbers. */
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
  const returns = byReturn(entries);
  const slots = { change: new Slots(), debt: new Slots() };
  const bits = new Int32Array(entries.length);
  const optionals: number[] = [];
  const gates: Gate[] = [];
  let changes: number[] = [];
  let reads: number[] = [];
  let arrived = 0;

  for (const returning of returns) {
    const newReads: number[] = [];
    for (; arrived < entries.length && entries[arrived]!.start <= entries[returning]!.end; arrived++) {
      const { isRead, end } = entries[arrived]!;
      const optional = end === Number.POSITIVE_INFINITY;
      bits[arrived] = isRead || optional ? slots.debt.take() : slots.change.take();
      if (optional) optionals.push(arrived);
      else if (isRead) newReads.push(arrived);
      else changes.push(arrived);
    }
    reads = [...reads, ...newReads];
    changes = changes.sort((a, b) => entries[a]!.end - entries[b]!.end || a - b);
    gates.push({ entry: returning, changes: itselfFirst(changes, returning), reads, newReads, optionals: optionals.length });
    slots[entries[returning]!.isRead ? 'debt' : 'change'].release(bits[returning]!);
    changes = changes.filter((entry) => entry !== returning);
    reads = reads.filter((entry) => entry !== returning);
  }

  const changeWords = Math.ceil(slots.change.size / 32);
  const debtWords = Math.ceil(slots.debt.size / 32);
  for (const [index, { isRead, end }] of entries.entries()) {
    if (isRead || end === Number.POSITIVE_INFINITY) bits[index]! += changeWords * 32;
  }
  return { gates, optionals, twins: twinsOf(entries, optionals), bits, changeWords, debtWords };
}

function byReturn(entries: readonly Entry<unknown, unknown>[]): number[] {
  const required = entries.flatMap(({ end }, index) => (end === Number.POSITIVE_INFINITY ? [] : [index]));
  return required.sort((a, b) => entries[a]!.end - entries[b]!.end || a - b);
}

function itselfFirst(changes: readonly number[], returning: number): number[] {
  if (!changes.includes(returning)) return [...changes];
  return [returning, ...changes.filter((entry) => entry !== returning)];
}

/**
 * Two optional operations with the same input can stand in for each other, and the one invoked first can do all that
 * the other can. Using them in that order turns the subsets of n such operations into n + 1 counts.
 */
function twinsOf(entries: readonly Entry<unknown, unknown>[], optionals: readonly number[]): number[] {
  const last = new Map<string, number>();
  return optionals.map((index) => {
    const { likeness } = entries[index]!;
    if (likeness === undefined) return -1;
    const twin = last.get(likeness) ?? -1;
    last.set(likeness, index);
    return twin;
  });
}
