import type { HttpAnswer } from '@/lib/practice-aws/answer';
import { validationError } from '@/lib/practice-aws/aws-error';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import type { Stack } from '@/lib/practice-aws/state';
import type { FaultyCall } from './call-faults';
import type { FaultOf } from './fault';

/** How each read of stacks says that it knows no such stack. */
const UNKNOWN: ReadonlyMap<string, (name: string) => string> = new Map([
  ['DescribeStacks', (name: string) => `Stack with id ${name} does not exist`],
  ['ListStackResources', (name: string) => `Stack with id ${name} does not exist`],
  ['DescribeStackEvents', (name: string) => `Stack [${name}] does not exist`],
  ['ListStacks', String],
]);

export function isStackRead(action: string): boolean {
  return UNKNOWN.has(action);
}

interface Remembered {
  at: number;
  answer: HttpAnswer;
}

/** What was answered since the fault was switched on, by call. */
const remembered = new WeakMap<FaultOf<'stale'>, Map<string, Remembered[]>>();

/**
 * Answers a read as it was answered some time ago. A world can't be taken back, so this keeps what the same call was
 * answered: a call made for the first time sees the present, and sees it until it has become old enough to be left
 * behind. A stack that is younger than that is not there yet.
 * @throws AwsError ValidationError for a stack that did not exist then
 */
export function answerAsBefore(
  engine: Engine,
  fault: FaultOf<'stale'>,
  call: FaultyCall,
  now: number,
  work: () => HttpAnswer,
): HttpAnswer {
  const then = now - fault.seconds * 1000;
  const stack = named(engine, call);
  if (stack !== undefined && stack.createdAt > then) {
    throw validationError(UNKNOWN.get(call.action)?.(call.stackName ?? '') ?? '');
  }
  const byCall = remembered.get(fault) ?? new Map<string, Remembered[]>();
  remembered.set(fault, byCall);
  const key = JSON.stringify([call.account, call.region, call.action, call.form]);
  const answers = [...(byCall.get(key) ?? []), { at: now, answer: work() }];
  const oldEnough = answers.findLastIndex((earlier) => earlier.at <= then);
  const kept = answers.slice(Math.max(0, oldEnough));
  byCall.set(key, kept);
  return kept[0]?.answer ?? work();
}

function named({ world }: Engine, { stackName, account, region }: FaultyCall): Stack | undefined {
  if (stackName === undefined) return undefined;
  const byId = world.stacks.get(stackName);
  if (byId !== undefined) return byId;
  return [...world.stacks.values()].findLast(
    (stack) => stack.name === stackName && stack.account === account && stack.region === region,
  );
}
