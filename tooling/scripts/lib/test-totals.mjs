/**
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileReport
 * @typedef {{ success: boolean, testResults: FileReport[] }} Report
 */

/**
 * Counts what a test run's JSON report says. A run without a report, and a test file that failed outside of its tests,
 * each count as one failure, so that nothing broken ever adds up to zero failures.
 * @param {Report | undefined} report
 */
export function totalsOf(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const before = totals.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') totals.passed += 1;
      else if (status === 'failed') totals.failed += 1;
      else totals.skipped += 1;
    }
    if (file.status === 'failed' && totals.failed === before) totals.failed += 1;
  }
  if (!report.success && totals.failed === 0) totals.failed = 1;
  return totals;
}
