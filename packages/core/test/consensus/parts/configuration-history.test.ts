import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConfigurationHistory,
  decodeConfiguration,
  emptyConfiguration,
  encodeConfiguration,
  isVoter,
  votersOnly,
} from '../../../src/consensus/configuration.js';
import type { Configuration } from '../../../src/contracts/configuration.js';
import { configurationOf, member } from '../harness/index.js';

/** Told apart by its only voter. */
const configuration = (n: number): Configuration => configurationOf({ voters: [`v${n}`] });

const operations = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('append' as const), gap: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('truncate' as const), back: fc.nat(10) }),
    fc.record({ type: fc.constant('compact' as const), ahead: fc.nat(6) }),
  ),
  { maxLength: 60 },
);

describe('the configurations of a log, against a plain list', () => {
  it('knows the one in effect, the one at any index, and what a truncation goes back to', () => {
    fc.assert(
      fc.property(operations, fc.nat(5), (run, base) => {
        const history = new ConfigurationHistory({ index: base, configuration: configuration(0) });
        let model = [{ index: base, configuration: configuration(0) }];
        let [last, start, made] = [base, base, 0];
        for (const step of run) {
          if (step.type === 'append') {
            last += step.gap;
            const next = { index: last, configuration: configuration(++made) };
            history.append(next.index, next.configuration);
            model.push(next);
          } else if (step.type === 'truncate') {
            const from = Math.max(start + 1, last - step.back);
            const kept = model.filter(({ index }, i) => i === 0 || index < from);
            expect(history.truncateFrom(from)).toBe(kept.length !== model.length);
            model = kept;
            last = Math.min(last, from - 1);
          } else {
            start = Math.min(last, start + step.ahead);
            history.compactTo(start);
            const at = model.findLastIndex(({ index }) => index <= start);
            model = model.slice(Math.max(0, at));
          }
          expect(history.activeIndex).toBe(model.at(-1)!.index);
          expect(history.active).toEqual(model.at(-1)!.configuration);
          for (let index = start; index <= last + 1; index++) {
            expect(history.at(index)).toEqual(model.findLast((placed) => placed.index <= index) ?? model[0]);
          }
        }
      }),
    );
  });

  it('configuration not rolled back with its entry', () => {
    const history = new ConfigurationHistory();
    history.append(1, configuration(1));
    history.append(5, configuration(2));
    expect(history.truncateFrom(6)).toBe(false);
    expect(history.truncateFrom(5)).toBe(true);
    expect(history.active).toEqual(configuration(1));
  });

  it('rolled back to a compacted entry', () => {
    const history = new ConfigurationHistory();
    history.append(1, configuration(1));
    history.append(5, configuration(2));
    history.append(9, configuration(3));
    history.compactTo(7);
    history.truncateFrom(8);
    expect(history).toMatchObject({ activeIndex: 5, active: configuration(2) });
  });

  it('never goes back behind its base', () => {
    const history = new ConfigurationHistory({ index: 5, configuration: configuration(1) });
    expect(history.truncateFrom(1)).toBe(false);
    expect(history.active).toEqual(configuration(1));
  });

  it('takes configurations in order only', () => {
    const history = new ConfigurationHistory({ index: 5, configuration: configuration(1) });
    expect(() => history.append(5, configuration(2))).toThrow(/configuration 5 after 5/);
  });

  it('begins with nobody', () => {
    expect(new ConfigurationHistory().active).toBe(emptyConfiguration);
    expect(isVoter(emptyConfiguration, 'a')).toBe(false);
  });
});

describe('a configuration as bytes', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 5 });

  it('comes back as it was, and equal ones are equal bytes', () => {
    fc.assert(
      fc.property(ids, fc.option(ids, { nil: undefined }), ids, (voters, oldVoters, learners) => {
        const shape = oldVoters === undefined ? { voters, learners } : { voters, oldVoters, learners };
        const bytes = encodeConfiguration(configurationOf(shape));
        expect(decodeConfiguration(bytes)).toEqual(configurationOf(shape));
        expect(encodeConfiguration(decodeConfiguration(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is refused when it is something else', () => {
    const odd = [null, 5, [], {}, { members: [], voters: [1], oldVoters: null, learners: [] }];
    for (const value of odd) {
      expect(() => decodeConfiguration(Buffer.from(JSON.stringify(value)))).toThrow(/cannot be read/);
    }
  });

  it('sorts the first voters', () => {
    expect(votersOnly([member('c'), member('a'), member('b')]).voters).toEqual(['a', 'b', 'c']);
  });
});
