import { CommandRejected, RaftError } from '@raft/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, jsonEqual, type KvCommand, type KvExpectation, KvStateMachine } from '../src/index.ts';
import { applyAt, bytesOf, cut, machineWith } from './helpers.ts';

interface Held {
  readonly value: JsonValue;
  readonly version: number;
}

/** Few keys, so that steps meet; among them those that trip naive maps. */
const anyKey = fc.constantFrom('a', 'a/b', 'a/c', 'b', '__proto__', 'constructor', 'ä', '😀', '\u0000', '\uffff');
const anyValue = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
const anyExpectation: fc.Arbitrary<KvExpectation> = fc.oneof(
  fc.record({ version: fc.nat(60) }),
  fc.record({ value: fc.constantFrom<JsonValue>(1, 'x', null, { a: 1, b: [2] }) }),
);
const anyCommand: fc.Arbitrary<KvCommand> = fc.oneof(
  fc.record({
    type: fc.constant('set' as const),
    key: anyKey,
    value: fc.oneof(anyValue, fc.constant({ b: [2], a: 1 })),
  }),
  fc.record({ type: fc.constant('cas' as const), key: anyKey, expect: anyExpectation, value: anyValue }),
  fc.record({ type: fc.constant('delete' as const), key: anyKey }),
  fc.record({ type: fc.constant('delete' as const), key: anyKey, expect: anyExpectation }),
);

/** What a plain map would do. */
function model(state: Map<string, Held>, index: number, command: KvCommand): unknown {
  const held = state.get(command.key);
  const expect = 'expect' in command ? command.expect : undefined;
  if (expect !== undefined) {
    const holds =
      'version' in expect
        ? expect.version === (held?.version ?? 0)
        : held !== undefined && jsonEqual(held.value, expect.value);
    if (!holds) return { ok: false, current: held === undefined ? null : { key: command.key, ...held } };
  }
  if (command.type === 'delete') state.delete(command.key);
  else state.set(command.key, { value: JSON.parse(JSON.stringify(command.value)) as JsonValue, version: index });
  return { ok: true, version: command.type === 'delete' ? 0 : index, existed: held !== undefined };
}

function entriesOf(state: ReadonlyMap<string, Held>): unknown[] {
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => ({ key, ...held }));
}

