import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
/** A holder that has not touched its lock for this long is gone, whatever its pid seems to say. */
const staleAfterMs = 60_000;
const pollMs = 200;

/**
 * Runs `work` while holding an exclusive file that names its holder, and waits for another holder to finish first.
 * A lock left behind by a process that died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!tryAcquire(path)) {
    if (isStale(path)) {
      breakStale(path);
      continue;
    }
    if (!waited) onWait?.(readHolder(path) ?? 'another process');
    waited = true;
    await sleep(pollMs);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/**
 * The lock appears with its content in one step, by a hard link, so that nobody ever reads a half-written one.
 * @param {string} path
 */
function tryAcquire(path) {
  const draft = `${path}.${hostname()}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, host: hostname() }));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} path */
function isStale(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > staleAfterMs) return true;
    const { pid, host } = JSON.parse(readFileSync(path, 'utf8'));
    return host === hostname() && !isAlive(pid);
  } catch {
    // Released between two looks, or unreadable: not provably stale.
    return false;
  }
}

/**
 * Removes a stale lock. Only one process at a time may, and it looks again once it is alone: another may have taken
 * the lock over in the meantime.
 * @param {string} path
 */
function breakStale(path) {
  const guard = `${path}.breaking`;
  try {
    mkdirSync(guard);
  } catch {
    try {
      if (Date.now() - statSync(guard).mtimeMs > staleAfterMs) rmdirSync(guard);
    } catch {
      // The other process has finished.
    }
    return;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder was cleaned under us; the work itself tells if that matters.
  }
}

/** @param {string} path */
function readHolder(path) {
  try {
    return `process ${JSON.parse(readFileSync(path, 'utf8')).pid}`;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
