import { crc32 } from 'node:zlib';

/** A command of the simulated state machine: one change of one object. `id` is unique in a run. */
export type Command =
  | { readonly id: number; readonly op: 'write'; readonly key: string; readonly value: number; readonly pad?: string }
  | { readonly id: number; readonly op: 'cas'; readonly key: string; readonly expected: number; readonly value: number }
  | { readonly id: number; readonly op: 'append'; readonly key: string; readonly value: number; readonly pad?: string }
  | { readonly id: number; readonly op: 'add'; readonly key: string; readonly by: number }
  | { readonly id: number; readonly op: 'refuse'; readonly key: string };

export type Value = number | readonly number[] | undefined;

export interface Query {
  readonly key: string;
}

/** Registers, lists and counters by key, with a hash of the whole state that costs the same however large it is. */
export class Objects {
  private readonly values = new Map<string, Value>();
  private sum = 0;

  /** A number that is equal for equal states. */
  get hash(): number {
    return this.sum;
  }

  get(key: string): Value {
    return this.values.get(key);
  }

  /** Changes the state and gives the result. `refuse` has no effect and is for the caller to throw. */
  apply(command: Command): Value | boolean {
    switch (command.op) {
      case 'write':
        this.put(command.key, command.value);
        return undefined;
      case 'cas':
        if (this.values.get(command.key) !== command.expected) return false;
        this.put(command.key, command.value);
        return true;
      case 'append': {
        const list = [...((this.values.get(command.key) as readonly number[] | undefined) ?? []), command.value];
        this.put(command.key, list);
        return list.length;
      }
      case 'add': {
        const next = ((this.values.get(command.key) as number | undefined) ?? 0) + command.by;
        this.put(command.key, next);
        return next;
      }
      case 'refuse':
        return undefined;
    }
  }

  /** The whole state as text, the same for equal states. */
  serialize(): string {
    return JSON.stringify([...this.values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  static parse(text: string): Objects {
    const objects = new Objects();
    for (const [key, value] of JSON.parse(text) as [string, Value][]) objects.put(key, value);
    return objects;
  }

  private put(key: string, value: Value): void {
    const before = this.values.get(key);
    if (before !== undefined) this.sum = (this.sum - hashOf(key, before)) | 0;
    this.values.set(key, value);
    this.sum = (this.sum + hashOf(key, value)) | 0;
  }
}

function hashOf(key: string, value: Value): number {
  if (typeof value !== 'number') return crc32(`${key}=${String(value)}`) | 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ value, 0x85ebca6b);
}
