import { type Model, type Operation, UNOBSERVED } from '@raft/testing/linearizability';

/** A seeded source of numbers (mulberry32): the same seed gives the same histories everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** A kind of object to make histories of. */
export interface Workload<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  input(random: Random): Input;
  /** What a correct object answers, given the state that it is in. */
  answer(state: State, input: Input, random: Random): Output;
  /** Any answer at all, right or wrong. */
  guess(input: Input, random: Random): Output;
}

export interface Shape {
  readonly operations: number;
  readonly clients: number;
  readonly indeterminate: number;
  /** The share of completed operations whose output is replaced by a guess. */
  readonly corrupted: number;
}

interface Call<Input> {
  readonly client: number;
  readonly input: Input;
  readonly invokedAt: number;
  readonly effectAt: number;
  readonly returnedAt: number;
  readonly isIndeterminate: boolean;
}

/**
 * The history of a real execution: every operation takes effect, one after the other, somewhere in its interval; an
 * indeterminate one at any time after its invocation, or never. Times are small integers, so that ties are common.
 */
export function generate<State, Input, Output>(
  { model, input, answer, guess }: Workload<State, Input, Output>,
  { operations, clients, indeterminate, corrupted }: Shape,
  random: Random,
): Operation<Input, Output>[] {
  const calls = callsOf(operations, clients, indeterminate, input, random);
  const states = new Map<string, State>();
  const outputs = new Map<Call<Input>, Output>();
  for (const call of [...calls].sort((a, b) => a.effectAt - b.effectAt)) {
    const object = model.partition?.(call.input) ?? '';
    const state = states.get(object) ?? model.init();
    if (call.isIndeterminate && random.chance(0.4)) continue;
    const output = answer(state, call.input, random);
    const next = model.step(state, call.input, call.isIndeterminate ? UNOBSERVED : output);
    if (next.length === 0) throw new Error('The workload answers what its model forbids.');
    states.set(object, random.pick(next));
    outputs.set(call, output);
  }
  return calls.map((call) => {
    const { client, input: asked, invokedAt, returnedAt } = call;
    if (call.isIndeterminate) return { client, input: asked, invokedAt, returnedAt, outcome: 'indeterminate' };
    const output = random.chance(corrupted) ? guess(asked, random) : outputs.get(call)!;
    return { client, input: asked, invokedAt, returnedAt, outcome: 'ok', output };
  });
}

/** Clients that call again some time after each return. */
function callsOf<Input>(
  operations: number,
  clients: number,
  indeterminate: number,
  input: (random: Random) => Input,
  random: Random,
): Call<Input>[] {
  const free = Array.from({ length: clients }, () => random.below(6));
  const calls: Call<Input>[] = [];
  for (let count = 0; count < operations; count++) {
    const client = free.indexOf(Math.min(...free));
    const invokedAt = free[client]!;
    const returnedAt = invokedAt + random.below(8);
    const isIndeterminate = random.chance(indeterminate);
    const latest = isIndeterminate ? returnedAt + random.below(operations * 4) : returnedAt;
    const effectAt = invokedAt + random.next() * (latest - invokedAt);
    calls.push({ client, input: input(random), invokedAt, effectAt, returnedAt, isIndeterminate });
    free[client] = returnedAt + random.below(3);
  }
  return calls;
}
