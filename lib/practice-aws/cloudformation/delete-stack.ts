import { randomUUID } from 'node:crypto';
import type { DeleteStackInput } from '@aws-sdk/client-cloudformation';
import { validationError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import { importersOf } from '@/lib/practice-aws/engine/shared-values';
import { startDeletion } from '@/lib/practice-aws/engine/start';
import { checkServiceRole } from '@/lib/practice-aws/iam/authorize-task';
import type { Stack } from '@/lib/practice-aws/state';
import { lookUpStack } from './find-stack';
import { once } from './tokens';

/**
 * Deleting what does not exist, or is being deleted, succeeds without effect.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 * @throws AwsError ValidationError (termination protection, retaining too early, an update under way, exports in
 *   use), TokenAlreadyExistsException
 */
export function deleteStack(call: Call, input: DeleteStackInput): object {
  const nameOrId = input.StackName ?? '';
  const stack = lookUpStack(call, nameOrId);
  const use = { action: 'DeleteStack', stackName: stack?.name ?? nameOrId };
  return once(call, { ...use, token: input.ClientRequestToken }, (token) => {
    if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS')
      return {};
    const retained = input.RetainResources ?? [];
    const force = input.DeletionMode === 'FORCE_DELETE_STACK';
    checkDeletable(call, stack);
    checkServiceRole(call.engine.world, input.RoleARN ?? stack.roleArn);
    checkRetained(stack, retained, force);
    if (force) stack.deletionMode = 'FORCE_DELETE_STACK';
    if (input.RoleARN !== undefined) stack.roleArn = input.RoleARN;
    startDeletion(call.engine, stack, { id: randomUUID(), token, at: call.at }, { force, retained });
    return {};
  });
}

function checkDeletable({ engine }: Call, stack: Stack): void {
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (/^UPDATE_.*IN_PROGRESS$/.test(stack.status)) {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  for (const { exportName } of stack.outputs) {
    const [importer] = exportName === undefined ? [] : importersOf(engine.world, stack, exportName);
    if (importer === undefined) continue;
    throw validationError(
      `Delete canceled. Cannot delete export ${exportName} as it is in use by ${importer.name}.`,
    );
  }
}

function checkRetained(stack: Stack, retained: string[], force: boolean): void {
  if (stack.status !== 'DELETE_FAILED' && force) {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
    );
  }
  if (stack.status !== 'DELETE_FAILED' && retained.length > 0) {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. You can retain resources in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
    );
  }
  for (const logicalId of retained) {
    const resource = stack.resources.get(logicalId);
    if (resource === undefined)
      throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    if (resource.status === 'DELETE_COMPLETE') {
      throw validationError(
        'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
      );
    }
  }
}
