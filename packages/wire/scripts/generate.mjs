/**
 * Turns raft.proto into generated/raft.js and generated/raft.d.ts.
 *
 *   pnpm --filter @raft/wire generate
 *
 * The output stands beside src, not in it: tsc compiles src and would leave JavaScript out of dist, while the relative
 * import '../generated/raft.js' resolves from src and from dist alike.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import cli from 'protobufjs-cli';

const source = fileURLToPath(new URL('../raft.proto', import.meta.url));
const folder = new URL('../generated/', import.meta.url);
const banner = '// Generated from raft.proto by scripts/generate.mjs. Do not edit.\n';

const shape = ['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--no-service'];
const options = ['--target', 'static-module', '--wrap', 'esm', '--force-number', ...shape];

/** @returns {Promise<Record<'raft.js' | 'raft.d.ts', string>>} */
export async function generate() {
  const code = await outcome((done) => cli.pbjs.main([...options, '--no-comments', source], done));
  const commented = await outcome((done) => cli.pbjs.main([...options, source], done));
  const types = await outcome((done) => cli.pbts.process(commented, ['--no-comments'], done));
  return { 'raft.js': banner + withoutGlobals(code), 'raft.d.ts': banner + withoutLong(types) };
}

/**
 * protobufjs keeps generated classes in a registry of the process, where two versions of this package would overwrite
 * each other, and makes absent 64-bit fields `Long` objects, where this package reads and writes numbers.
 * @param {string} code
 */
function withoutGlobals(code) {
  const registered = replaced(code, '$protobuf.roots["default"] || ($protobuf.roots["default"] = {})', '{}');
  const numeric = replaced(registered, '$util.Long ? $util.Long.fromBits(0,0,true) : 0', '0');
  return replaced(numeric, /^\/\*eslint-disable.*\*\/\n/m, '');
}

/** @param {string} types */
function withoutLong(types) {
  return replaced(types, /^import Long = require\("long"\);\n/m, '');
}

/**
 * @param {string} text
 * @param {string | RegExp} what
 * @param {string} by
 */
function replaced(text, what, by) {
  const result = typeof what === 'string' ? text.replaceAll(what, by) : text.replace(what, by);
  if (result === text) throw new Error(`the generated code has no ${what}: protobufjs-cli has changed`);
  return result;
}

/**
 * @param {(done: (error: Error | null, output?: string) => void) => void} run
 * @returns {Promise<string>}
 */
function outcome(run) {
  return new Promise((resolve, reject) => {
    run((error, output) => (error === null ? resolve(output ?? '') : reject(error)));
  });
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(await generate())) writeFileSync(new URL(name, folder), text);
}
