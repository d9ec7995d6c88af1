import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addCounts,
  countPassedIn,
  onePassed,
  readPlaywrightReport,
  readVitestReport,
  summaryLine,
} from './results';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-results-test-'));
  path = join(folder, 'report.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): void {
  writeFileSync(path, JSON.stringify(content));
}

const vitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
};

describe('the tests of one group', () => {
  it('are counted when they passed, and are none without a report', () => {
    expect(countPassedIn(path, 'compared')).toBe(0);
    const test = (group: string, status: string) => ({ ancestorTitles: [group], status });
    const assertionResults = [
      test('compared', 'passed'),
      test('compared', 'failed'),
      test('other', 'passed'),
      test('compared', 'passed'),
    ];
    report({ ...vitestReport, testResults: [{ status: 'failed', assertionResults }] });
    expect(countPassedIn(path, 'compared')).toBe(2);
  });
});

describe('the counts of a test run', () => {
  it('come from vitest’s report', () => {
    report(vitestReport);
    expect(readVitestReport(path, 0, true)).toEqual({ passed: 3, failed: 0, skipped: 1 });
  });

  it('count a file that could not be loaded as a failure', () => {
    report({ ...vitestReport, testResults: [{ status: 'failed', assertionResults: [] }] });
    expect(readVitestReport(path, 1, true)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('count a failing exit code though every test passed', () => {
    report(vitestReport);
    expect(readVitestReport(path, 1, true).failed).toBe(1);
  });

  it('count it as a failure when nothing ran though there are tests', () => {
    report({ ...vitestReport, numPassedTests: 0, numPendingTests: 0 });
    expect(readVitestReport(path, 0, true).failed).toBe(1);
    expect(readVitestReport(path, 0, false).failed).toBe(0);
  });

  it('count a missing or broken report as a failure', () => {
    expect(readVitestReport(path, 1, true).failed).toBe(1);
    writeFileSync(path, '{"numPassed');
    expect(readPlaywrightReport(path, 0, true).failed).toBe(1);
  });

  it('come from Playwright’s report, a test that passed at its second try among the passed', () => {
    report({ stats: { expected: 4, unexpected: 2, flaky: 1, skipped: 3 }, errors: [] });
    expect(readPlaywrightReport(path, 1, true)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('count what broke outside any browser test', () => {
    report({ stats: { expected: 4, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{ message: 'fixture' }] });
    expect(readPlaywrightReport(path, 1, true)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  });
});

describe('the last line', () => {
  it('names skipped tests only where there are any', () => {
    expect(summaryLine({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
    expect(summaryLine({ passed: 2, failed: 1, skipped: 4 })).toBe('2 passed, 1 failed, 4 skipped');
    expect(summaryLine(addCounts(onePassed, onePassed))).toBe('2 passed, 0 failed');
  });
});
