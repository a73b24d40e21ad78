import { runInherited } from './process.mjs';
import { localTool } from './targets.mjs';

/** Compiles what has changed since the last time. */
export async function build() {
  const code = await runInherited(localTool('typescript/bin/tsc', ['-b']));
  if (code !== 0) throw new Error('The build failed.');
}
