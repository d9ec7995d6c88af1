import { AwsError, constraintError, validationError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import type { ChangeSet, Stack } from '@/lib/practice-aws/state';
import { stackNamed, stacksOf } from './find-stack';

interface Named {
  StackName?: string | undefined;
  ChangeSetName?: string | undefined;
}

const doesNotExist = (name: string) => `Stack [${name}] does not exist`;

/**
 * A change set by its id, or by its name and its stack.
 * @throws AwsError ChangeSetNotFound, ValidationError
 */
export function findChangeSet(call: Call, input: Named): { stack: Stack; changeSet: ChangeSet } {
  const found = lookUpChangeSet(call, input);
  if (found !== undefined) return found;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${input.ChangeSetName}] does not exist`, 404);
}

export function lookUpChangeSet(
  call: Call,
  { StackName, ChangeSetName: name }: Named,
): { stack: Stack; changeSet: ChangeSet } | undefined {
  if (!name) throw constraintError('changeSetName', undefined, 'Member must not be null');
  const isId = name.startsWith('arn:');
  if (!isId && !StackName)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stacks = isId ? stacksOf(call) : [stackNamed(call, StackName, doesNotExist)];
  for (const stack of stacks) {
    const changeSet = stack.changeSets.findLast((one) => one.id === name || one.name === name);
    if (changeSet !== undefined) return { stack, changeSet };
  }
  return undefined;
}
