import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a stage came to. A stage that broke before it could count is one failure. */
export type Counts = { passed: number; failed: number; skipped: number };

export const onePassed: Counts = { passed: 1, failed: 0, skipped: 0 };
export const oneFailed: Counts = { passed: 0, failed: 1, skipped: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The very last line of `npm test`. Scripts read it. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

const vitestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const playwrightSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
});

function readReport<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** An exit code that says "failed" must count, even where every test that ran passed; so must running nothing. */
function withExitCode(counts: Counts, exitCode: number, filesExist: boolean): Counts {
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  const mustFail = exitCode !== 0 || (filesExist && !ran);
  return mustFail && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Counts from vitest's JSON report. A file that could not even be loaded is one failure. */
export function readVitestReport(path: string, exitCode: number, filesExist: boolean): Counts {
  const report = readReport(path, vitestSchema);
  if (report === null) return withExitCode({ passed: 0, failed: 0, skipped: 0 }, exitCode, filesExist);
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return withExitCode(counts, exitCode, filesExist);
}

const titlesSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ ancestorTitles: z.array(z.string()), status: z.string() })),
    }),
  ),
});

/** How many tests passed in groups of this title, from vitest's JSON report. */
export function countPassedIn(path: string, group: string): number {
  const report = readReport(path, titlesSchema);
  const results = report?.testResults.flatMap((file) => file.assertionResults) ?? [];
  return results.filter(({ ancestorTitles, status }) => ancestorTitles[0] === group && status === 'passed')
    .length;
}

/** Counts from Playwright's JSON report. A test that passed at its second try has passed. */
export function readPlaywrightReport(path: string, exitCode: number, filesExist: boolean): Counts {
  const report = readReport(path, playwrightSchema);
  if (report === null) return withExitCode({ passed: 0, failed: 0, skipped: 0 }, exitCode, filesExist);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const counts = { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
  return withExitCode(counts, exitCode, filesExist);
}
