/**
 * What must hold before the packages are published: each one, packed as users will get it, is well-formed (publint) and
 * its types resolve (attw), and the workspace has no unused files, exports or dependencies (knip).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './lib/pnpm.mjs';
import { runCaptured } from './lib/process.mjs';
import { localTool } from './lib/targets.mjs';
import { root } from './lib/workspace.mjs';

const packs = '.cache/packs';
rmSync(join(root, packs), { recursive: true, force: true });
mkdirSync(join(root, packs), { recursive: true });

/** @type {string[]} */
const failures = [];
for (const name of publishedPackages()) {
  const tarball = `${packs}/${name.replace('/', '-')}.tgz`;
  gate(`pack ${name}`, await pnpm(['--filter', name, 'pack', '--out', join(root, tarball)]));
  gate(`publint ${name}`, await runCaptured(localTool('publint/src/cli.js', ['--strict', tarball])));
  gate(`attw ${name}`, await runCaptured(localTool('@arethetypeswrong/cli/dist/index.js', attw(tarball))));
}
gate('knip', await runCaptured(localTool('knip/bin/knip.js', ['--no-config-hints'])));

process.stdout.write(failures.length === 0 ? 'all release gates passed\n' : `FAILED: ${failures.join(', ')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {{ code: number, output: string }} outcome
 */
function gate(name, { code, output }) {
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}\n`);
  if (code === 0) return;
  failures.push(name);
  process.stdout.write(output);
}

/** @param {string} tarball */
function attw(tarball) {
  return [tarball, '--profile', 'esm-only', '--format', 'ascii'];
}

function publishedPackages() {
  return readdirSync(join(root, 'packages')).map((folder) => {
    const { name } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
    return /** @type {string} */ (name);
  });
}
