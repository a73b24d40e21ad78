import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../src/consensus/effects.js';
import { WriteQueue } from '../../../src/consensus/write-queue.js';
import { RaftLog } from '../../../src/log/raft-log.js';
import { appendResponse, commandsAt, snapshotAt, VirtualDisk, voteResponse } from '../harness/index.js';

/** A queue, the log in memory and the disk behind it. */
class Bench {
  readonly queue = new WriteQueue(0);
  readonly log = new RaftLog();
  readonly disk = new VirtualDisk({
    hardState: { term: 0, vote: null },
    snapshot: null,
    start: { index: 0, term: 0 },
    blocks: [],
  });
  private term = 1;

  append(count: number): void {
    const block = commandsAt(this.log.lastIndex + 1, this.term, count);
    this.log.append(block);
    this.queue.append(block);
  }

  /** A new leader replaces what stands from `index` on. */
  overwrite(index: number, count: number): void {
    this.term++;
    this.queue.truncate(index);
    this.log.truncateFrom(index);
    this.append(count);
  }

  submit(): void {
    const write = this.queue.next({ index: this.log.lastIndex, term: this.log.lastTerm }, 0);
    if (write !== null) this.disk.submit(write);
  }

  complete(): void {
    if (this.disk.pending === null) return;
    const { id } = this.disk.complete();
    this.queue.complete(id, ({ index, term }) => this.log.matches(index, term));
  }

  released(): OutgoingMessage[] {
    const messages: OutgoingMessage[] = [];
    this.queue.release(messages);
    return messages;
  }
}

const operations = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('overwrite' as const), back: fc.nat(6), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('submit' as const) }),
    fc.record({ type: fc.constant('complete' as const) }),
    fc.record({ type: fc.constant('acknowledge' as const) }),
  ),
  { maxLength: 80 },
);

describe('the write queue', () => {
  it('never calls anything durable that is not on the disk, and ends with the log on the disk', () => {
    fc.assert(
      fc.property(operations, (run) => {
        const bench = new Bench();
        for (const step of run) {
          if (step.type === 'append') bench.append(step.count);
          else if (step.type === 'overwrite') bench.overwrite(Math.max(1, bench.log.lastIndex - step.back), step.count);
          else if (step.type === 'submit') bench.submit();
          else if (step.type === 'complete') bench.complete();
          else {
            const index = bench.log.lastIndex;
            if (index > 0) bench.queue.afterAll('leader', appendResponse({ index, round: bench.log.lastTerm }), index);
          }
          const { durableIndex } = bench.queue;
          expect(durableIndex).toBeLessThanOrEqual(bench.log.lastIndex);
          for (let i = 1; i <= durableIndex; i++) expect(bench.disk.termAt(i)).toBe(bench.log.termAt(i));
          for (const { message } of bench.released()) {
            if (message.type !== 'appendResponse') continue;
            expect(bench.disk.termAt(message.index)).toBe(bench.log.termAt(message.index));
          }
        }
        for (let i = 0; i < 2; i++) {
          bench.complete();
          bench.submit();
        }
        bench.complete();
        expect(bench.queue.allDurable).toBe(true);
        expect(bench.queue.durableIndex).toBe(bench.log.lastIndex);
        expect(bench.disk.lastIndex).toBe(bench.log.lastIndex);
        for (let i = 1; i <= bench.log.lastIndex; i++) expect(bench.disk.termAt(i)).toBe(bench.log.termAt(i));
      }),
      { numRuns: 300 },
    );
  });

  it('makes one write at a time, of everything that waits', () => {
    const bench = new Bench();
    bench.append(1);
    bench.submit();
    bench.append(2);
    bench.queue.setHardState({ term: 3, vote: 'a' });
    bench.submit();
    expect(bench.disk.pending).toMatchObject({ id: 1, hardState: null });
    bench.complete();
    bench.submit();
    expect(bench.disk.pending).toMatchObject({ id: 2, hardState: { term: 3, vote: 'a' } });
    expect(bench.disk.pending!.blocks).toHaveLength(1);
    bench.complete();
    bench.submit();
    expect(bench.disk.pending).toBeNull();
  });

  it('disregards a completion that it does not wait for', () => {
    const bench = new Bench();
    bench.append(1);
    bench.submit();
    bench.queue.complete(7, () => true);
    expect(bench.queue).toMatchObject({ writing: true, allDurable: false, durableIndex: 0 });
    bench.complete();
    bench.queue.complete(1, () => true);
    expect(bench.queue).toMatchObject({ writing: false, durableIndex: 1 });
  });

  it('lets a vote go when term and vote are durable, whatever the log does', () => {
    const bench = new Bench();
    bench.queue.setHardState({ term: 1, vote: 'b' });
    bench.queue.afterHardState('b', voteResponse());
    bench.submit();
    bench.append(3);
    expect(bench.released()).toEqual([]);
    bench.complete();
    expect(bench.released()).toHaveLength(1);
    expect(bench.queue.allDurable).toBe(false);
  });

  it('lets a refusal go at once when nothing about term and vote waits', () => {
    const bench = new Bench();
    bench.append(1);
    bench.queue.afterHardState('b', voteResponse({ granted: false }));
    expect(bench.released()).toHaveLength(1);
  });

  it('drops acknowledgements of what was overwritten or replaced, and nothing else', () => {
    const bench = new Bench();
    bench.append(3);
    for (const index of [1, 2, 3]) bench.queue.afterAll(`l${index}`, appendResponse({ index }), index);
    bench.queue.afterHardState('c', voteResponse());
    bench.queue.truncate(3);
    bench.log.truncateFrom(3);
    expect(bench.released().map(({ to }) => to)).toEqual(['c']);
    bench.queue.afterAll('d', voteResponse());
    bench.queue.installSnapshot(snapshotAt(9, 9));
    bench.log.reset(snapshotAt(9, 9));
    bench.disk.snapshotReceived({ metadata: snapshotAt(9, 9), state: [] });
    bench.submit();
    bench.complete();
    expect(bench.released().map(({ to }) => to)).toEqual(['d']);
    expect(bench.queue.durableIndex).toBe(9);
  });

  it('of several acknowledgements to one peer only the last leaves, and each peer and term gets its own', () => {
    const bench = new Bench();
    bench.append(4);
    for (const index of [1, 2, 3]) bench.queue.afterAll('b', appendResponse({ index }), index);
    bench.queue.afterAll('c', appendResponse({ index: 3 }), 3);
    bench.queue.afterAll('c', appendResponse({ index: 4, term: 9 }), 4);
    bench.submit();
    bench.complete();
    const sent = bench.released().map(({ to, message }) => [to, message.term, 'index' in message && message.index]);
    expect(sent).toEqual([
      ['b', 2, 3],
      ['c', 2, 3],
      ['c', 9, 4],
    ]);
  });

  it('keeps the newest term and vote of those that wait, in one record', () => {
    const queue = new WriteQueue(0);
    queue.setHardState({ term: 1, vote: null });
    queue.setHardState({ term: 2, vote: 'b' });
    expect(queue.next({ index: 0, term: 0 }, 0)).toMatchObject({ hardState: { term: 2, vote: 'b' }, blocks: [] });
    expect(queue.next({ index: 0, term: 0 }, 0)).toBeNull();
  });
});
