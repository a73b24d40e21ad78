import { KvStateMachine } from '../src/index.ts';
import type { KvCommand, KvResult } from '../src/types.ts';

/** Applies a command as core does. */
export function applyAt(machine: KvStateMachine, index: number, command: KvCommand): KvResult {
  return machine.apply({ index, term: 1, clusterTime: 0, command });
}

/** A machine with these keys, each holding its own name, written in this order. */
export function machineWith(keys: readonly string[]): KvStateMachine {
  const machine = new KvStateMachine();
  for (const [i, key] of keys.entries()) applyAt(machine, i + 1, { type: 'set', key, value: key });
  return machine;
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The bytes in pieces of the given sizes, over and over. */
export async function* cut(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const end = at + sizes[i % sizes.length]!;
    yield bytes.subarray(at, end);
    at = end;
  }
}
