import type { Outcome } from './scenario';
import type { violationKinds } from './violation';

const counted = [
  'lost',
  'double',
  'orphaned',
  'false failure',
] as const satisfies readonly (typeof violationKinds)[number][];

/** One line per scenario; the last column counts all violations, also those without a column of their own. */
export function tableOf(outcomes: readonly { name: string; outcome: Outcome }[]): string {
  const head = [
    'scenario',
    'runs',
    'faults injected',
    'lost',
    'double',
    'orphaned',
    'false failures',
    'violations',
  ];
  const rows = outcomes.map(({ name, outcome }) => [
    name,
    outcome.runs,
    outcome.faults,
    ...counted.map((kind) => outcome.violations.filter((violation) => violation.kind === kind).length),
    outcome.violations.length,
  ]);
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join(' | '),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('-|-'), ...lines.slice(1)].join('\n');
}
