import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogPosition, TermIndex } from '../../src/log/terms.js';

/** What it is meant to be: an array of terms behind a start. */
class Model {
  terms: number[] = [];
  constructor(public start: LogPosition) {}

  get last(): number {
    return this.start.index + this.terms.length;
  }

  termAt(index: number): number | undefined {
    return index === this.start.index ? this.start.term : this.terms[index - this.start.index - 1];
  }

  lastAtMost(index: number, term: number): LogPosition {
    for (let i = Math.min(index, this.last); i > this.start.index; i--) {
      if (this.termAt(i)! <= term) return { index: i, term: this.termAt(i)! };
    }
    return this.start;
  }

  endOfTermAt(index: number): number {
    let end = index;
    while (end <= this.last && this.termAt(end) === this.termAt(index)) end++;
    return end;
  }
}

const operations = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }), newer: fc.nat(2) }),
    fc.record({ type: fc.constant('truncate' as const), back: fc.nat(12) }),
    fc.record({ type: fc.constant('compact' as const), ahead: fc.nat(12) }),
  ),
  { maxLength: 40 },
);

describe('the terms of a log, against a plain array', () => {
  it('answers everything alike after any run of appends, truncations and compactions', () => {
    fc.assert(
      fc.property(operations, fc.nat(5), fc.nat(3), (run, index, term) => {
        const start = { index, term };
        const terms = new TermIndex(start);
        const model = new Model(start);
        for (const step of run) {
          if (step.type === 'append') {
            const next = (model.termAt(model.last) ?? 0) + step.newer;
            terms.append(step.count, next);
            for (let i = 0; i < step.count; i++) model.terms.push(next);
          } else if (step.type === 'truncate') {
            const from = Math.max(model.start.index + 1, model.last + 1 - step.back);
            terms.truncateFrom(from);
            model.terms.length = from - model.start.index - 1;
          } else {
            const to = Math.min(model.last, model.start.index + step.ahead);
            terms.compactTo(to);
            const kept = model.terms.slice(to - model.start.index);
            model.start = { index: to, term: model.termAt(to)! };
            model.terms = kept;
          }
          compare(terms, model);
        }
      }),
    );
  });

  it('refuses a term that goes back', () => {
    const terms = new TermIndex({ index: 3, term: 5 });
    expect(() => terms.append(1, 4)).toThrow(/term 4 after term 5/);
  });

  it('refuses to forget what it does not hold', () => {
    const terms = new TermIndex({ index: 3, term: 5 });
    terms.append(2, 5);
    expect(() => terms.compactTo(6)).toThrow(/which is not in the log/);
    expect(() => terms.compactTo(2)).toThrow(/which is not in the log/);
  });

  it('begins empty', () => {
    const terms = new TermIndex();
    expect(terms).toMatchObject({ lastIndex: 0, lastTerm: 0, startPosition: { index: 0, term: 0 } });
    expect(terms.termAt(0)).toBe(0);
    expect(terms.termAt(1)).toBeUndefined();
  });
});

function compare(terms: TermIndex, model: Model): void {
  expect(terms.lastIndex).toBe(model.last);
  expect(terms.lastTerm).toBe(model.termAt(model.last));
  expect(terms.startPosition).toEqual(model.start);
  for (let index = model.start.index - 1; index <= model.last + 2; index++) {
    expect(terms.termAt(index)).toBe(model.termAt(index));
    if (index > model.start.index && index <= model.last)
      expect(terms.endOfTermAt(index)).toBe(model.endOfTermAt(index));
    for (const term of new Set([0, ...model.terms, 99])) {
      expect(terms.lastAtMost(index, term)).toEqual(model.lastAtMost(index, term));
    }
  }
}
