import {
  type CounterInput,
  type CounterOutput,
  counter,
  deterministicModel,
  type KvCondition,
  type KvInput,
  type KvOutput,
  type KvState,
  kv,
  type ListAppendInput,
  type ListAppendOutput,
  type ListState,
  listAppend,
  type Model,
  type RegisterInput,
  type RegisterOutput,
  register,
} from '@raft/testing/linearizability';
import type { Random, Workload } from './linearizability-generate.js';

const keyOf = (keys: number, random: Random) => `k${random.below(keys)}`;

export function registers(
  keys: number,
  values: number,
  reads = 0.4,
): Workload<number | undefined, RegisterInput<number>, RegisterOutput<number>> {
  return {
    model: register<number>(),
    input: (random) => {
      const key = keyOf(keys, random);
      if (random.chance(reads)) return { op: 'read', key };
      const value = random.below(values);
      if (random.chance(0.6)) return { op: 'write', key, value };
      return { op: 'cas', key, expected: random.chance(0.1) ? undefined : random.below(values), value };
    },
    answer: (state, input) => {
      if (input.op === 'write') return undefined;
      return input.op === 'read' ? state : state === input.expected;
    },
    guess: (input, random) => {
      if (input.op === 'write') return undefined;
      return input.op === 'read' ? random.below(values) : random.chance(0.5);
    },
  };
}

export function counters(keys: number, amounts: readonly number[]): Workload<number, CounterInput, CounterOutput> {
  return {
    model: counter(),
    input: (random) =>
      random.chance(0.4)
        ? { op: 'read', key: keyOf(keys, random) }
        : { op: 'add', key: keyOf(keys, random), by: random.pick(amounts) },
    answer: (state, input, random) => {
      if (input.op === 'read') return state;
      return random.chance(0.5) ? state + input.by : undefined;
    },
    guess: (input, random) => (input.op === 'add' && random.chance(0.3) ? undefined : random.below(6)),
  };
}

/** Values are drawn from few, so that the same value may be appended twice, or from many, so that it hardly is. */
export function lists(
  keys: number,
  values: number,
  reads = 0.4,
): Workload<ListState, ListAppendInput<number>, ListAppendOutput<number>> {
  return {
    model: listAppend<number>(),
    input: (random) =>
      random.chance(reads)
        ? { op: 'read', key: keyOf(keys, random) }
        : { op: 'append', key: keyOf(keys, random), value: random.below(values) },
    answer: (state, input, random) => {
      if (input.op === 'read') return state.text.split(';').slice(0, -1).map(Number);
      return random.chance(0.3) ? state.length + 1 : undefined;
    },
    guess: (input, random) => {
      if (input.op === 'append') return random.chance(0.5) ? undefined : random.below(4);
      return Array.from({ length: random.below(4) }, () => random.below(values));
    },
  };
}

/** With versions that grow by one or two, or with none. */
export function maps(
  keys: number,
  values: number,
  hasVersions: boolean,
): Workload<KvState<number>, KvInput<number>, KvOutput<number>> {
  const nextVersion = (above: number, random: Random) => Math.max(0, above) + 1 + random.below(2);
  const version = (number: number) => (hasVersions ? { version: number } : {});
  const condition = (random: Random): KvCondition<number> => {
    if (random.chance(0.2)) return { absent: true };
    return hasVersions && random.chance(0.7) ? { version: 1 + random.below(4) } : { value: random.below(values) };
  };
  return {
    model: kv<number>(),
    input: (random) => {
      const key = keyOf(keys, random);
      const op = random.pick(['get', 'get', 'set', 'set', 'delete', 'cas'] as const);
      if (op === 'get' || op === 'delete') return { op, key };
      const value = random.below(values);
      return op === 'set' ? { op, key, value } : { op, key, expected: condition(random), value };
    },
    answer: (state, input, random) => {
      const { entry, above, not } = state;
      if (input.op === 'set') return { applied: true, ...version(nextVersion(above, random)) };
      if (input.op === 'delete') return { applied: entry !== undefined };
      if (input.op === 'get') {
        if (entry === undefined) return undefined;
        return { value: entry.value, ...version(entry.version ?? Math.max(nextVersion(above, random), ...not) + 1) };
      }
      const done = { applied: true, ...version(nextVersion(above, random) + 1) };
      return kv<number>().step(state, input, { applied: false }).length > 0 ? { applied: false } : done;
    },
    guess: ({ op }, random) => {
      if (op === 'get') {
        return random.chance(0.3) ? undefined : { value: random.below(values), ...version(1 + random.below(4)) };
      }
      return random.chance(0.5) ? { applied: op === 'set' } : { applied: true, ...version(1 + random.below(4)) };
    },
  };
}

type Ticket = { readonly taken: readonly number[] };
type TicketInput = 'take' | 'count';

/** A user's own state machine, without a key, hints or words: hands out the lowest number that is not taken. */
export function tickets(): Workload<Ticket, TicketInput, number> {
  const apply = ({ taken }: Ticket, input: TicketInput) =>
    input === 'count'
      ? { state: { taken }, output: taken.length }
      : { state: { taken: [...taken, taken.length + 1] }, output: taken.length + 1 };
  return {
    model: deterministicModel({ init: () => ({ taken: [] }), apply }),
    input: (random) => random.pick(['take', 'count'] as const),
    answer: (state, input) => apply(state, input).output,
    guess: (_, random) => random.below(5),
  };
}

type Die = number;

/** An object that chooses: a roll may leave any of two numbers, which only a look tells. */
export function dice(): Workload<Die, 'roll' | 'look', number | undefined> {
  const model: Model<Die, 'roll' | 'look', number | undefined> = {
    init: () => 0,
    step: (state, input, output) => {
      if (input === 'roll') return [(state + 1) % 4, (state + 2) % 4];
      return typeof output === 'symbol' || output === state ? [state] : [];
    },
    isRead: (input) => input === 'look',
  };
  return {
    model,
    input: (random) => random.pick(['roll', 'look'] as const),
    answer: (state, input) => (input === 'look' ? state : undefined),
    guess: (input, random) => (input === 'look' ? random.below(4) : undefined),
  };
}
