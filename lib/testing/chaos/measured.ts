import type { Outcome } from './scenario';

/** How long something took, each time, in milliseconds. */
interface Measured {
  what: string;
  /** Longer than this is a violation. */
  limitMs: number;
  times: number[];
}

export function measure(what: string, limitMs: number): Measured {
  return { what, limitMs, times: [] };
}

/** Adds a line with the figures to the outcome, and a violation where one of them is beyond its limit. */
export function reportMeasured(outcome: Outcome, { what, limitMs, times }: Measured): void {
  const sorted = [...times].sort((one, other) => one - other);
  const longest = sorted.at(-1) ?? 0;
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const figures = `${seconds(median)} (median), ${seconds(longest)} (longest), ${sorted.length} times`;
  outcome.notes.push(`${what}: ${figures}`);
  if (longest > limitMs) outcome.violations.push({ kind: 'late', what: `${what} after ${seconds(longest)}` });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
