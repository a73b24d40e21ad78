import { setTimeout as sleep } from 'node:timers/promises';
import { HttpFailure, requestJson } from '../launcher/http-client.js';
import type { Row } from './cities.js';

const maxBatchRows = 50;
/** So that few rows still make enough requests for something to happen between them. */
const minBatches = 20;
/** Between two rounds through all nodes that none of them could serve. */
const pauseMs = 50;

export interface ImportOptions {
  readonly rows: readonly Row[];
  /** Any of them takes any row. */
  readonly urls: readonly string[];
  readonly signal: AbortSignal;
  /** Awaited before the row at this place is sent. */
  before(row: number): Promise<unknown>;
  onAcknowledged(total: number): void;
}

/**
 * Writes rows through all nodes. A request that fails in a way that may pass is sent again, to the next node: writing a
 * row twice does no harm, so it does not matter whether the first attempt was carried out.
 */
export class Import {
  /** The rows whose write was acknowledged, by key. */
  readonly acknowledged = new Map<string, Row>();
  retries = 0;
  readonly #options: ImportOptions;
  #next = 0;
  #mark: { readonly at: number; readonly reached: (elapsedMs: number) => void } | undefined;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  /** Imports what nobody else has begun, batch by batch, through node number `preferred` while that answers. */
  async work(preferred: number): Promise<void> {
    const { rows, before } = this.#options;
    const batchRows = Math.min(maxBatchRows, Math.ceil(rows.length / minBatches));
    while (this.#next < rows.length) {
      const first = this.#next;
      this.#next += batchRows;
      await before(first);
      await this.#write(rows.slice(first, first + batchRows), preferred);
    }
  }

  /** Milliseconds from now to the first acknowledgement of a request that is sent after now. */
  nextAcknowledgement(): Promise<number> {
    return new Promise((resolve) => {
      this.#mark = { at: performance.now(), reached: resolve };
    });
  }

  async #write(batch: readonly Row[], preferred: number): Promise<void> {
    const { urls, signal, onAcknowledged } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const url = urls[(preferred + attempt) % urls.length]!;
      const sentAt = performance.now();
      try {
        await requestJson(`${url}/kv`, { method: 'POST', body: batch, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (!mayPass(error)) throw error;
        this.retries += 1;
        if ((attempt + 1) % urls.length === 0) await sleep(pauseMs, undefined, { signal });
        continue;
      }
      for (const row of batch) this.acknowledged.set(row.key, row);
      this.#reach(sentAt);
      onAcknowledged(this.acknowledged.size);
      return;
    }
  }

  #reach(sentAt: number): void {
    const mark = this.#mark;
    if (mark === undefined || sentAt < mark.at) return;
    this.#mark = undefined;
    mark.reached(performance.now() - mark.at);
  }
}

/** Whether the same write may succeed later or elsewhere: no answer, or one that says so. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof HttpFailure)) return true;
  const { retryable, indeterminate, status } = error.problem;
  return retryable || indeterminate || status === 503;
}
