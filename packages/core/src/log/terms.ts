import { RaftError } from '../errors.js';

/** A place in the log: an index alone does not say which entry is meant. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}

interface Run {
  readonly first: number;
  readonly term: number;
}

/**
 * The term of every index of the log in a few numbers: terms only grow along the log, so each needs nothing but the
 * index where it begins. Consensus can so check any position without reading an entry.
 */
export class TermIndex {
  /** The position before the first entry. */
  private start: LogPosition;
  private last: number;
  private readonly runs: Run[] = [];

  constructor(start: LogPosition = { index: 0, term: 0 }) {
    this.start = start;
    this.last = start.index;
  }

  get startPosition(): LogPosition {
    return this.start;
  }

  get lastIndex(): number {
    return this.last;
  }

  get lastTerm(): number {
    return this.runs.at(-1)?.term ?? this.start.term;
  }

  append(count: number, term: number): void {
    if (term < this.lastTerm) throw RaftError.internal(`term ${term} after term ${this.lastTerm} in the log`);
    if (this.runs.at(-1)?.term !== term) this.runs.push({ first: this.last + 1, term });
    this.last += count;
  }

  truncateFrom(index: number): void {
    while (this.runs.length > 0 && this.runs.at(-1)!.first >= index) this.runs.pop();
    this.last = index - 1;
  }

  compactTo(index: number): void {
    const term = this.termAt(index);
    if (term === undefined) throw RaftError.internal(`compaction to ${index}, which is not in the log`);
    this.start = { index, term };
    while (this.runs.length > 0 && (this.runs[1]?.first ?? this.last + 1) <= index + 1) this.runs.shift();
    const head = this.runs[0];
    if (head !== undefined && head.first <= index) this.runs[0] = { first: index + 1, term: head.term };
  }

  /** The term at `index`, also at the position before the first entry; undefined outside. */
  termAt(index: number): number | undefined {
    if (index === this.start.index) return this.start.term;
    if (index < this.start.index || index > this.last) return undefined;
    return this.runs[this.runAt(index)]!.term;
  }

  /** The last position at or before `index` whose term is at most `term`: where two logs may still agree (§5.3). */
  lastAtMost(index: number, term: number): LogPosition {
    let position = Math.min(index, this.last);
    if (position <= this.start.index) return this.start;
    for (let i = this.runAt(position); i >= 0; i--) {
      const run = this.runs[i]!;
      if (run.term <= term) return { index: position, term: run.term };
      position = run.first - 1;
    }
    return this.start;
  }

  /** The first index after `index` that begins another term, or one past the end. */
  endOfTermAt(index: number): number {
    return this.runs[this.runAt(index) + 1]?.first ?? this.last + 1;
  }

  private runAt(index: number): number {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.runs[middle]!.first <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
