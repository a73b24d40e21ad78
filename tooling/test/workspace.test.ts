import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/lib/workspace.mjs';

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  description?: string;
  license?: string;
  type?: string;
  sideEffects?: boolean;
  engines?: { node?: string };
  files?: string[];
  exports?: Record<string, string | Record<string, string>>;
  publishConfig?: { exports?: Record<string, string | Record<string, string>> };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const packages = membersOf('packages');
const apps = membersOf('apps');
const folderByName = new Map([...packages, ...apps].map((folder) => [manifestOf(folder).name, folder]));

describe.each(packages)('%s', (folder) => {
  const manifest = manifestOf(folder);

  test('has the skeleton of every package', () => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      description: expect.any(String),
      publishConfig: { access: 'public' },
    });
    for (const file of ['README.md', 'src/index.ts', 'test/tsconfig.json', 'tsconfig.json', 'vitest.config.ts']) {
      expect(existsSync(join(root, folder, file)), `${folder}/${file}`).toBe(true);
    }
  });

  test('exports its sources to the workspace and only its build to the world', () => {
    const entries = Object.entries(manifest.exports ?? {}).filter(([, target]) => typeof target === 'object');
    expect(entries.length).toBeGreaterThan(0);
    const published: Record<string, unknown> = { './package.json': './package.json' };
    for (const [entry, target] of entries as [string, Record<string, string>][]) {
      const { '@raft/source': source, ...built } = target;
      expect(Object.keys(target)).toEqual(['@raft/source', 'types', 'default']);
      expect(existsSync(join(root, folder, source ?? '')), `${entry} → ${source}`).toBe(true);
      const stem = source?.replace('./src/', './dist/').replace(/\.ts$/, '');
      expect(built).toEqual({ types: `${stem}.d.ts`, default: `${stem}.js` });
      published[entry] = built;
    }
    expect(manifest.publishConfig?.exports).toEqual(published);
  });

  test('takes the engine as a peer, so that a program has it once', () => {
    expect(manifest.dependencies ?? {}).not.toHaveProperty('@raft/core');
    if (manifest.name === '@raft/core') expect(manifest.dependencies ?? {}).toEqual({});
  });
});

describe.each([...packages, ...apps])('%s', (folder) => {
  test('is part of the build and of the type-check', () => {
    expect(referencesOf('tsconfig.json')).toContain(folder);
    expect(referencesOf('tsconfig.tests.json')).toContain(`${folder}/test`);
  });

  test('refers in its tsconfig.json to the packages that it depends on', () => {
    const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
    const used = foldersOf({ ...dependencies, ...peerDependencies });
    const allowed = foldersOf({ ...dependencies, ...peerDependencies, ...devDependencies });
    const built = referencesOf(`${folder}/tsconfig.json`);
    expect(built).toEqual(expect.arrayContaining(used));
    const tested = referencesOf(`${folder}/test/tsconfig.json`);
    expect([folder, ...allowed]).toEqual(expect.arrayContaining([...built, ...tested]));
  });
});

test('no file of the root names a package registry', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ':(glob)*'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(join(root, name)))) {
    expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/registry\.|\btarball:/);
  }
});

function membersOf(folder: string): string[] {
  return readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(join(root, path, 'package.json')));
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

function referencesOf(file: string): string[] {
  const { references = [] } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { references?: { path: string }[] };
  return references.map(({ path }) => relative(root, resolve(root, dirname(file), path)));
}

function foldersOf(dependencies: Record<string, string>): string[] {
  return Object.keys(dependencies).flatMap((name) => folderByName.get(name) ?? []);
}
