/** @typedef {import('./process.mjs').Command} Command */
/** @typedef {{ needsBuild: boolean, command?: (args: string[]) => Command }} Target */

/** What run.mjs can run. @type {Record<string, Target>} */
export const targets = {
  start: script('apps/cluster/dist/start.js'),
  demo: script('apps/cluster/dist/demo.js'),
  sim: script('packages/testing/dist/simulator/cli.js'),
  'sim:mutants': script('tooling/mutants/run.mjs'),
  verify: script('tooling/verify/run.mjs'),
  test: { needsBuild: true, command: (args) => localTool('vitest/vitest.mjs', ['run', ...args]) },
  lint: { needsBuild: false, command: (args) => biome(['--error-on-warnings', ...args]) },
  'lint:fix': { needsBuild: false, command: (args) => biome(['--write', ...args]) },
  typecheck: {
    needsBuild: false,
    command: (args) => localTool('typescript/bin/tsc', ['-b', 'tsconfig.json', 'tsconfig.tests.json', ...args]),
  },
  build: { needsBuild: false, command: (args) => localTool('typescript/bin/tsc', ['-b', ...args]) },
  gates: script('tooling/scripts/release-gates.mjs'),
  setup: { needsBuild: false },
};

export const targetNames = Object.keys(targets);

/**
 * @param {string} path
 * @returns {Target}
 */
function script(path) {
  return { needsBuild: true, command: (args) => ({ file: process.execPath, args: [path, ...args] }) };
}

/** @param {string[]} args */
function biome(args) {
  return localTool('@biomejs/biome/bin/biome', ['check', ...args]);
}

/**
 * A tool that the workspace has installed, run by this very Node.
 * @param {string} path
 * @param {string[]} args
 * @returns {Command}
 */
export function localTool(path, args) {
  return { file: process.execPath, args: [`node_modules/${path}`, ...args] };
}
