import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { pnpm } from './pnpm.mjs';
import { root } from './workspace.mjs';

/** Says what was last installed; it lies in node_modules so that it goes when that goes. */
const stampFile = join(root, 'node_modules', '.setup-stamp');
const lockFile = join(root, '.cache', 'setup.lock');

/**
 * Brings the workspace up to date, one process at a time: installs when the manifests or the lockfile have changed
 * since the last successful install, then runs `afterInstall`.
 * @param {{ force?: boolean, afterInstall?: (() => Promise<void>) | undefined }} options
 */
export async function setUp({ force = false, afterInstall }) {
  const waiting = (/** @type {string} */ holder) =>
    process.stderr.write(`waiting for ${holder} to finish its set-up\n`);
  await withLock(
    lockFile,
    async () => {
      if (force || !isInstalled()) await install();
      await afterInstall?.();
    },
    { onWait: waiting },
  );
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

async function install() {
  process.stderr.write('installing dependencies; native modules may compile, which takes a minute or two\n');
  const { code, output } = await pnpm(['install', '--frozen-lockfile']);
  if (code !== 0) throw new Error(`${output}\nThe installation failed (exit code ${code}).`);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, fingerprint());
}

/** A hash over everything that an installation depends on, the Node ABI included: native modules are built for it. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  for (const file of manifests()) {
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(root, file)))
      .update('\n');
  }
  return hash.digest('hex');
}

function manifests() {
  const members = ['packages', 'apps', 'tooling', 'examples']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => [folder, ...readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)])
    .map((folder) => `${folder}/package.json`)
    .sort();
  return ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...members].filter((file) =>
    existsSync(join(root, file)),
  );
}
