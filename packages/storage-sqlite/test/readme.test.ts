import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundle, cacheDirectory } from './support/bundle.js';
import { temporaryDirectory } from './support/place.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has a quick start that runs', async () => {
    const quickStart = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    mkdirSync(cacheDirectory, { recursive: true });
    const file = join(cacheDirectory, `readme-${process.pid}.ts`);
    writeFileSync(file, quickStart);
    const program = await bundle(file);
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [program.file], { cwd: temporaryDirectory() });
      expect(stdout).toBe('hello world\n');
    } finally {
      program.remove();
      rmSync(file);
    }
  });

  it('has a row for every option', () => {
    const options = readFileSync(new URL('../src/options.ts', import.meta.url), 'utf8');
    const declared = /export interface SqliteStorageOptions \{([\s\S]*?)\n\}/.exec(options)?.[1] ?? '';
    const names = [...declared.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
    const section = readme.slice(readme.indexOf('## Options'), readme.indexOf('## Which driver'));
    const rows = [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(rows).toEqual(names);
  });
});
