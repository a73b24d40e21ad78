import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../dist/launcher/wait.js';

/** The programs run as they are built: `npm test` builds before it tests. */
function programPath(name: string): string {
  const path = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
  return path;
}

export interface Program {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when standard output matches; throws with all output when the program ends before. */
  prints(pattern: RegExp): Promise<RegExpMatchArray>;
}

const running = new Set<Program>();

export function run(name: string, args: readonly string[]): Program {
  return launch(name, process.execPath, [programPath(name), ...args]);
}

/** As npm runs a script: a shell in between, which a signal ends without passing it on. */
export function runInShell(name: string, args: readonly string[]): Program {
  const line = [process.execPath, programPath(name), ...args].map((word) => `'${word}'`).join(' ');
  return launch(name, 'sh', ['-c', `${line}; exit $?`], { ...process.env, npm_lifecycle_event: name });
}

function launch(name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Program {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let stdout = '';
  let stderr = '';
  let ended = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const program: Program = {
    pid: child.pid!,
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    exited: new Promise((resolve) => {
      child.on('close', (code, signal) => {
        ended = true;
        running.delete(program);
        resolve({ code, signal });
      });
    }),
    kill: (signal) => child.kill(signal),
    prints: (pattern) =>
      until(`the output of ${pattern}`, () => {
        const match = stdout.match(pattern);
        if (match === null && ended) throw new Error(`${name} ended without printing ${pattern}:\n${stdout}${stderr}`);
        return match ?? undefined;
      }),
  };
  running.add(program);
  return program;
}

/** Ends what a test has left; the nodes end with the programs that started them. */
export async function endAll(): Promise<void> {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all([...running].map((program) => program.exited));
}

/** A folder that is deleted when `work` is done. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'raft-cluster-test-'));
  try {
    await work(folder);
  } finally {
    await endAll();
    await noProcessOn(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves when no node process works on the folder any more. */
export async function noProcessOn(folder: string): Promise<void> {
  await until(`the end of all nodes on ${folder}`, async () =>
    (await nodesOn(folder)).length === 0 ? true : undefined,
  );
}

/** The ids of the node processes that work on the folder. */
export async function nodesOn(folder: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-ewwo', 'pid=,stat=,args=']);
  const lines = stdout.split('\n').filter((line) => line.includes('node.js') && line.includes(`${folder}/`));
  return lines.map((line) => Number(line.trim().split(/\s+/)[0]));
}
