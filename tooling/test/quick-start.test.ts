import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
let folder = '';
let source = '';

beforeAll(async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  source = /<!-- quick-start -->\n```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  // Inside tooling, which depends on the packages: the imports resolve as a user's would.
  folder = await mkdtemp(join(root, 'tooling', '.quick-start-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('the quick start of the README has at most 30 lines', () => {
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(30);
});

it('the quick start of the README compiles in strict mode', async () => {
  const file = join(folder, 'quick-start.ts');
  await writeFile(file, source);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ['node'],
    skipLibCheck: true,
  };
  const program = ts.createProgram([file], options);
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
}, 60_000);

it('the quick start of the README prints what it says', async () => {
  const file = join(folder, 'quick-start.mjs');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  await writeFile(file, outputText);
  const { stdout } = await run(process.execPath, [file], { timeout: 30_000 });
  expect(stdout).toBe('42 42\n');
}, 60_000);
