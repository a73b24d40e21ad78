import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ChildScript } from './subject.js';

/** What a child is to do; see child.ts. */
export type ChildTask = 'hold' | 'kill' | 'trace';

/** How the task reaches the child. */
export const taskVariable = 'RAFT_STORAGE_TASK';

interface Waiter {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A program with a store open, as its parent sees it: a process that prints lines. */
export class StorageProcess {
  /** What it has printed. */
  readonly lines: string[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<void>;
  #waiters: Waiter[] = [];
  #errorOutput = '';
  #hasEnded = false;

  /** `wrapper`: a command that runs it, such as strace with its options. */
  constructor({ script, args = [] }: ChildScript, task: ChildTask, wrapper: string[] = []) {
    const [command, ...rest] = [...wrapper, process.execPath, script, ...args];
    // There is at least Node.
    this.#child = spawn(command!, rest, { env: { ...process.env, [taskVariable]: task } });
    this.#child.stdin.on('error', () => {
      // A killed child closes its end; how it ended shows elsewhere.
    });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#errorOutput += chunk;
    });
    this.#closed = new Promise((resolve) => {
      const end = (): void => {
        this.#hasEnded = true;
        this.#settle();
        resolve();
      };
      this.#child.once('close', end).once('error', end);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#settle();
    });
  }

  /** Resolves once `isMet`, which is asked after every line; rejects when the process ends before. */
  async until(isMet: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ isMet, resolve, reject });
      this.#settle();
    });
  }

  /** Resolves with the first line. */
  async firstLine(): Promise<string> {
    await this.until(() => this.lines.length > 0);
    return this.lines[0]!; // awaited
  }

  /** SIGKILL; resolves when it is gone and everything that it printed has arrived. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  /** Lets it close its store and end, and waits for that. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
  }

  #settle(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) {
      if (waiter.isMet()) waiter.resolve();
      else if (this.#hasEnded) waiter.reject(new Error(`the child process ended early: ${this.#errorOutput}`));
      else this.#waiters.push(waiter);
    }
  }
}
