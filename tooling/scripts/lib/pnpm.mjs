import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCaptured } from './process.mjs';
import { manifest } from './workspace.mjs';

/** The pinned pnpm version, without the optional hash that may follow it. */
const version = manifest.packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');

/**
 * Runs the pinned pnpm and keeps what it prints.
 * @param {string[]} args
 */
export async function pnpm(args) {
  return runCaptured(await pnpmCommand(args));
}

/**
 * The pinned pnpm: the one on PATH when it has that very version, or else a copy fetched by npx.
 * @param {string[]} args
 * @returns {Promise<import('./process.mjs').Command>}
 */
export async function pnpmCommand(args) {
  const env = environment();
  const found = await runCaptured({ file: 'pnpm', args: ['--version'], env });
  if (found.code === 0 && found.output.trim() === version) return { file: 'pnpm', args, env };
  return { file: 'npx', args: ['--loglevel=error', '-y', `pnpm@${version}`, ...args], env };
}

/** @returns {NodeJS.ProcessEnv} */
function environment() {
  const headers = join(dirname(process.execPath), '..');
  return {
    // This script has chosen the version; pnpm and corepack shall neither switch it nor fetch another Node.
    pnpm_config_pm_on_fail: 'ignore',
    pnpm_config_runtime_on_fail: 'ignore',
    COREPACK_ENABLE_STRICT: '0',
    // Native modules compile against the headers of this Node, where it brings them along, without a download.
    ...(process.env.npm_config_nodedir === undefined &&
      existsSync(join(headers, 'include', 'node', 'node.h')) && { npm_config_nodedir: headers }),
  };
}
