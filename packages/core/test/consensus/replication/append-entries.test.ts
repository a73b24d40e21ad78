import { describe, expect, it } from 'vitest';
import type { AppendRequest, AppendResponse } from '../../../src/contracts/messages.js';
import type { EntryBlock } from '../../../src/log/entry-block.js';
import { appendRequest, appendResponse, blockOf, command, commandsAt, Solo } from '../harness/index.js';

interface Row {
  readonly name: string;
  /** By default the follower's log has the terms 1, 1, 2, 2. */
  readonly log?: readonly number[];
  readonly request: Partial<Omit<AppendRequest, 'type'>>;
  readonly answer: Partial<AppendResponse>;
  /** The terms of the follower's log afterwards. */
  readonly terms: readonly number[];
  readonly commit?: number;
}

const own = [1, 1, 2, 2];

function prev(prevIndex: number, prevTerm: number, blocks: readonly EntryBlock[] = [], commit = 0) {
  return { term: 3, prevIndex, prevTerm, blocks, commit };
}

const refused = (index: number, hintIndex: number, hintTerm: number) => ({
  accepted: false,
  index,
  hintIndex,
  hintTerm,
});

const mismatch: readonly Row[] = [
  { name: 'no entry at prev', request: prev(6, 2), answer: refused(6, 4, 2), terms: own },
  { name: 'no entry at prev, whose term is old', request: prev(6, 1), answer: refused(6, 2, 1), terms: own },
  { name: 'another, newer term at prev', request: prev(4, 3), answer: refused(4, 4, 2), terms: own },
  { name: 'another, older term at prev', request: prev(4, 1), answer: refused(4, 2, 1), terms: own },
  {
    name: 'nothing appended, nothing truncated, nothing committed',
    request: prev(4, 3, [commandsAt(5, 3)], 5),
    answer: refused(4, 4, 2),
    terms: own,
  },
];

const overlap: readonly Row[] = [
  {
    name: 'entries that are there and one that is not',
    request: prev(2, 1, [commandsAt(3, 2, 3)]),
    answer: { index: 5 },
    terms: [1, 1, 2, 2, 2],
  },
  {
    name: 'across blocks',
    request: prev(1, 1, [commandsAt(2, 1), commandsAt(3, 2), commandsAt(4, 2), commandsAt(5, 3, 2)]),
    answer: { index: 6 },
    terms: [1, 1, 2, 2, 3, 3],
  },
  { name: 'right behind the end', request: prev(4, 2, [commandsAt(5, 3)]), answer: { index: 5 }, terms: [...own, 3] },
  {
    name: 'across the commit index',
    request: prev(0, 0, [blockOf(1, 1, command('?'), command('?')), commandsAt(3, 2, 2), commandsAt(5, 3)], 2),
    answer: { index: 5 },
    terms: [...own, 3],
    commit: 2,
  },
];

const conflict: readonly Row[] = [
  { name: 'at the last entry', request: prev(3, 2, [commandsAt(4, 3)]), answer: { index: 4 }, terms: [1, 1, 2, 3] },
  { name: 'right behind prev', request: prev(2, 1, [commandsAt(3, 3)]), answer: { index: 3 }, terms: [1, 1, 3] },
  {
    name: 'within the entries that are sent',
    request: prev(1, 1, [commandsAt(2, 1), commandsAt(3, 2), commandsAt(4, 3, 2)]),
    answer: { index: 5 },
    terms: [1, 1, 2, 3, 3],
  },
  {
    name: 'inside one block',
    log: [1, 1, 2, 3],
    request: prev(2, 1, [commandsAt(3, 2, 3)]),
    answer: { index: 5 },
    terms: [1, 1, 2, 2, 2],
  },
  { name: 'from entry 1 on', log: [1], request: prev(0, 0, [commandsAt(1, 3)]), answer: { index: 1 }, terms: [3] },
];

const duplicate: readonly Row[] = [
  { name: 'everything is there', request: prev(2, 1, [commandsAt(3, 2, 2)]), answer: { index: 4 }, terms: own },
  { name: 'a part of what is there', request: prev(1, 1, [commandsAt(2, 1)]), answer: { index: 2 }, terms: own },
];

const stale: readonly Row[] = [
  {
    name: 'from an older term',
    log: [1, 1, 5],
    request: { ...prev(2, 1, [commandsAt(3, 3)], 3) },
    answer: { term: 5, accepted: false, index: 2 },
    terms: [1, 1, 5],
  },
  {
    name: 'an earlier, shorter append of the same leader',
    log: [1, 3, 3, 3],
    request: prev(1, 1, [commandsAt(2, 3)], 2),
    answer: { index: 2 },
    terms: [1, 3, 3, 3],
    commit: 2,
  },
];

