import { constraintError, validationError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import type { Stack } from '@/lib/practice-aws/state';

const NAME_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*';

/** @throws AwsError ValidationError for a name CloudFormation does not take */
export function checkStackName(name: string): void {
  if (name === '') throw constraintError('stackName', undefined, 'Member must not be null');
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

/** Whose stacks are seen. */
type Place = Pick<Call, 'engine' | 'account' | 'region'>;

function isIn(call: Place, stack: Stack): boolean {
  return stack.account === call.account && stack.region === call.region;
}

/** The stacks of the caller's account and region, oldest first, deleted ones included. */
export function stacksOf(call: Place): Stack[] {
  return [...call.engine.world.stacks.values()].filter((stack) => isIn(call, stack));
}

/** By name only what is not deleted, by StackId everything. */
export function lookUpStack(call: Place, nameOrId: string): Stack | undefined {
  const byId = call.engine.world.stacks.get(nameOrId);
  if (byId !== undefined) return isIn(call, byId) ? byId : undefined;
  return stacksOf(call).find((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
}

/** @throws AwsError ValidationError: there is no such stack, or no longer under this name */
export function stackNamed(
  call: Place,
  nameOrId: string | undefined,
  message = (name: string) => `Stack with id ${name} does not exist`,
): Stack {
  if (!nameOrId) throw constraintError('stackName', undefined, 'Member must not be null');
  const stack = lookUpStack(call, nameOrId);
  if (stack === undefined) throw validationError(message(nameOrId));
  return stack;
}

/** A stack that is there to be worked on. */
export function liveStack(call: Place, nameOrId: string | undefined): Stack {
  const message = (name: string) => `Stack [${name}] does not exist`;
  const stack = stackNamed(call, nameOrId, message);
  if (stack.status === 'DELETE_COMPLETE') throw validationError(message(stack.name));
  return stack;
}
