import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { resolveOptions } from '../src/options.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

it('the quick start of the README is test/quick-start.ts, and works', async () => {
  expect(readme).toContain(`\`\`\`ts\n${read('./quick-start.ts')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const { first, second } = await import('./quick-start.js');
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('node-2 hears a heartbeatRequest from node-1'));
  await Promise.all([first.stop(), second.stop()]);
});

it('the README has a row for every option', () => {
  const rows = [...readme.matchAll(/^\| `([A-Za-z.]+)`\s*\|/gm)].map(([, name]) => name);
  const { compression, ...settings } = resolveOptions({});
  const names = [...Object.keys(settings), ...Object.keys(compression).map((name) => `compression.${name}`)];
  expect(new Set(rows)).toStrictEqual(new Set([...names, 'advertiseAddress', 'advertisePort']));
});
