import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../scripts/lib/lock.mjs';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'nested', 'setup.lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('two holders never work at the same time', async () => {
  let inside = 0;
  const order: string[] = [];
  const work = (name: string) => async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(name);
    inside -= 1;
  };
  await Promise.all([withLock(path, work('a')), withLock(path, work('b')), withLock(path, work('c'))]);
  expect(order.sort()).toEqual(['a', 'b', 'c']);
});

test('the lock is released when the work fails', async () => {
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});

test('a lock whose holder died is taken over', async () => {
  await withLock(path, () => Promise.resolve());
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path, JSON.stringify({ pid: dead, host: hostname() }));
  await expect(withLock(path, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('a lock that nobody has touched for long is taken over, whatever runs under its pid now', async () => {
  await withLock(path, () => Promise.resolve());
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }));
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path, longAgo, longAgo);
  await expect(withLock(path, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('one that waits is told for whom', async () => {
  const waits: string[] = [];
  let finish = () => {};
  const first = withLock(path, () => new Promise<void>((resolve) => (finish = resolve)));
  const second = withLock(path, () => Promise.resolve(), {
    onWait: (holder) => {
      waits.push(holder);
      finish();
    },
  });
  await Promise.all([first, second]);
  expect(waits).toEqual([`process ${process.pid}`]);
});
