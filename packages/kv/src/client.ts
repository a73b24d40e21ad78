import { type ApplyOptions, type ApplyResult, RaftError, type RaftNode, type ReadOptions } from '@raft/core';
import { commandProblem } from './checks.js';
import type { JsonValue } from './json.js';
import type {
  KvAnswer,
  KvAnswerTo,
  KvCommand,
  KvEntry,
  KvExpectation,
  KvPage,
  KvQuery,
  KvRange,
  KvResult,
} from './types.js';

/** What the client needs of a `RaftNode` whose state machine is a `KvStateMachine`. */
export type KvNode = Pick<RaftNode<KvCommand, KvResult, KvQuery, KvAnswer>, 'apply' | 'applyMany' | 'read'>;

/** What a write did, and the log index at which it did it: `minIndex` of a later read on another node. */
export type KvWritten<V extends JsonValue = JsonValue> = KvResult<V> & { readonly index: number };
/** A write without a condition is always done. */
export type KvDone = Extract<KvWritten, { ok: true }>;

export interface KvDeleteOptions<V extends JsonValue = JsonValue> extends ApplyOptions {
  /** Delete only if this holds. Default: in any case. */
  readonly expect?: KvExpectation<V>;
}

/**
 * The key-value map of a cluster, through any of its nodes. Errors are those of `apply` and `read`; what can be seen to
 * be no valid command is refused with `RAFT_INVALID_COMMAND` before it is proposed.
 *
 * `V` is the caller's promise about the values: what is read is not checked against it.
 */
export class KvClient<V extends JsonValue = JsonValue> {
  readonly #node: KvNode;

  constructor(node: KvNode) {
    this.#node = node;
  }

  /** What `key` holds; null when it is absent. Linearizable unless the options say otherwise. */
  get(key: string, options?: ReadOptions): Promise<KvEntry<V> | null> {
    return this.#ask({ type: 'get', key }, options);
  }

  /** Puts a value at a key, whatever is there. */
  async set(key: string, value: V, options?: ApplyOptions): Promise<KvDone> {
    return done(await this.#change({ type: 'set', key, value }, options));
  }

  /** Puts many values in one write, one outcome each. Not atomic: others' writes may come between, and some may fail. */
  async setMany(
    entries: readonly { readonly key: string; readonly value: V }[],
    options?: ApplyOptions,
  ): Promise<PromiseSettledResult<KvDone>[]> {
    const commands = entries.map(({ key, value }) => checked({ type: 'set', key, value }));
    const outcomes = await this.#node.applyMany(commands, options);
    return outcomes.map((outcome) =>
      outcome.status === 'rejected' ? outcome : { status: 'fulfilled', value: done(written(outcome.value)) },
    );
  }

  /** Puts a value at a key if it is as expected: `{ version: 0 }` for absent, `{ version }` or `{ value }`. */
  cas(key: string, expect: KvExpectation<V>, value: V, options?: ApplyOptions): Promise<KvWritten<V>> {
    return this.#change({ type: 'cas', key, expect, value }, options);
  }

  /** Removes a key; `existed` tells whether it was there. */
  delete(key: string, { expect, ...options }: KvDeleteOptions<V> = {}): Promise<KvWritten<V>> {
    return this.#change(expect === undefined ? { type: 'delete', key } : { type: 'delete', key, expect }, options);
  }

  /** One page of the keys with a prefix. */
  range(range: Omit<KvRange, 'type'> = {}, options?: ReadOptions): Promise<KvPage<V>> {
    return this.#ask({ ...range, type: 'range' }, options);
  }

  /** How many keys have a prefix. */
  count(prefix = '', options?: ReadOptions): Promise<number> {
    return this.#ask({ type: 'count', prefix }, options);
  }

  /** All entries with a prefix, page by page: each page is consistent in itself, not with the others. */
  async *scan(range: Omit<KvRange, 'type'> = {}, options?: ReadOptions): AsyncGenerator<KvEntry<V>, void> {
    for (let after: string | null | undefined = range.after; after !== null; ) {
      const page: KvPage<V> = await this.range(after === undefined ? range : { ...range, after }, options);
      yield* page.entries;
      after = page.next;
    }
  }

  async #change(command: KvCommand, options: ApplyOptions | undefined): Promise<KvWritten<V>> {
    return written<V>(await this.#node.apply(checked(command), options));
  }

  async #ask<Q extends KvQuery>(query: Q, options: ReadOptions | undefined): Promise<KvAnswerTo<Q, V>> {
    const { value } = await this.#node.read(query, options);
    // The state machine answers each type of query with its type of answer, which the node's types cannot say.
    return value as KvAnswerTo<Q, V>;
  }
}

/** `V` is the caller's promise, see the class. */
function written<V extends JsonValue>({ value, index }: ApplyResult<KvResult>): KvWritten<V> {
  return { ...(value as KvResult<V>), index };
}

/** A command without an expectation cannot fail it. */
function done(result: KvWritten): KvDone {
  if (result.ok) return result;
  throw RaftError.internal('a set without a condition answered that its condition failed');
}

function checked(command: KvCommand): KvCommand {
  const problem = commandProblem(command);
  if (problem === undefined) return command;
  throw new RaftError('RAFT_INVALID_COMMAND', `the command was not proposed: ${problem}`);
}
