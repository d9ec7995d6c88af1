import { randomUUID } from 'node:crypto';
import { validationError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import { cancelFor, schedule } from '@/lib/sandbox/aws/engine/agenda';
import { cancelCreation } from '@/lib/sandbox/aws/engine/create';
import { durationMs } from '@/lib/sandbox/aws/engine/engine';
import { setResourceStatus, setStackStatus } from '@/lib/sandbox/aws/engine/events';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import type { Stack } from '@/lib/sandbox/aws/state';
import { lookUpStack } from './find-stack';
import { clientRequestToken, rememberToken, repeatedOperation } from './tokens';

const FIRST_RESOURCE_AFTER_SECONDS = 0.5;

/**
 * Deleting what does not exist, or is being deleted, succeeds without effect.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 * @throws AwsError ValidationError (termination protection, retaining too early), TokenAlreadyExistsException
 */
export function deleteStack(call: Call): QueryAnswer {
  const nameOrId = call.params.required('StackName');
  const token = clientRequestToken(call);
  const stack = lookUpStack(call, nameOrId);
  const before = repeatedOperation(
    call,
    token,
    (use) => use.operation === 'DeleteStack' && (use.stackId === stack?.id || use.stackName === nameOrId),
  );
  if (before !== undefined || stack === undefined) return {};
  if (stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retained = call.params.list('RetainResources');
  const force = call.params.text('DeletionMode') === 'FORCE_DELETE_STACK';
  checkRetained(stack, retained, force);
  rememberToken(call, token, { operation: 'DeleteStack', stackId: stack.id, stackName: stack.name });
  startDelete(call, stack, { token, force, retained });
  return {};
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

function startDelete(
  call: Call,
  stack: Stack,
  { token, force, retained }: { token: string | undefined; force: boolean; retained: string[] },
): void {
  const { world } = call.engine;
  world.changes += 1;
  // A creation or rollback still under way is given up.
  cancelFor(world, stack.id);
  const id = randomUUID();
  stack.operation = { kind: 'delete', id, token, force, failedDeletes: [] };
  stack.operations.unshift({ kind: 'DELETE_STACK', id });
  stack.deletedAt = call.at;
  if (force) stack.deletionMode = 'FORCE_DELETE_STACK';
  setStackStatus(stack, call.at, 'DELETE_IN_PROGRESS', 'User Initiated');
  cancelCreation(stack, call.at);
  for (const logicalId of retained) {
    const resource = stack.resources.get(logicalId);
    if (resource !== undefined) setResourceStatus(stack, resource, call.at, 'DELETE_SKIPPED');
  }
  // What an interrupted rollback was deleting is deleted again.
  for (const resource of stack.resources.values()) {
    if (resource.status === 'DELETE_IN_PROGRESS') resource.status = 'CREATE_COMPLETE';
  }
  const begin = call.at + durationMs(call.engine, FIRST_RESOURCE_AFTER_SECONDS);
  schedule(world, stack.id, begin, { step: 'begin-delete' });
}
