import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * `seeds`: how many may be needed, when more than usual. `only`: the kinds of faults that the bug needs, when they rarely
 * meet in the swarm.
 *
 * @typedef {{ file: string, find: string, replace: string }} Patch
 * @typedef {Patch & { name: string, fast?: boolean, seeds?: number, only?: string[], also?: Patch[] }} Mutant
 */

/**
 * Makes a copy of the built engine in which the mutant's files are changed. Null when a patch no longer fits: the text to
 * be replaced must occur exactly once.
 * @param {string} root
 * @param {Mutant} mutant
 * @returns {{ url: string, remove(): void } | null}
 */
export function build(root, mutant) {
  const core = join(root, 'packages', 'core');
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  cpSync(join(core, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(core, 'package.json'), join(folder, 'package.json'));
  /** @type {Map<string, string>} */
  const changed = new Map();
  for (const { file, find, replace } of [mutant, ...(mutant.also ?? [])]) {
    const source = changed.get(file) ?? readFileSync(join(core, 'src', file), 'utf8');
    if (source.split(find).length !== 2) {
      remove();
      return null;
    }
    changed.set(
      file,
      source.replace(find, () => replace),
    );
  }
  for (const [file, source] of changed) {
    const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
    const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName: file });
    writeFileSync(join(folder, 'dist', file.replace(/\.ts$/, '.js')), outputText);
  }
  return { url: pathToFileURL(join(folder, 'dist', 'index.js')).href, remove };
}
