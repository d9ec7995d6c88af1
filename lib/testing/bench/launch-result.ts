import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import type { ObservedCall } from '@/lib/testing/chaos/practice-process';
import { practiceClient, readTruth, type TrueStack } from '@/lib/testing/chaos/truth';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { median, percentile } from './figures';

/** CloudFormation's reads, the scarce thing. */
function isRead({ service, action }: ObservedCall): boolean {
  return service === 'cloudformation' && /^(Describe|Detect|Get|List)/.test(action);
}

/** What came of launching many stacks in one way. */
export interface LaunchResult {
  way: string;
  stacks: number;
  callsPerStack: number;
  readsPerStack: number;
  /** Reads for each stack and each minute that it was under way. */
  readsPerStackMinute: number;
  throttled: number;
  /** How often each call was made, by its name: `cloudformation:ListStacks`. */
  calls: ReadonlyMap<string, number>;
  /** From "complete" in CloudFormation until known, in milliseconds. */
  knownMedianMs: number;
  knownP95Ms: number;
  /** Launches that were told as failed, or not told at all: nothing here is meant to fail. */
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

/** Compares what was known with what CloudFormation says, once nothing is under way any more. */
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
  await waitUntil('CloudFormation to be done', () => isQuiet(endpoint), {
    withinMs: 600_000,
    everyMs: 2_000,
  });
  const truth = new Map((await readTruth(endpoint)).map((stack) => [stack.name, stack]));
  const delays: number[] = [];
  let stackMinutes = 0;
  let falseFailures = 0;
  let notLaunched = 0;
  for (const { stackName, at, succeeded } of run.known) {
    if (!succeeded) falseFailures += 1;
    const stack = truth.get(stackName);
    const span = stack && spanOf(stack);
    if (!span) {
      notLaunched += 1;
      continue;
    }
    stackMinutes += (span.completeAt - span.begunAt) / 60_000;
    if (succeeded) delays.push(at - span.completeAt);
  }
  const stacks = run.known.length;
  const readCalls = run.calls.filter(isRead).length;
  return {
    way: notLaunched === 0 ? run.way : `${run.way} (${notLaunched} of them not launched)`,
    stacks,
    callsPerStack: run.calls.length / stacks,
    readsPerStack: readCalls / stacks,
    readsPerStackMinute: readCalls / stackMinutes,
    throttled: run.calls.filter(({ errorCode }) => errorCode === 'Throttling').length,
    calls: countByName(run.calls),
    knownMedianMs: median(delays),
    knownP95Ms: percentile(delays, 0.95),
    falseFailures,
    processorSeconds: run.processorSeconds,
    wallSeconds: run.wallMs / 1_000,
  };
}

/** Change sets that were never executed leave stacks in REVIEW_IN_PROGRESS for good. */
async function isQuiet(endpoint: string): Promise<boolean> {
  const list = new ListStacksCommand({ StackStatusFilter: ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'] });
  const { StackSummaries = [] } = await practiceClient(endpoint).send(list);
  return StackSummaries.length === 0;
}

function countByName(calls: readonly ObservedCall[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { service, action } of calls) {
    const name = `${service}:${action}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function spanOf({ events }: TrueStack): { begunAt: number; completeAt: number } | undefined {
  const own = events.filter(({ ofStack }) => ofStack);
  const begun = own.find(({ status }) => status === 'CREATE_IN_PROGRESS');
  const complete = own.find(({ status }) => status === 'CREATE_COMPLETE');
  return begun && complete && { begunAt: begun.at, completeAt: complete.at };
}
