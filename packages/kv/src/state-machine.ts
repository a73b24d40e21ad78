import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AppliedEntry, CommandRejected, RaftError, type StateMachine } from '@raft/core';
import { commandProblem, queryProblem } from './checks.js';
import { type JsonValue, jsonEqual } from './json.js';
import { answer, entryOf } from './queries.js';
import { decodeSnapshot } from './snapshot/decode.js';
import { encodeSnapshot } from './snapshot/encode.js';
import type { KvRecord } from './snapshot/format.js';
import { Tree } from './tree/tree.js';
import type { KvAnswer, KvAnswerTo, KvCommand, KvExpectation, KvQuery, KvResult } from './types.js';

/** Blocks of 64 KiB that are hashed before other work gets its turn: about a millisecond. */
const blocksPerTurn = 8;

/**
 * A replicated map from strings to JSON values, in order. Every key has a version: the index of the command that wrote
 * it last.
 *
 * Values are kept as JSON text and parsed for every answer, so that nothing that a caller holds is part of the state.
 */
export class KvStateMachine implements StateMachine<KvCommand, KvResult, KvQuery, KvAnswer> {
  #tree = new Tree<KvRecord>();

  /** How many keys there are. */
  get size(): number {
    return this.#tree.size;
  }

  /** Throws `CommandRejected` for what is not a command. */
  apply({ index, command }: AppliedEntry<KvCommand>): KvResult {
    const problem = commandProblem(command);
    if (problem !== undefined) throw new CommandRejected(problem, { code: 'INVALID_COMMAND', problem });
    const { key } = command;
    const record = this.#tree.get(key);
    if (command.type !== 'set' && !holds(command.expect, record)) return { ok: false, current: entryOf(key, record) };
    if (command.type === 'delete') this.#tree.delete(key);
    else this.#tree.set(key, { json: JSON.stringify(command.value), version: index });
    return { ok: true, version: command.type === 'delete' ? 0 : index, existed: record !== undefined };
  }

  /** Throws `RAFT_INVALID_COMMAND` for what is not a query. */
  query<Q extends KvQuery>(query: Q): KvAnswerTo<Q> {
    const problem = queryProblem(query);
    if (problem !== undefined) throw new RaftError('RAFT_INVALID_COMMAND', `the query is not valid: ${problem}`);
    // `answer` answers each type of query with its type of answer, which its signature cannot say.
    return answer(this.#tree.peek(), query) as KvAnswerTo<Q>;
  }

  /** The same bytes for the same keys, values and versions, however they came to be. */
  snapshot(): AsyncIterable<Uint8Array> {
    return stream(encodeSnapshot(this.#tree.view()));
  }

  /** Takes effect as a whole once the last byte was checked; rejects damaged bytes and keeps the state it has. */
  async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    this.#tree = await decodeSnapshot(snapshot);
  }

  /**
   * SHA-256 of the snapshot that would be taken now, in hexadecimal: two machines with the same hash are in the same
   * state. Captured at the call and computed beside later applies.
   */
  async stateHash(): Promise<string> {
    const blocks = encodeSnapshot(this.#tree.view());
    const hash = createHash('sha256');
    let count = 0;
    for (const block of blocks) {
      hash.update(block);
      count += 1;
      if (count % blocksPerTurn === 0) await nextTurn();
    }
    return hash.digest('hex');
  }
}

function holds(expect: KvExpectation | undefined, record: KvRecord | undefined): boolean {
  if (expect === undefined) return true;
  if ('version' in expect) return expect.version === (record?.version ?? 0);
  return record !== undefined && jsonEqual(JSON.parse(record.json) as JsonValue, expect.value);
}

async function* stream(blocks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* blocks;
}
