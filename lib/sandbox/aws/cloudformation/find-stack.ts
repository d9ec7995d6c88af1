import { constraintError, validationError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { Stack } from '@/lib/sandbox/aws/state';

const NAME_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*';

/** @throws AwsError ValidationError for a name CloudFormation does not take */
export function checkStackName(name: string): void {
  if (name.length > 128) {
    throw constraintError('stackName', name, 'Member must have length less than or equal to 128');
  }
  if (!new RegExp(`^${NAME_PATTERN}$`).test(name)) {
    throw constraintError(
      'stackName',
      name,
      `Member must satisfy regular expression pattern: ${NAME_PATTERN}`,
    );
  }
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

/**
 * The stack that a read names in `StackName`.
 * @throws AwsError ValidationError: there is no such stack, or no longer under this name
 */
export function findStack(
  call: Call,
  message = (name: string) => `Stack with id ${name} does not exist`,
): Stack {
  const nameOrId = call.params.required('StackName');
  const stack = lookUpStack(call, nameOrId);
  if (stack === undefined) throw validationError(message(nameOrId));
  return stack;
}
