import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BatchOp, KeyValue, RangeOptions } from '@raft/core';
import { type BatchSize, checkBatch, checkKey, checkLimit, checkRange } from './arguments.js';
import { Checkpointer } from './checkpointer.js';
import { openConnection } from './database.js';
import type { SqliteConnection } from './driver.js';
import { pickDriver } from './drivers/pick.js';
import type { StoreErrors } from './errors.js';
import { claimFile, type FileClaim } from './file-claim.js';
import type { SqliteSettings } from './options.js';
import { SerialQueue } from './queue.js';
import { type CheckedPiece, checkPiece, get, getRange } from './reads.js';
import { Statements, sql } from './statements.js';
import { perform, type Steps, step } from './steps.js';
import { Writer } from './writer.js';

/** Records read at once by `check`; they may be large. */
const recordsPerPiece = 32;

interface Parts {
  readonly driverName: string;
  readonly connection: SqliteConnection;
  readonly claim: FileClaim;
}

async function openParts(settings: SqliteSettings, errors: StoreErrors): Promise<Parts> {
  const driver = await pickDriver(settings.driver);
  const claim = claimFile(settings.path, errors);
  try {
    const connection = await openConnection({ driver, file: claim.file, settings, errors });
    return { driverName: driver.name, connection, claim };
  } catch (error) {
    claim.release();
    throw errors.openFailed(error);
  }
}

/** A store while it is open: its operations one at a time, in the order of the calls. */
export class OpenStore {
  readonly driverName: string;
  readonly #connection: SqliteConnection;
  readonly #claim: FileClaim;
  readonly #errors: StoreErrors;
  readonly #settings: SqliteSettings;
  readonly #statements: Statements;
  readonly #writer: Writer;
  readonly #checkpointer: Checkpointer;
  readonly #queue = new SerialQueue();

  private constructor({ driverName, connection, claim }: Parts, settings: SqliteSettings, errors: StoreErrors) {
    this.driverName = driverName;
    this.#connection = connection;
    this.#claim = claim;
    this.#errors = errors;
    this.#settings = settings;
    this.#statements = new Statements(connection);
    this.#writer = new Writer({ connection, statements: this.#statements, errors, sync: settings.sync });
    this.#checkpointer = new Checkpointer({
      file: `${claim.file}-wal`,
      bound: settings.walCheckpointBytes,
      checkpoint: () => {
        // Never rejects.
        void this.#run(this.#checkpoint());
      },
    });
  }

  static async open(settings: SqliteSettings, errors: StoreErrors): Promise<OpenStore> {
    const store = new OpenStore(await openParts(settings, errors), settings, errors);
    if (!settings.sync) {
      const consequence = 'writes do not wait for the disk: a power cut loses acknowledged ones (sync: false)';
      settings.logger.warn({ store: settings.path }, `SQLite storage: ${consequence}`);
    }
    return store;
  }

  async close(): Promise<void> {
    this.#checkpointer.stop();
    try {
      await this.#queue.run(() => this.#connection.close());
    } catch (error) {
      throw this.#errors.failed(error);
    } finally {
      this.#claim.release();
    }
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    checkKey(key, this.#errors);
    return this.#read(get(this.#statements, this.#errors, key));
  }

  getRange(start: Uint8Array, end: Uint8Array, options: RangeOptions): Promise<KeyValue[]> {
    checkRange(start, end, this.#errors);
    checkLimit(options, this.#errors);
    return this.#read(getRange(this.#statements, this.#errors, { start, end }, options));
  }

  batch(ops: readonly BatchOp[], sync: boolean): Promise<void> {
    const size = checkBatch(ops, this.#errors);
    return this.#run(this.#write(ops, sync, size));
  }

  compact(): Promise<void> {
    return this.#run(this.#writer.compact());
  }

  /** Everything that is wrong with the file, in sentences. */
  async check(): Promise<string[]> {
    const problems = await this.#read(this.#checkStructure());
    let after: Uint8Array | undefined = new Uint8Array(0);
    while (after !== undefined) {
      const piece: CheckedPiece = await this.#read(this.#checkRecords(after));
      problems.push(...piece.problems);
      after = piece.last;
      // Other work gets its turn, also with a synchronous driver.
      await nextTurn();
    }
    return problems;
  }

  *#write(ops: readonly BatchOp[], sync: boolean, size: BatchSize): Steps<void> {
    yield* this.#writer.write(ops, sync);
    const { isOverdue } = this.#checkpointer.wrote(size);
    if (!isOverdue) return;
    this.#checkpointer.started();
    yield* this.#checkpoint();
  }

  *#checkStructure(): Steps<string[]> {
    try {
      const statement = yield* this.#statements.prepared(sql.integrity);
      const rows = yield* step(statement.all([]));
      return rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok');
    } catch (error) {
      return [this.#errors.failed(error).message];
    }
  }

  *#checkRecords(after: Uint8Array): Steps<CheckedPiece> {
    try {
      return yield* checkPiece(this.#statements, after, recordsPerPiece);
    } catch (error) {
      return { last: undefined, problems: [this.#errors.failed(error).message] };
    }
  }

  /** Not a failure of the write before it: what was committed is safe in the log. */
  *#checkpoint(): Steps<void> {
    try {
      yield* this.#writer.checkpoint();
    } catch (error) {
      const message = 'SQLite storage: a checkpoint failed; the write-ahead log grows until one succeeds';
      this.#settings.logger.warn({ store: this.#settings.path, error }, message);
    }
  }

  #read<T>(steps: Steps<T>): Promise<T> {
    return this.#run(this.#withKnownErrors(steps));
  }

  *#withKnownErrors<T>(steps: Steps<T>): Steps<T> {
    try {
      return yield* steps;
    } catch (error) {
      throw this.#errors.failed(error);
    }
  }

  #run<T>(steps: Steps<T>): Promise<T> {
    return this.#queue.run(() => perform(steps));
  }
}
