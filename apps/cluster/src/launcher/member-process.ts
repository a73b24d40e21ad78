import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MemberConfig, urlOf } from '../config.js';
import { lastWords } from './log-tail.js';
import type { NodeReport } from './report.js';
import { settlesWithin } from './wait.js';

const nodeProgram = fileURLToPath(new URL('../node.js', import.meta.url));
const startTimeoutMs = 30_000;
/** Longer than a node gives itself to stop in order. */
const stopTimeoutMs = 12_000;

export interface MemberFiles {
  /** The folder with everything of this member. */
  readonly folder: string;
  readonly config: string;
  readonly log: string;
}

/** One member's process: started, watched, killed and started again. */
export class MemberProcess {
  readonly member: MemberConfig;
  readonly url: string;
  readonly files: MemberFiles;
  readonly #onUnexpectedExit: (member: MemberProcess, reason: string) => void;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #serving = false;
  /** Whether it is meant to end. */
  #ending = false;
  #failure: string | undefined;

  constructor(
    member: MemberConfig,
    files: MemberFiles,
    onUnexpectedExit: (member: MemberProcess, reason: string) => void,
  ) {
    this.member = member;
    this.url = urlOf(member);
    this.files = files;
    this.#onUnexpectedExit = onUnexpectedExit;
  }

  get id(): string {
    return this.member.id;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Resolves when it serves requests; when it fails to, rejects with the reason once it has ended. */
  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error(`${this.id} runs already`);
    const { config, log } = this.files;
    const output = openSync(log, 'a');
    // A process group of its own: Ctrl-C in a terminal reaches this process, which then stops its members in order.
    const child = spawn(process.execPath, [nodeProgram, config], {
      stdio: ['ignore', output, output, 'ipc'],
      detached: true,
      windowsHide: true,
    });
    closeSync(output);
    this.#child = child;
    this.#serving = false;
    this.#ending = false;
    this.#failure = undefined;
    const served = new Promise<boolean>((resolve) => {
      child.on('message', (report: NodeReport) => {
        if (report.type === 'failed') this.#failure = report.message;
        else resolve(true);
      });
      child.once('exit', () => resolve(false));
      child.once('error', (error) => {
        this.#failure = error.message;
        resolve(false);
      });
    });
    // Not `close`, which does not come when this side closes the channel.
    this.#exited = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    }).then(() => this.#ended(child));
    const inTime = await settlesWithin(served, startTimeoutMs);
    if (!inTime) await this.kill();
    this.#serving = inTime && (await served);
    if (this.#serving) return;
    await this.#exited;
    const reason = inTime ? await this.#reason(child) : `it did not serve within ${startTimeoutMs / 1_000} seconds`;
    throw new Error(`${this.id} did not start: ${reason}`);
  }

  /** Ends it at once, as a power cut would. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#ending = true;
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets it stop in order, and kills it when that takes too long. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#ending = true;
    // The end of the channel is the order to stop, on every system.
    if (this.#child?.connected === true) this.#child.disconnect();
    if (!(await settlesWithin(this.#exited, stopTimeoutMs))) await this.kill();
  }

  async #ended(child: ChildProcess): Promise<void> {
    const expected = this.#ending || !this.#serving;
    const reason = expected ? '' : await this.#reason(child);
    this.#child = undefined;
    if (!expected) this.#onUnexpectedExit(this, reason);
  }

  async #reason({ exitCode, signalCode }: ChildProcess): Promise<string> {
    if (this.#failure !== undefined) return this.#failure;
    if (signalCode !== null) return `it was ended by ${signalCode}`;
    return `it exited with code ${exitCode}; ${await lastWords(this.files.log)}`;
  }
}
