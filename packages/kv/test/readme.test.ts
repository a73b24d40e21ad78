import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the quick start of the README is test/quick-start.ts, and does what it says', async () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('./quick-start.ts')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('./quick-start.ts');
  expect(log.mock.calls).toEqual([
    [true, false],
    ['articles/1', 1],
  ]);
});