const empty: readonly Row[] = [
  { name: 'at the end', request: prev(4, 2), answer: { index: 4 }, terms: own },
  {
    name: 'before the end: acknowledges only what was compared',
    request: prev(3, 2),
    answer: { index: 3 },
    terms: own,
  },
  { name: 'commits up to prev only', request: prev(3, 2, [], 9), answer: { index: 3 }, terms: own, commit: 3 },
  { name: 'commits what the leader has', request: prev(4, 2, [], 2), answer: { index: 4 }, terms: own, commit: 2 },
  { name: 'at the start of the log', request: prev(0, 0), answer: { index: 0 }, terms: own },
];

function run({ log = own, request, answer, terms, commit = 0 }: Row): void {
  const solo = new Solo({ log });
  const sent = solo.answer('b', appendRequest(request));
  const all = { ...appendResponse({ term: request.term! }), ...answer };
  expect(sent).toEqual([{ to: 'b', message: all }]);
  const after = Array.from({ length: solo.disk.lastIndex }, (_, i) => solo.disk.termAt(i + 1));
  expect(after).toEqual(terms);
  expect(solo.replica.log.lastIndex).toBe(terms.length);
  expect(solo.replica.commit).toBe(commit);
}

describe('append-entries table', () => {
  describe('mismatch', () => void it.each(mismatch)('$name', run));
  describe('overlap', () => void it.each(overlap)('$name', run));
  describe('conflict', () => void it.each(conflict)('$name', run));
  describe('duplicate', () => void it.each(duplicate)('$name', run));
  describe('stale', () => void it.each(stale)('$name', run));
  describe('empty', () => void it.each(empty)('$name', run));

  it('refuses to overwrite what is committed, loudly', () => {
    const solo = new Solo({ log: [1, 1, 2, 2] });
    solo.answer('b', appendRequest({ term: 3, prevIndex: 4, prevTerm: 2, commit: 3 }));
    const conflicting = appendRequest({ term: 3, prevIndex: 1, prevTerm: 1, blocks: [commandsAt(2, 3, 4)] });
    solo.answer('b', conflicting);
    expect(solo.replica.log.termAt(3)).toBe(2);
    const hostile = appendRequest({ term: 3, prevIndex: 9, prevTerm: 9, blocks: [commandsAt(3, 3)] });
    solo.answer('b', hostile);
    expect(solo.disk.termAt(3)).toBe(2);
  });
});

describe('known defects: log', () => {
  const three = [commandsAt(2, 2), commandsAt(3, 2), commandsAt(4, 2)];

  it('entry 1 can never be replaced', () => run(conflict.find(({ name }) => name === 'from entry 1 on')!));

  it('duplicate append of an entry already there', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ blocks: three }));
    const again = solo.receive('b', appendRequest({ blocks: three }));
    expect(solo.last.write).toBeNull();
    expect(again).toMatchObject([{ message: { accepted: true, index: 4 } }]);
  });

  it('truncation by a stale append', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ blocks: three }));
    for (const late of [three.slice(0, 1), three.slice(0, 2), []]) solo.answer('b', appendRequest({ blocks: late }));
    expect(solo.disk.lastIndex).toBe(4);
    expect(solo.last.events).toEqual([]);
  });

  it('the whole log rewritten on each append', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ blocks: three }));
    solo.receive('b', appendRequest({ blocks: [...three, commandsAt(5, 2)] }));
    expect(solo.last.write).toMatchObject({ truncateFrom: null, hardState: null });
    expect(solo.last.write!.blocks.map(({ firstIndex, lastIndex }) => [firstIndex, lastIndex])).toEqual([[5, 5]]);
  });

  it('log not reloaded on restart', () => {
    const solo = new Solo();
    solo.answer('b', appendRequest({ blocks: three }));
    solo.restart();
    expect(solo.replica).toMatchObject({ term: 2, commit: 0 });
    expect(solo.replica.log).toMatchObject({ lastIndex: 4, lastTerm: 2, configurationIndex: 1 });
    expect(solo.answer('b', appendRequest({ prevIndex: 4, prevTerm: 2 }))).toMatchObject([{ message: { index: 4 } }]);
  });

  it('follower commits to its own last index', () => {
    const solo = new Solo({ log: [1, 1, 1, 1] });
    solo.answer('b', appendRequest({ prevIndex: 2, prevTerm: 1, commit: 4 }));
    expect(solo.replica.commit).toBe(2);
  });

  it('commits by a heartbeat only what the leader knows to be here', () => {
    const solo = new Solo();
    solo.lead('b');
    solo.give((replica, time) => replica.tick(time));
    const heartbeats = solo.last.messages.filter(({ message }) => message.type === 'heartbeatRequest');
    expect(heartbeats.map(({ message }) => message)).toMatchObject([{ commit: 0 }, { commit: 0 }]);
  });
});