describe('the key-value state machine', () => {
  test('does what a plain map does, and each snapshot holds what was there when it was taken', async () => {
    const steps = fc.array(fc.record({ command: anyCommand, capture: fc.boolean() }), { maxLength: 60 });
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(steps, sizes, async (all, pieces) => {
      const machine = new KvStateMachine();
      const state = new Map<string, Held>();
      const captured: [AsyncIterable<Uint8Array>, unknown[]][] = [];
      for (const [i, { command, capture }] of all.entries()) {
        if (capture) captured.push([machine.snapshot(), entriesOf(state)]);
        expect(applyAt(machine, i + 1, command)).toEqual(model(state, i + 1, command));
        expect(machine.query({ type: 'get', key: command.key })).toEqual(
          entriesOf(state).find((entry) => (entry as { key: string }).key === command.key) ?? null,
        );
      }
      expect(machine.query({ type: 'range' })).toEqual({ entries: entriesOf(state), next: null });
      expect(machine.size).toBe(state.size);
      captured.push([machine.snapshot(), entriesOf(state)]);
      for (const [snapshot, entries] of captured) {
        const restored = machineWith(['something else']);
        await restored.restore(cut(await bytesOf(snapshot), pieces));
        expect(restored.query({ type: 'range' })).toEqual({ entries, next: null });
      }
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test('gives equal bytes and hashes for equal states, however they came to be', async () => {
    const anyState = fc.uniqueArray(fc.record({ key: fc.string({ minLength: 1, maxLength: 8 }), value: anyValue }), {
      selector: (row) => row.key,
      maxLength: 300,
    });
    const property = fc.asyncProperty(anyState, fc.nat(), async (rows, seed) => {
      const valid = rows.filter(({ key }) => !/\p{Surrogate}/u.test(key));
      const straight = new KvStateMachine();
      const detour = new KvStateMachine();
      for (const [i, row] of valid.entries()) applyAt(straight, 1_000 + i, { type: 'set', ...row });
      // The same last writes, in another order and after others that they undo.
      const shuffled = valid.map((row, i) => ({ row, index: 1_000 + i, rank: (i * 7919 + seed) % 1009 }));
      for (let i = 0; i < 400; i++) applyAt(detour, i + 1, { type: 'set', key: `gone ${i}`, value: i });
      for (const { row, index } of shuffled.sort((a, b) => a.rank - b.rank)) {
        applyAt(detour, 999, { type: 'set', key: row.key, value: 'overwritten' });
        applyAt(detour, index, { type: 'set', ...row });
      }
      for (let i = 0; i < 400; i++) applyAt(detour, 2_000, { type: 'delete', key: `gone ${i}` });
      const bytes = await bytesOf(straight.snapshot());
      expect(bytes.equals(await bytesOf(detour.snapshot()))).toBe(true);
      expect(await straight.stateHash()).toBe(await detour.stateHash());
      const restored = new KvStateMachine();
      await restored.restore(cut(bytes));
      expect(await restored.stateHash()).toBe(await straight.stateHash());
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test('hashes states apart that differ in a value, a version or a key', async () => {
    const states: [string, number, JsonValue][] = [
      ['a', 1, 1],
      ['a', 1, 2],
      ['a', 2, 1],
      ['b', 1, 1],
      ['a', 1, '1'],
    ];
    const hashes = await Promise.all(
      states.map(([key, index, value]) => {
        const machine = new KvStateMachine();
        applyAt(machine, index, { type: 'set', key, value });
        return machine.stateHash();
      }),
    );
    expect(new Set(hashes).size).toBe(states.length);
  });

  test('keeps what was written when the caller changes the object afterwards, or the one that it was given', () => {
    const machine = new KvStateMachine();
    const mine = { tags: ['a'] };
    applyAt(machine, 1, { type: 'set', key: 'k', value: mine });
    mine.tags.push('b');
    const given = machine.query({ type: 'get', key: 'k' });
    (given!.value as unknown as { tags: string[] }).tags.push('c');
    expect(machine.query({ type: 'get', key: 'k' })?.value).toEqual({ tags: ['a'] });
  });

  test('stores a value with a property named __proto__ as it is', () => {
    const machine = new KvStateMachine();
    const value = JSON.parse('{"__proto__":{"polluted":true}}') as JsonValue;
    applyAt(machine, 1, { type: 'set', key: '__proto__', value });
    const read = machine.query({ type: 'get', key: '__proto__' });
    expect(JSON.stringify(read?.value)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const expect1 = { value: JSON.parse('{"__proto__":{"polluted":false}}') as JsonValue };
    expect(applyAt(machine, 2, { type: 'cas', key: '__proto__', expect: expect1, value: 1 }).ok).toBe(false);
  });

  test('never gives the version of a deleted key again', () => {
    const machine = machineWith(['k']);
    applyAt(machine, 2, { type: 'delete', key: 'k' });
    applyAt(machine, 3, { type: 'set', key: 'k', value: 'k' });
    expect(applyAt(machine, 4, { type: 'cas', key: 'k', expect: { version: 1 }, value: 'late' })).toEqual({
      ok: false,
      current: { key: 'k', value: 'k', version: 3 },
    });
  });

  test('compares expected values as JSON: the order of names does not matter, that of elements does', () => {
    const machine = new KvStateMachine();
    applyAt(machine, 1, { type: 'set', key: 'k', value: { a: 1, b: [1, 2] } });
    expect(applyAt(machine, 2, { type: 'cas', key: 'k', expect: { value: { b: [2, 1], a: 1 } }, value: 1 }).ok).toBe(
      false,
    );
    expect(applyAt(machine, 3, { type: 'cas', key: 'k', expect: { value: { b: [1, 2], a: 1 } }, value: 1 }).ok).toBe(
      true,
    );
  });

  const deep = JSON.parse(`${'['.repeat(101)}${']'.repeat(101)}`) as JsonValue;
  const veryDeep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as JsonValue;
  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['an array', []],
    ['no type', { key: 'k', value: 1 }],
    ['an unknown type', { type: 'increment', key: 'k' }],
    ['a type of every object', { type: 'toString', key: 'k' }],
    ['no key', { type: 'set', value: 1 }],
    ['a key that is no string', { type: 'set', key: 5, value: 1 }],
    ['an empty key', { type: 'delete', key: '' }],
    ['a key with half a surrogate pair', { type: 'set', key: 'x\ud800', value: 1 }],
    ['a key that is too long', { type: 'set', key: 'é'.repeat(2_049), value: 1 }],
    ['no value', { type: 'set', key: 'k' }],
    ['a value that is too deep', { type: 'set', key: 'k', value: deep }],
    ['a value that would overflow the stack', { type: 'set', key: 'k', value: veryDeep }],
    ['a number that JSON cannot say', { type: 'set', key: 'k', value: { n: [Number.POSITIVE_INFINITY] } }],
    ['a value that is no JSON', { type: 'set', key: 'k', value: new Date(0) }],
    ['no expectation', { type: 'cas', key: 'k', value: 1 }],
    ['an expectation of nothing', { type: 'cas', key: 'k', value: 1, expect: {} }],
    ['an expectation of two things', { type: 'cas', key: 'k', value: 1, expect: { version: 0, value: 1 } }],
    ['a negative version', { type: 'delete', key: 'k', expect: { version: -1 } }],
    ['a fractional version', { type: 'cas', key: 'k', value: 1, expect: { version: 0.5 } }],
    ['an expected value that is too deep', { type: 'delete', key: 'k', expect: { value: veryDeep } }],
  ])('refuses a command with %s and changes nothing', async (_what, command) => {
    const machine = machineWith(['k']);
    const before = await machine.stateHash();
    const refusal = catchFrom(() => applyAt(machine, 2, command as KvCommand));
    expect(refusal).toBeInstanceOf(CommandRejected);
    expect((refusal as CommandRejected).reason).toMatchObject({ code: 'INVALID_COMMAND' });
    expect(await machine.stateHash()).toBe(before);
  });

  test('accepts a key of exactly the longest length', () => {
    const key = 'é'.repeat(2_048);
    expect(machineWith([key]).query({ type: 'get', key })?.value).toBe(key);
  });

  test.each([
    [null],
    [{ type: 'scan' }],
    [{ type: 'get' }],
    [{ type: 'get', key: '' }],
    [{ type: 'range', limit: 0 }],
    [{ type: 'range', limit: 10_001 }],
    [{ type: 'range', limit: Number.NaN }],
    [{ type: 'range', prefix: 1 }],
    [{ type: 'count', prefix: null }],
  ])('refuses the query %j', (query) => {
    const refusal = catchFrom(() => machineWith(['k']).query(query as never));
    expect(refusal).toBeInstanceOf(RaftError);
    expect((refusal as RaftError).code).toBe('RAFT_INVALID_COMMAND');
  });
});

function catchFrom(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
