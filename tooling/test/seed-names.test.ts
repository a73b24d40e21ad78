import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/lib/workspace.mjs';

/** A row of `docs/seed-names.md`: what became of one name of the Go package. */
interface Row {
  readonly section: string;
  readonly seed: string;
  readonly here: string | null;
  readonly state: 'there' | 'planned' | 'dropped';
  /** The package, or why the name was dropped. */
  readonly where: string;
  readonly note: string;
}

/** Packages that later work brings. */
const coming = ['admin-http', 'config', 'middleware', 'observability', 'storage-level', 'storage-lmdb'];

/** The names that the Go package's documentation exports or shows, by the section that they belong to. */
const seedNames = JSON.parse(read('tooling/test/fixtures/seed-names.json')) as Record<string, string[]>;
const rows = parse(read('docs/seed-names.md'));
const { exported, checker } = program();

const alive = rows.filter(({ state }) => state === 'there');
const planned = rows.filter(({ state }) => state === 'planned');

describe('docs/seed-names.md', () => {
  test('has exactly one row for every name of the Go package, in its section, and no other', () => {
    const documented = rows.map(({ section, seed }) => `${section}: ${seed}`);
    const wanted = Object.entries(seedNames).flatMap(([section, names]) => names.map((name) => `${section}: ${name}`));
    expect(documented.sort()).toEqual(wanted.sort());
    const all = Object.values(seedNames).flat();
    expect(all.length).toBeGreaterThan(350);
    expect(new Set(all).size).toBe(all.length);
  });

  test('names something for what is there or planned, and a reason for what is dropped', () => {
    for (const { seed, here, state, where } of rows) {
      expect(here === null, seed).toBe(state === 'dropped');
      if (state === 'dropped') expect(where.split(' ').length, `${seed}: ${where}`).toBeGreaterThan(2);
    }
  });

  test('claims only what its package exports', () => {
    expect(alive.length).toBeGreaterThan(150);
    expect(alive.filter(({ here, where }) => !isThere(where, here!)).map(titleOf)).toEqual([]);
  });

  test('plans only for packages that are known, and nothing that is there already', () => {
    const packages = [...exported.keys(), ...coming.map((name) => `@raft/${name}`)];
    expect(planned.filter(({ where }) => !packages.includes(where)).map(titleOf)).toEqual([]);
    expect(planned.filter(({ here, where }) => isThere(where, here!)).map(titleOf)).toEqual([]);
  });

  test('says why where a name departs from the rule of its section', () => {
    const departs = ({ here, note, ...row }: Row): boolean => note === '' && here !== null && !followsRule(row, here);
    expect(rows.filter(departs).map(titleOf)).toEqual([]);
  });

  test('is right about what is the same and what it is in code', () => {
    const notes = rows.map((row) => ({ ...row, other: /^(?:the same as|in code) `(.+)`$/.exec(row.note)?.[1] }));
    const wrong = notes.filter(({ other, note, here, where }) => {
      if (other === undefined) return false;
      if (note.startsWith('in code')) return ![...exported.keys()].some((name) => isThere(name, other));
      return !isSameType(where, here!, other);
    });
    expect(wrong.map(titleOf)).toEqual([]);
    expect(notes.filter(({ other }) => other !== undefined).length).toBeGreaterThan(20);
  });

  test('is compared with names as they are: what is private, inherited or misspelt is not there', () => {
    expect(isThere('@raft/core', 'RaftNode.addNode')).toBe(true);
    for (const name of ['RaftNode.options', 'RaftNode.bind', 'RaftNode.adNode', 'Runtime', 'RAFT_NOTHING']) {
      expect(isThere('@raft/core', name), name).toBe(false);
    }
    expect(isThere('@raft/kv', 'RaftNode')).toBe(false);
    expect(isSameType('@raft/core', 'VoteRequest', 'VoteResponse')).toBe(false);
  });
});

