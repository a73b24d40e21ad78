import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The part of vite that is used; vitest brings it along. */
interface Vite {
  build(config: object): Promise<unknown>;
}

const packageDirectory = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles a program of this folder for plain Node, with the sources of the workspace's packages as they are now, so
 * that child processes never run a stale build. Answers the file.
 */
export async function bundle(name: string): Promise<string> {
  const requireFromVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
  const vite: Vite = await import(pathToFileURL(requireFromVitest.resolve('vite')).href);
  // Below the package, so that its dependencies are found from there.
  const outDir = join(packageDirectory, 'node_modules', '.cache', `raft-${name}-${process.pid}`);
  await vite.build({
    configFile: false,
    root: packageDirectory,
    logLevel: 'error',
    resolve: { conditions: ['@raft/source'] },
    ssr: { noExternal: [/^@raft\//], resolve: { conditions: ['@raft/source'] } },
    build: {
      ssr: fileURLToPath(new URL(`../${name}.ts`, import.meta.url)),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return join(outDir, 'child.mjs');
}
