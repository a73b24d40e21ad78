/**
 * The one door to everything that the workspace can do; every root script goes through it.
 *
 *   node tooling/scripts/run.mjs <what> [arguments]
 *
 * `pnpm` runs the pinned pnpm itself, to change dependencies; everything else is a target of lib/targets.mjs.
 * It needs nothing but Node and npm: it installs what the lockfile names when that is due, builds, and runs the target
 * with the terminal handed through.
 */
import { build } from './lib/build.mjs';
import { requireNode } from './lib/node-version.mjs';
import { pnpmCommand } from './lib/pnpm.mjs';
import { runInherited } from './lib/process.mjs';
import { setUp } from './lib/setup.mjs';
import { targetNames, targets } from './lib/targets.mjs';

const [what, ...args] = process.argv.slice(2);

try {
  requireNode();
  if (what === 'pnpm') {
    process.exitCode = await runInherited(await pnpmCommand(args));
  } else {
    process.exitCode = await runTarget(what, args);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * @param {string | undefined} name
 * @param {string[]} targetArgs
 */
async function runTarget(name, targetArgs) {
  const target = name === undefined ? undefined : targets[name];
  if (target === undefined) {
    throw new Error(`usage: node tooling/scripts/run.mjs <pnpm|${targetNames.join('|')}> [arguments]`);
  }
  await setUp({ force: name === 'setup', afterInstall: target.needsBuild ? build : undefined });
  const command = target.command?.(targetArgs);
  return command === undefined ? 0 : runInherited(command);
}
