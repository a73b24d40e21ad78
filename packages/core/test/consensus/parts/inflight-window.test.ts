import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InflightWindow, Progress } from '../../../src/consensus/progress.js';

const operations = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('send' as const),
      bytes: fc.integer({ min: 1, max: 60 }),
      entries: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ type: fc.constant('acknowledge' as const), back: fc.nat(12) }),
    fc.record({ type: fc.constant('clear' as const) }),
  ),
  { maxLength: 300 },
);

describe('the in-flight window, against a plain list', () => {
  it('counts and bounds what is on its way', () => {
    fc.assert(
      fc.property(
        operations,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 500 }),
        (run, messages, bytes) => {
          const window = new InflightWindow(messages, bytes);
          let model: { lastIndex: number; bytes: number }[] = [];
          let last = 0;
          for (const step of run) {
            if (step.type === 'clear') {
              window.clear();
              model = [];
            } else if (step.type === 'acknowledge') {
              const index = Math.max(0, last - step.back);
              window.acknowledge(index);
              model = model.filter((flight) => flight.lastIndex > index);
            } else {
              const held = model.reduce((sum, flight) => sum + flight.bytes, 0);
              const admitted = model.length === 0 || (model.length < messages && held + step.bytes <= bytes);
              expect(window.admits(step.bytes)).toBe(admitted);
              if (admitted) {
                last += step.entries;
                window.add(last, step.bytes);
                model.push({ lastIndex: last, bytes: step.bytes });
              }
            }
            expect(window.count).toBe(model.length);
            expect(window.bytes).toBe(model.reduce((sum, flight) => sum + flight.bytes, 0));
          }
        },
      ),
    );
  });

  it('lets one message of any size go alone', () => {
    const window = new InflightWindow(4, 100);
    expect(window.admits(1_000_000)).toBe(true);
    window.add(1, 1_000_000);
    expect(window.admits(1)).toBe(false);
    window.acknowledge(1);
    expect(window.admits(1)).toBe(true);
  });
});

describe('the progress of a follower', () => {
  it('begins to probe at what the leader hopes for', () => {
    expect(new Progress(8, 0, new InflightWindow(4, 100))).toMatchObject({ state: 'probe', match: 0, next: 8 });
  });

  it('forgets what was sent and read whenever it starts over', () => {
    for (const startOver of [
      (progress: Progress) => progress.becomeProbe(),
      (progress: Progress) => progress.becomeReplicate(),
      (progress: Progress) => progress.becomeSnapshot(9),
    ]) {
      const progress = new Progress(5, 0, new InflightWindow(4, 100));
      progress.match = 4;
      progress.window.add(6, 50);
      progress.readingFrom = 7;
      startOver(progress);
      expect(progress.window.count).toBe(0);
      expect(progress).toMatchObject({ readingFrom: 0, fetched: [], match: 4 });
      expect(progress.next).toBeGreaterThan(4);
    }
  });
});
