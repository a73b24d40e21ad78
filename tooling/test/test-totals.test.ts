import { expect, test } from 'vitest';
import { totalsOf } from '../scripts/lib/test-totals.mjs';

const passed = { status: 'passed' };
const failed = { status: 'failed' };
const pending = { status: 'pending' };

test('every test is counted by its status', () => {
  const testResults = [
    { status: 'passed', assertionResults: [passed, passed, pending] },
    { status: 'failed', assertionResults: [passed, failed] },
  ];
  expect(totalsOf({ success: false, testResults })).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test('a file that could not be loaded is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(totalsOf({ success: false, testResults })).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a run that failed outside of all files is a failure', () => {
  const testResults = [{ status: 'passed', assertionResults: [passed] }];
  expect(totalsOf({ success: false, testResults })).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a run without a report is a failure', () => {
  expect(totalsOf(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
