import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function command(name: string, ...args: string[]): void {
  const { status, error, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stderr.trim()}`);
}

/** A new file system in memory, of its own size. Needs root on Linux. */
export class SmallDisk {
  /** Where it is mounted. */
  readonly path: string;
  readonly #parent: string;

  constructor(sizeBytes: number) {
    this.#parent = mkdtempSync(join(tmpdir(), 'raft-disk-'));
    this.path = join(this.#parent, 'disk');
    mkdirSync(this.path);
    try {
      command('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', this.path);
    } catch (error) {
      rmSync(this.#parent, { recursive: true });
      throw error;
    }
  }

  makeReadOnly(): void {
    command('mount', '-o', 'remount,ro', this.path);
  }

  remove(): void {
    command('umount', this.path);
    rmSync(this.#parent, { recursive: true });
  }
}

/** Why no disk can be mounted here; `undefined` when one can. */
export function whyNoMount(): string | undefined {
  try {
    new SmallDisk(1024 * 1024).remove();
    return undefined;
  } catch {
    return 'mounting a small tmpfs needs Linux and root';
  }
}
