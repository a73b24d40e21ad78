import { expect, test } from 'vitest';
import { isOlder } from '../scripts/lib/node-version.mjs';

test.each([
  ['18.20.0', '20.19', true],
  ['20.9.0', '20.19', true],
  ['20.19.0', '20.19', false],
  ['20.20.2', '20.19', false],
  ['22.0.0', '20.19', false],
])('Node %s is older than %s: %s', (version, wanted, older) => {
  expect(isOlder(version, wanted)).toBe(older);
});
