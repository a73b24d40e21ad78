/**
 * Makes a package with the skeleton that every package of the workspace has, and registers it.
 *
 *   node tooling/scripts/new-package.mjs NAME "description"         packages/NAME, published as @raft/NAME
 *   node tooling/scripts/new-package.mjs NAME "description" --app   apps/NAME, private
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const { values, positionals } = parseArgs({ allowPositionals: true, options: { app: { type: 'boolean' } } });
const [name, description] = positionals;
if (name === undefined || description === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) {
  fail('usage: node tooling/scripts/new-package.mjs NAME "description" [--app]');
}
const isApp = values.app === true;
const isCore = name === 'core';
const folder = `${isApp ? 'apps' : 'packages'}/${name}`;
if (existsSync(join(root, folder, 'package.json'))) {
  fail(`${folder} exists already`);
}

writeNew('package.json', json(manifest()));
writeNew(
  'tsconfig.json',
  json({
    extends: '../../tooling/tsconfig/library.json',
    references: isCore ? [] : [{ path: isApp ? '../../packages/core' : '../core' }],
  }),
);
writeNew('test/tsconfig.json', json({ extends: '../../../tooling/tsconfig/test.json', references: [{ path: '..' }] }));
writeNew('vitest.config.ts', "export { default } from '../../tooling/vitest/preset.ts';\n");
writeNew('README.md', `# @raft/${name}\n\n${description}.\n`);
writeNew('src/index.ts', 'export {};\n');

edit('tsconfig.json', (solution) => addReference(solution, `./${folder}`));
edit('tsconfig.tests.json', (solution) => addReference(solution, `./${folder}/test`));
if (!isApp) {
  edit('tooling/tsconfig.json', (project) => addReference(project, `../${folder}`));
  edit('tooling/package.json', (tooling) => {
    tooling.devDependencies = sorted({ ...tooling.devDependencies, [`@raft/${name}`]: 'workspace:*' });
  });
}
format();
process.stdout.write(`made ${folder}; link it with: node tooling/scripts/run.mjs pnpm install\n`);

function manifest() {
  const common = {
    name: `@raft/${name}`,
    version: '0.0.0',
    ...(isApp && { private: true }),
    description,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19' },
  };
  const scripts = { build: 'tsc -b', typecheck: 'tsc -b . test', lint: 'biome check .', test: 'vitest run' };
  if (isApp) {
    return { ...common, scripts, dependencies: { '@raft/core': 'workspace:*' } };
  }
  const built = { types: './dist/index.d.ts', default: './dist/index.js' };
  return {
    ...common,
    sideEffects: false,
    types: './dist/index.d.ts',
    exports: { '.': { '@raft/source': './src/index.ts', ...built }, './package.json': './package.json' },
    publishConfig: { access: 'public', exports: { '.': built, './package.json': './package.json' } },
    files: ['dist', 'src', 'CHANGELOG.md', '!**/.*tsbuildinfo', '!**/*.test.*'],
    scripts,
    ...(!isCore && {
      peerDependencies: { '@raft/core': 'workspace:^' },
      devDependencies: { '@raft/core': 'workspace:*' },
    }),
  };
}

/**
 * Writes a file of the new package, unless someone has begun it already.
 * @param {string} path
 * @param {string} text
 */
function writeNew(path, text) {
  const target = join(root, folder, path);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/**
 * @param {string} path
 * @param {(content: any) => void} change
 */
function edit(path, change) {
  const content = JSON.parse(readFileSync(join(root, path), 'utf8'));
  change(content);
  writeFileSync(join(root, path), json(content));
}

/**
 * @param {{ references: { path: string }[] }} project
 * @param {string} path
 */
function addReference(project, path) {
  if (project.references.some((reference) => reference.path === path)) return;
  project.references.push({ path });
  project.references.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Lays out what was written as the linter wants it, where the linter is installed. */
function format() {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  if (!existsSync(biome)) return;
  const paths = [folder, 'tsconfig.json', 'tsconfig.tests.json', 'tooling/tsconfig.json', 'tooling/package.json'];
  execFileSync(process.execPath, [biome, 'format', '--write', ...paths], { cwd: root, stdio: 'ignore' });
}

/** @param {Record<string, string>} record */
function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {unknown} value */
function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
