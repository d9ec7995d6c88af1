import type { Stack } from '@/lib/practice-aws/account/state';
import { checkText, constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';

const NAME = '[a-zA-Z][-a-zA-Z0-9]*';

/**
 * @param orId the call takes a StackId as well
 * @throws AwsError ValidationError for a name CloudFormation does not take
 */
export function checkStackName(name: string, orId = false): void {
  if (name === '') throw constraintError('stackName', undefined, 'Member must not be null');
  checkText('stackName', name, 128, orId ? `${NAME}|arn:[-a-zA-Z0-9:/._+]*` : NAME);
}

function isIn(call: Call, stack: Stack): boolean {
  return stack.account === call.account && stack.region === call.region;
}

/** The stacks of the caller's account and region, oldest first, deleted ones included. */
export function stacksOf(call: Call): Stack[] {
  return [...call.engine.world.stacks.values()].filter((stack) => isIn(call, stack));
}

/** By name only what is not deleted, by StackId everything. */
export function lookUpStack(call: Call, nameOrId: string): Stack | undefined {
  const byId = call.engine.world.stacks.get(nameOrId);
  if (byId !== undefined) return isIn(call, byId) ? byId : undefined;
  return stacksOf(call).find((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
}

/** @throws AwsError ValidationError: there is no such stack, or no longer under this name */
export function stackNamed(
  call: Call,
  nameOrId: string | undefined,
  message = (name: string) => `Stack with id ${name} does not exist`,
): Stack {
  if (!nameOrId) throw constraintError('stackName', undefined, 'Member must not be null');
  const stack = lookUpStack(call, nameOrId);
  if (stack === undefined) throw validationError(message(nameOrId));
  return stack;
}

/** A stack that is there to be worked on. */
export function liveStack(call: Call, nameOrId: string | undefined): Stack {
  const message = (name: string) => `Stack [${name}] does not exist`;
  const stack = stackNamed(call, nameOrId, message);
  if (stack.status === 'DELETE_COMPLETE') throw validationError(message(stack.name));
  return stack;
}