function parse(text: string): Row[] {
  const found: Row[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section;
    const [seed = '', here = '', where = '', note = ''] = line.startsWith('|') ? cellsOf(line) : [];
    if (seed === '' || seed === 'Go' || /^-+$/.test(seed)) continue;
    const names = { seed: nameOf(seed), here: here === '–' ? null : nameOf(here) };
    found.push({ section, ...names, note, ...placeOf(where) });
  }
  return found;
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function nameOf(cell: string): string {
  const name = /^`([^`]+)`$/.exec(cell)?.[1];
  if (name === undefined) throw new Error(`not a name: ${cell}`);
  return name;
}

function placeOf(cell: string): Pick<Row, 'state' | 'where'> {
  const [, plan, name] = /^(planned: )?`(@raft\/[a-z-]+)`$/.exec(cell) ?? [];
  if (name !== undefined) return { state: plan === undefined ? 'there' : 'planned', where: name };
  const reason = /^dropped: (.+)$/.exec(cell)?.[1];
  if (reason === undefined) throw new Error(`neither a package, nor planned, nor dropped: ${cell}`);
  return { state: 'dropped', where: reason };
}

/** What decision 10 of the specification makes of a name. */
function followsRule({ section, seed }: Pick<Row, 'section' | 'seed'>, here: string): boolean {
  const last = seed.split('.').at(-1)!;
  const ours = here.split('.').at(-1)!;
  switch (section) {
    case 'Types':
      return here === seed;
    case 'Constants':
      return seed.toLowerCase().endsWith(ours.toLowerCase());
    case 'Errors':
      return here === `RAFT_${snakeCase(seed.replace(/^Err/, '')).toUpperCase()}`;
    case 'Error functions':
      return here === (seed.startsWith('New') ? seed.slice(3) : camelCase(seed));
    case 'Functions and options':
      return seed.startsWith('With') && ours.replace(/(Ms|Bytes)$/, '') === camelCase(seed.slice(4));
    case 'Methods':
    case 'Fields':
      return ours.replace(/Ms$/, '') === camelCase(last.replace(/^Get(?=.)/, ''));
    case 'Metrics':
      return here === seed.replace('forge_consensus_', 'raft_');
    case 'Middleware':
      return ours === camelCase(last.replace(/Middleware$/, ''));
    case 'Values':
      return seed.endsWith(`: ${here}`);
    default:
      return here === seed;
  }
}

/** `NodeID` and `StepDown` as `nodeId` and `stepDown`. */
function camelCase(name: string): string {
  const lower = name.replace(/[A-Z]{2,}(?=$|[A-Z][a-z])/g, (run) => run[0] + run.slice(1).toLowerCase());
  return lower[0]!.toLowerCase() + lower.slice(1);
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_');
}

/** The exports of every package of the workspace, values and types, as the compiler sees their sources. */
function program(): { exported: Map<string, Map<string, ts.Symbol>>; checker: ts.TypeChecker } {
  const presets = join(root, 'tooling/tsconfig');
  const { config } = ts.readConfigFile(join(presets, 'base.json'), ts.sys.readFile) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, presets);
  const entries = new Map<string, string>();
  for (const folder of readdirSync(join(root, 'packages'))) {
    const entry = join(root, 'packages', folder, 'src/index.ts');
    if (existsSync(entry)) entries.set(`@raft/${folder}`, entry);
  }
  const built = ts.createProgram([...entries.values()], { ...options, noEmit: true });
  const types = built.getTypeChecker();
  const byPackage = new Map<string, Map<string, ts.Symbol>>();
  for (const [name, entry] of entries) {
    const module = types.getSymbolAtLocation(built.getSourceFile(entry)!);
    const symbols = module === undefined ? [] : types.getExportsOfModule(module);
    byPackage.set(name, new Map(symbols.map((symbol) => [symbol.name, symbol])));
  }
  return { exported: byPackage, checker: types };
}

function symbolOf(packageName: string, name: string): ts.Symbol | undefined {
  const symbol = exported.get(packageName)?.get(name);
  if (symbol === undefined) return undefined;
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** `Name`, `Name.member` of a type or of a constant object, or the code of an error. */
function isThere(packageName: string, path: string): boolean {
  const [name = '', member] = path.split('.');
  if (name.startsWith('RAFT_')) return errorCodes(packageName).includes(path);
  const symbol = symbolOf(packageName, name);
  if (symbol === undefined || member === undefined) return symbol !== undefined;
  const types: ts.Type[] = [];
  if (symbol.flags & ts.SymbolFlags.Type) types.push(checker.getDeclaredTypeOfSymbol(symbol));
  if (symbol.flags & ts.SymbolFlags.Variable) types.push(checker.getTypeOfSymbol(symbol));
  return types.some((type) => isPublic(checker.getPropertyOfType(type, member)));
}

function isPublic(property: ts.Symbol | undefined): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const declarations = property?.declarations ?? [];
  return property !== undefined && declarations.every((node) => (ts.getCombinedModifierFlags(node) & hidden) === 0);
}

function errorCodes(packageName: string): string[] {
  const symbol = symbolOf(packageName, 'RaftErrorCode');
  const type = symbol === undefined ? undefined : checker.getDeclaredTypeOfSymbol(symbol);
  if (!type?.isUnion()) return [];
  return type.types.filter((code) => code.isStringLiteral()).map(({ value }) => value);
}

function isSameType(packageName: string, a: string, b: string): boolean {
  const symbols = [symbolOf(packageName, a), symbolOf(packageName, b)];
  const [first, second] = symbols.map((symbol) => symbol && checker.getDeclaredTypeOfSymbol(symbol));
  if (first === undefined || second === undefined) return false;
  return checker.isTypeAssignableTo(first, second) && checker.isTypeAssignableTo(second, first);
}

function titleOf({ section, seed, here, where }: Row): string {
  return `${section}: ${seed} → ${here ?? '–'} (${where})`;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
