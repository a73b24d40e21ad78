import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('the quick start of the README is test/quick-start.ts, and works', async () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('./quick-start.ts')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('./quick-start.js');
  expect(log).toHaveBeenCalledWith('heartbeatRequest in 8 bytes');
});
