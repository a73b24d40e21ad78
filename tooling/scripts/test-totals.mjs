/**
 * Prints the totals of a test run from its JSON report, as "N passed, N failed" with ", N skipped" when there are any.
 * A test file that could not even be loaded counts as one failure. Exits with 1 when anything failed.
 */
import { readFileSync } from 'node:fs';
import { totalsOf } from './lib/test-totals.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node tooling/scripts/test-totals.mjs REPORT');

const { passed, failed, skipped } = totalsOf(readReport(path));
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} file
 * @returns {import('./lib/test-totals.mjs').Report | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No report: the run never got as far as testing.
    return undefined;
  }
}
