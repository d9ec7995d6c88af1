import type { ObservedCall } from '@/lib/sandbox/chaos/practice-process';
import { readTruth, type TrueStack } from '@/lib/sandbox/chaos/truth';
import { median, percentile } from './figures';

/** CloudFormation reads, the scarce thing. */
const reads = [
  'ListStacks',
  'DescribeStacks',
  'DescribeStackEvents',
  'ListStackResources',
  'DescribeChangeSet',
];

/** What came of launching many stacks in one way. */
export interface LaunchResult {
  way: string;
  stacks: number;
  callsPerStack: number;
  readsPerStack: number;
  /** Reads for each stack and each minute that it was under way. */
  readsPerStackMinute: number;
  throttled: number;
  /** From "complete" in CloudFormation until known, in milliseconds. */
  knownMedianMs: number;
  knownP95Ms: number;
  falseFailures: number;
  processorSeconds: number;
  wallSeconds: number;
}

/** When somebody knew the end of a stack, in milliseconds since the epoch, and whether it was told as a success. */
export interface Known {
  stackName: string;
  at: number;
  succeeded: boolean;
}

/** Compares what was known with what CloudFormation says. */
export async function compareWithTruth(
  endpoint: string,
  run: {
    way: string;
    calls: readonly ObservedCall[];
    known: readonly Known[];
    processorSeconds: number;
    wallMs: number;
  },
): Promise<LaunchResult> {
  const truth = new Map((await readTruth(endpoint)).map((stack) => [stack.name, stack]));
  const delays: number[] = [];
  let stackMinutes = 0;
  let falseFailures = 0;
  let notLaunched = 0;
  for (const { stackName, at, succeeded } of run.known) {
    const stack = truth.get(stackName);
    const span = stack && spanOf(stack);
    if (!span) {
      notLaunched += 1;
      continue;
    }
    stackMinutes += (span.completeAt - span.begunAt) / 60_000;
    if (succeeded) delays.push(at - span.completeAt);
    else falseFailures += 1;
  }
  const stacks = run.known.length;
  const readCalls = run.calls.filter(({ action }) => reads.includes(action)).length;
  return {
    way: notLaunched === 0 ? run.way : `${run.way} (${notLaunched} of them not launched)`,
    stacks,
    callsPerStack: run.calls.length / stacks,
    readsPerStack: readCalls / stacks,
    readsPerStackMinute: readCalls / stackMinutes,
    throttled: run.calls.filter(({ errorCode }) => errorCode === 'Throttling').length,
    knownMedianMs: median(delays),
    knownP95Ms: percentile(delays, 0.95),
    falseFailures,
    processorSeconds: run.processorSeconds,
    wallSeconds: run.wallMs / 1_000,
  };
}

function spanOf({ events }: TrueStack): { begunAt: number; completeAt: number } | undefined {
  const own = events.filter(({ ofStack }) => ofStack);
  const begun = own.find(({ status }) => status === 'CREATE_IN_PROGRESS');
  const complete = own.find(({ status }) => status === 'CREATE_COMPLETE');
  return begun && complete && { begunAt: begun.at, completeAt: complete.at };
}

export const launchHead = [
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

export function launchRow(result: LaunchResult): (string | number)[] {
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
