import { markdown } from './figures';
import type { LaunchResult } from './launch-result';

const launchHead = [
  'way',
  'stacks',
  'AWS calls per stack',
  'reads per stack',
  'reads per stack and minute',
  'throttled',
  'complete → known, median',
  'p95',
  'false failures',
  'CPU',
  'wall time',
];

function launchRow(result: LaunchResult): (string | number)[] {
  return [
    result.way,
    result.stacks,
    result.callsPerStack.toFixed(1),
    result.readsPerStack.toFixed(1),
    result.readsPerStackMinute.toFixed(2),
    result.throttled,
    `${(result.knownMedianMs / 1_000).toFixed(2)} s`,
    `${(result.knownP95Ms / 1_000).toFixed(2)} s`,
    result.falseFailures,
    `${result.processorSeconds.toFixed(0)} s`,
    `${result.wallSeconds.toFixed(0)} s`,
  ];
}

/** A row for each way. */
export function launchTable(results: readonly LaunchResult[]): string {
  return markdown(launchHead, results.map(launchRow));
}

/** Which calls each way made, per stack; the most frequent first. */
export function callTable(results: readonly LaunchResult[]): string {
  const names = [...new Set(results.flatMap(({ calls }) => [...calls.keys()]))];
  const perStack = (name: string) => results.map(({ calls, stacks }) => (calls.get(name) ?? 0) / stacks);
  const most = (name: string) => Math.max(...perStack(name));
  const rows = names
    .sort((a, b) => most(b) - most(a))
    .map((name) => [name, ...perStack(name).map((count) => count.toFixed(2))]);
  return markdown(['calls per stack', ...results.map(({ way, stacks }) => `${way} (${stacks})`)], rows);
}

/** How the first way compares with each of the others, per stack. */
export function ratioTable([first, ...others]: readonly LaunchResult[]): string {
  if (!first) return '';
  const ratio = (a: number, b: number) => (a / b).toFixed(2);
  return markdown(
    [`${first.way}, in relation to`, 'AWS calls per stack', 'reads per stack', 'reads per stack and minute'],
    others.map((other) => [
      other.way,
      ratio(first.callsPerStack, other.callsPerStack),
      ratio(first.readsPerStack, other.readsPerStack),
      ratio(first.readsPerStackMinute, other.readsPerStackMinute),
    ]),
  );
}
