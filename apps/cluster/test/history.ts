import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KvEntry } from '@raft/kv';
import { HistoryRecorder, type KvInput, type KvOutput } from '@raft/testing/linearizability';
import { HttpFailure, type HttpRequest, requestJson } from '../dist/launcher/http-client.js';
import type { LocalCluster } from '../dist/launcher/local-cluster.js';

type Input = KvInput<string>;
type Output = KvOutput<string>;

/** Few, so that the clients meet. */
const keys = ['shared/a', 'shared/b', 'shared/c'];
/** Keeps the history at a size that is checked within seconds. */
const pauseMs = 20;

/** Clients that read and change the same keys through whatever node, and write down what they were told. */
export class HistoryClients {
  readonly #cluster: LocalCluster;
  readonly #recorder = new HistoryRecorder<Input, Output>();
  readonly #over: AbortSignal;
  readonly #running: Promise<unknown>;
  #values = 0;

  constructor(cluster: LocalCluster, clients: number, over: AbortSignal) {
    this.#cluster = cluster;
    this.#over = over;
    this.#running = Promise.all(Array.from({ length: clients }, (_, client) => this.#work(client)));
  }

  /** All that happened, once the clients have ended. */
  async history(): Promise<ReturnType<HistoryRecorder<Input, Output>['history']>> {
    await this.#running;
    return this.#recorder.history();
  }

  async #work(client: number): Promise<void> {
    // The version that this client saw last, of each key: what a compare-and-set is likely to succeed with.
    const seen = new Map<string, number>();
    while (!this.#over.aborted) {
      const input = this.#choose(seen);
      const pending = this.#recorder.invoke(client, input);
      try {
        const output = await this.#send(input);
        if (output?.version !== undefined) seen.set(input.key, output.version);
        pending.ok(output);
      } catch (error) {
        if (certainlyNotDone(error)) pending.failed();
        else pending.indeterminate();
      }
      await sleep(pauseMs);
    }
  }

  #choose(seen: ReadonlyMap<string, number>): Input {
    const key = keys[randomInt(keys.length)]!;
    this.#values += 1;
    const value = `value ${this.#values}`;
    const kind = randomInt(10);
    if (kind < 5) return { op: 'get', key };
    if (kind < 7) return { op: 'set', key, value };
    if (kind < 8) return { op: 'delete', key };
    const version = seen.get(key);
    return { op: 'cas', key, expected: version === undefined ? { absent: true } : { version }, value };
  }

  async #send(input: Input): Promise<Output> {
    const { members } = this.#cluster;
    const url = `${members[randomInt(members.length)]!.url}/kv/${encodeURIComponent(input.key)}`;
    switch (input.op) {
      case 'get': {
        const entry = (await unless(404, requestJson(url))) as KvEntry<string> | undefined;
        return entry === undefined ? undefined : { value: entry.value, version: entry.version };
      }
      case 'delete': {
        const { deleted, index } = (await requestJson(url, { method: 'DELETE' })) as {
          deleted: boolean;
          index: number;
        };
        return deleted ? { applied: true, version: index } : { applied: false };
      }
      default: {
        const request: HttpRequest = { method: 'PUT', body: input.value, headers: conditionOf(input) };
        const done = (await unless(412, requestJson(url, request))) as { version: number } | undefined;
        return done === undefined ? { applied: false } : { applied: true, version: done.version };
      }
    }
  }
}

function conditionOf(input: Input): Record<string, string> {
  if (input.op !== 'cas') return {};
  if ('version' in input.expected) return { 'if-match': `"${input.expected.version}"` };
  return { 'if-none-match': '*' };
}

/** `undefined` in the place of an answer with this status. */
async function unless(status: number, request: Promise<unknown>): Promise<unknown> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof HttpFailure && error.problem.status === status) return undefined;
    throw error;
  }
}

/** Everything else may have been done: above all, no answer. */
function certainlyNotDone(error: unknown): boolean {
  if (error instanceof HttpFailure) return !error.problem.indeterminate;
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED';
}
