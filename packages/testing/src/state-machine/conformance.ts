import { CommandRejected, jsonCodec, type StateMachine } from '@raft/core';
import { canonical } from '../linearizability/index.js';
import { Rng } from '../simulator/engine/random.js';
import { nodeTestRunner, type TestRunner } from '../storage/runner.js';
import { answersOf, difference } from './answers.js';
import type { StateMachineSubject } from './subject.js';

const commandsPerCase = 200;

/** What a command came to: its result, or the reason of its refusal. */
async function outcome<C, R, Q, A>(machine: StateMachine<C, R, Q, A>, command: C, index: number): Promise<string> {
  try {
    return canonical(await machine.apply({ index, term: 1, command, clusterTime: index * 10 }));
  } catch (error) {
    if (error instanceof CommandRejected) return `refused: ${canonical(error.reason)}`;
    throw error;
  }
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

function mustEqual(expected: string, actual: string, what: string): void {
  if (expected !== actual) throw new Error(`${what}: ${difference(expected, actual)}`);
}

/**
 * Tests of the contract of `StateMachine`: the same commands give the same results and the same state, and a snapshot is
 * the state of its moment, whole, however it is cut into pieces.
 */
export function stateMachineConformance<C, R, Q, A>(
  subject: StateMachineSubject<C, R, Q, A>,
  runner: TestRunner = nodeTestRunner,
): void {
  const { describe, it } = runner;
  const codec = subject.codec ?? jsonCodec<C>();
  const commands = (seed: number): C[] => {
    const { next } = new Rng(seed, 'commands');
    return Array.from({ length: commandsPerCase }, () => codec.decode(codec.encode(subject.command(next))));
  };
  const applied = async (seed: number, machine = subject.create()): Promise<StateMachine<C, R, Q, A>> => {
    for (const [i, command] of commands(seed).entries()) await outcome(machine, command, i + 1);
    return machine;
  };

  describe('state machine', () => {
    it('gives the same results for the same commands', async () => {
      const [one, other] = [subject.create(), subject.create()];
      for (const [i, command] of commands(1).entries()) {
        mustEqual(await outcome(one, command, i + 1), await outcome(other, command, i + 1), `command ${i + 1}`);
      }
      mustEqual(await answersOf(one, subject), await answersOf(other, subject), 'the states differ');
    });

    it('is not changed by questions', async () => {
      const machine = await applied(2);
      mustEqual(await answersOf(machine, subject), await answersOf(machine, subject), 'asked again');
    });

    it('restores what a snapshot captured, in pieces of any size', async () => {
      const machine = await applied(3);
      const expected = await answersOf(machine, subject);
      const bytes = await collect(await machine.snapshot());
      for (const size of [1, 7, bytes.length + 1]) {
        const copy = subject.create();
        await copy.restore(pieces(bytes, size));
        mustEqual(expected, await answersOf(copy, subject), `restored in pieces of ${size} bytes`);
      }
    });

    it('captures the state of the moment of the call, whatever is applied while the snapshot is read', async () => {
      const machine = await applied(4);
      const expected = await answersOf(machine, subject);
      const stream = await machine.snapshot();
      for (const [i, command] of commands(5).entries()) await outcome(machine, command, commandsPerCase + i + 1);
      const copy = subject.create();
      await copy.restore(pieces(await collect(stream), 64));
      mustEqual(expected, await answersOf(copy, subject), 'later commands show in the snapshot');
    });

    it('forgets what it held when it restores', async () => {
      const machine = await applied(6);
      const bytes = await collect(await machine.snapshot());
      const other = await applied(7);
      await other.restore(pieces(bytes, 64));
      mustEqual(await answersOf(machine, subject), await answersOf(other, subject), 'something was left of before');
    });

    it('goes on after a restore as if it had applied everything itself', async () => {
      const machine = await applied(8);
      const copy = subject.create();
      await copy.restore(pieces(await collect(await machine.snapshot()), 64));
      for (const [i, command] of commands(9).entries()) {
        const index = commandsPerCase + i + 1;
        mustEqual(await outcome(machine, command, index), await outcome(copy, command, index), `command ${index}`);
      }
      mustEqual(await answersOf(machine, subject), await answersOf(copy, subject), 'the states differ');
    });
  });
}
