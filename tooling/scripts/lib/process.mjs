import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './workspace.mjs';

/** @typedef {{ file: string, args: string[], env?: NodeJS.ProcessEnv }} Command */

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * npx and pnpm are scripts on Windows, which only a shell runs there.
 * @param {string} file
 */
const needsShell = (file) => process.platform === 'win32' && file !== process.execPath;

/**
 * Runs a command with the terminal handed through and resolves with its exit code.
 * @param {Command} command
 * @returns {Promise<number>}
 */
export function runInherited({ file, args, env }) {
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell: needsShell(file),
  });
  return outcomeOf(child);
}

/**
 * Runs a command and keeps what it prints, both streams in order.
 * @param {Command} command
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runCaptured({ file, args, env }) {
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: needsShell(file),
  });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  try {
    return { code: await outcomeOf(child), output: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    return { code: 127, output: String(error) };
  }
}

/**
 * Passes signals on to a child and resolves with its exit code once its output has ended; a child that a signal ended
 * counts as 128 + signal, as in a shell. Rejects when the child could not be started.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function outcomeOf(child) {
  return new Promise((resolve, reject) => {
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the whole foreground group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    // An npm that is killed takes nobody with it: what it started ends when it is gone.
    const parent = process.ppid;
    const orphaned = () => process.env.npm_lifecycle_event !== undefined && process.ppid !== parent;
    const watch = setInterval(() => orphaned() && child.kill('SIGTERM'), 500);
    watch.unref();
    const release = () => {
      clearInterval(watch);
      for (const signal of forwarded) process.off(signal, forward);
    };
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
