import assert from 'node:assert/strict';
import { type BatchOp, type KeyValue, RaftError, type RaftErrorCode, type Storage } from '@raft/core';
import type { StorageSubject } from './subject.js';

/** What a case works with: an open store in a place of its own. */
export interface CaseContext<Place = unknown> {
  readonly store: Storage;
  readonly place: Place;
  /** Another store over the same place, not open. */
  readonly another: () => Storage;
}

export type CaseBody<Place = unknown> = (context: CaseContext<Place>) => Promise<void>;

/** Defines one case. */
export type DefineCase = (name: string, run: CaseBody) => void;

/** Runs `body` with an open store in a new place, and cleans up. */
export async function withStore<Place>(subject: StorageSubject<Place>, body: CaseBody<Place>): Promise<void> {
  const place = await subject.setup();
  try {
    const store = subject.storage(place);
    await store.open();
    try {
      await body({ store, place, another: () => subject.storage(place) });
    } finally {
      await store.close();
    }
  } finally {
    await subject.teardown(place);
  }
}

/** Bytes of a text, or of numbers. */
export function bytes(...content: [string] | number[]): Uint8Array {
  const [first] = content;
  return typeof first === 'string' ? new TextEncoder().encode(first) : Uint8Array.from(content as number[]);
}

/** A key that sorts by its number: `prefix` and the number as eight bytes, big-endian. */
export function numbered(prefix: string, n: number): Uint8Array {
  const head = bytes(prefix);
  const key = new Uint8Array(head.length + 8);
  key.set(head);
  new DataView(key.buffer).setBigUint64(head.length, BigInt(n));
  return key;
}

/** Below and above every key that the cases use. */
export const everything = [new Uint8Array(0), new Uint8Array(1100).fill(0xff)] as const;

export function set(key: Uint8Array, value: Uint8Array = new Uint8Array(0)): BatchOp {
  return { type: 'set', key, value };
}

export const hex = (content: Uint8Array): string => Buffer.from(content).toString('hex');
export const keysOf = (pairs: readonly KeyValue[]): string[] => pairs.map(({ key }) => hex(key));

/** For texts: `['a=1', 'b=2']`. */
export function shown(pairs: readonly KeyValue[]): string[] {
  return pairs.map(({ key, value }) => `${Buffer.from(key)}=${Buffer.from(value)}`);
}

/** Everything in the store, as texts. */
export async function contents(store: Storage): Promise<string[]> {
  return shown(await store.getRange(...everything));
}

/** Without printing megabytes when they differ. */
export function assertSameBytes(actual: Uint8Array | undefined, expected: Uint8Array, what: string): void {
  assert.ok(actual !== undefined, `${what}: nothing was found`);
  assert.ok(Buffer.compare(actual, expected) === 0, `${what}: other bytes than were written`);
}

/** The error that an operation rejects with, of one of `codes`. */
export async function rejection(operation: Promise<unknown>, ...codes: RaftErrorCode[]): Promise<RaftError> {
  const error: unknown = await operation.then(
    () => assert.fail('resolved, but should have been rejected'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RaftError, `not a RaftError: ${String(error)}`);
  assert.ok(codes.includes(error.code), `${error.code} instead of ${codes.join(' or ')}: ${error.message}`);
  return error;
}

/** Nothing was written, the store is intact, and trying again would not help. */
export async function refusal(operation: Promise<unknown>): Promise<void> {
  const error = await rejection(operation, 'RAFT_STORAGE_UNAVAILABLE');
  assert.equal(error.retryable, false, 'a call that is wrong in itself must not look worth repeating');
}

/** Numbers from 0 to 2³² - 1 that are the same for the same seed (Mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
