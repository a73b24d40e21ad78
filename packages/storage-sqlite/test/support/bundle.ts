import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The part of vite that is used; vitest brings it along. */
interface Vite {
  build(config: object): Promise<unknown>;
}

/** A program for plain Node. */
export interface Bundle {
  readonly file: string;
  readonly remove: () => void;
}

const packageDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Below the package, so that its dependencies are found from there. */
export const cacheDirectory = join(packageDirectory, 'node_modules', '.cache');

/**
 * Compiles a TypeScript program together with the sources of the workspace's packages as they are now, so that child
 * processes never run a stale build.
 */
export async function bundle(entry: string): Promise<Bundle> {
  const requireFromVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
  const vite: Vite = await import(pathToFileURL(requireFromVitest.resolve('vite')).href);
  const outDir = join(cacheDirectory, `raft-${basename(entry, '.ts')}-${process.pid}`);
  await vite.build({
    configFile: false,
    root: packageDirectory,
    logLevel: 'error',
    ssr: { noExternal: [/^@raft\//], resolve: { conditions: ['@raft/source'] } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return { file: join(outDir, 'program.mjs'), remove: () => rmSync(outDir, { recursive: true }) };
}

/** A program of the folder `test`. */
export const bundleOfTest = (name: string): Promise<Bundle> =>
  bundle(fileURLToPath(new URL(`../${name}`, import.meta.url)));
