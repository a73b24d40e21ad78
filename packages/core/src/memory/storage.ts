import type { BatchOp, KeyValue, RangeOptions, Storage, WriteOptions } from '../contracts/storage.js';
import { RaftError } from '../errors.js';

/** Refused before anything was touched: the store is as it was, and asking again cannot help. */
function refusal(message: string): RaftError {
  return new RaftError('RAFT_STORAGE_UNAVAILABLE', `memory storage: ${message}`, { retryable: false });
}

/** Bytes in order, a prefix before its extensions. In JavaScript: keys are short, and a native call costs more. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function checkBytes(bytes: unknown, what: string): void {
  if (!(bytes instanceof Uint8Array)) throw refusal(`${what} must be a Uint8Array`);
}

function checkKey(key: Uint8Array): void {
  checkBytes(key, 'a key');
  if (key.length === 0) throw refusal('a key must not be empty');
}

function checkOp(op: BatchOp): void {
  switch (op.type) {
    case 'set':
      checkKey(op.key);
      checkBytes(op.value, 'a value');
      break;
    case 'delete':
      checkKey(op.key);
      break;
    case 'deleteRange':
      checkBytes(op.start, 'the start of a range');
      checkBytes(op.end, 'the end of a range');
      break;
    default:
      throw refusal(`a batch has no step of type ${String((op as { type?: unknown }).type)}`);
  }
}

function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit > 0)) return;
  throw refusal(`limit must be a positive integer, not ${String(limit)}`);
}

class MemoryStorage implements Storage {
  /** Ascending by key. Entries are replaced, never changed. */
  readonly #pairs: KeyValue[] = [];
  #isOpen = false;

  open(): Promise<void> {
    return this.#settle(() => {
      if (this.#isOpen) throw refusal('already open. Close it first, or use a store of its own for each node');
      this.#isOpen = true;
    });
  }

  close(): Promise<void> {
    this.#isOpen = false;
    return Promise.resolve();
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#whileOpen(() => {
      checkKey(key);
      const at = this.#lowerBound(key);
      const found = this.#pairs[at];
      return found !== undefined && compareKeys(found.key, key) === 0 ? new Uint8Array(found.value) : undefined;
    });
  }

  set(key: Uint8Array, value: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'set', key, value }], options);
  }

  delete(key: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'delete', key }], options);
  }

  batch(ops: readonly BatchOp[], _options?: WriteOptions): Promise<void> {
    return this.#whileOpen(() => {
      // All checks come before the first change: applying cannot fail, so a batch is atomic.
      for (const op of ops) checkOp(op);
      for (const op of ops) this.#apply(op);
    });
  }

  getRange(start: Uint8Array, end: Uint8Array, options: RangeOptions = {}): Promise<KeyValue[]> {
    return this.#whileOpen(() => {
      checkBytes(start, 'the start of a range');
      checkBytes(end, 'the end of a range');
      checkLimit(options.limit);
      const first = this.#lowerBound(start);
      const beyond = Math.max(first, this.#lowerBound(end));
      const count = Math.min(beyond - first, options.limit ?? beyond - first);
      const from = options.reverse === true ? beyond - count : first;
      const pairs = this.#pairs.slice(from, from + count).map(({ key, value }) => ({
        key: new Uint8Array(key),
        value: new Uint8Array(value),
      }));
      return options.reverse === true ? pairs.reverse() : pairs;
    });
  }

  #apply(op: BatchOp): void {
    switch (op.type) {
      case 'set':
        this.#put(new Uint8Array(op.key), new Uint8Array(op.value));
        break;
      case 'delete': {
        const at = this.#lowerBound(op.key);
        const found = this.#pairs[at];
        if (found !== undefined && compareKeys(found.key, op.key) === 0) this.#pairs.splice(at, 1);
        break;
      }
      case 'deleteRange': {
        const first = this.#lowerBound(op.start);
        const beyond = this.#lowerBound(op.end);
        if (beyond > first) this.#pairs.splice(first, beyond - first);
      }
    }
  }

  #put(key: Uint8Array, value: Uint8Array): void {
    const at = this.#lowerBound(key);
    const found = this.#pairs[at];
    if (found !== undefined && compareKeys(found.key, key) === 0) this.#pairs[at] = { key: found.key, value };
    else if (found === undefined) this.#pairs.push({ key, value });
    else this.#pairs.splice(at, 0, { key, value });
  }

  /** The position of the first pair whose key is not below `key`. */
  #lowerBound(key: Uint8Array): number {
    const pairs = this.#pairs;
    let low = 0;
    let high = pairs.length;
    // A log grows at its end: one comparison finds the place of a new last key.
    if (high > 0 && compareKeys(pairs[high - 1]!.key, key) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(pairs[middle]!.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #whileOpen<T>(operation: () => T): Promise<T> {
    return this.#settle(() => {
      if (!this.#isOpen) throw refusal('not open. Call open() first');
      return operation();
    });
  }

  #settle<T>(operation: () => T): Promise<T> {
    try {
      return Promise.resolve(operation());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/**
 * A store in the memory of this process, for tests, simulations and nodes that may forget.
 *
 * What it holds stays in the returned object over `close` and `open`, so that a restart can be tested, and is gone with
 * the object: nothing survives the process, whatever `sync` says. Operations take effect inside the call. Each store
 * stands for one disk: it is open once at a time, and belongs to one node.
 */
export function memoryStorage(): Storage {
  return new MemoryStorage();
}
