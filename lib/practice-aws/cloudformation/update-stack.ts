import { randomUUID } from 'node:crypto';
import type {
  CancelUpdateStackInput,
  ContinueUpdateRollbackInput,
  RollbackStackInput,
  RollbackStackOutput,
  UpdateStackInput,
  UpdateStackOutput,
} from '@aws-sdk/client-cloudformation';
import type { Stack } from '@/lib/practice-aws/account/state';
import { previewUpdate } from '@/lib/practice-aws/engine/preview';
import { cancelUpdate, continueRollback, startRollback, startUpdate } from '@/lib/practice-aws/engine/start';
import { checkServiceRole } from '@/lib/practice-aws/iam/authorize-task';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { checkExpansion } from './capabilities';
import { liveStack } from './find-stack';
import { requestedConfiguration } from './requested-configuration';
import { stackPolicyOf } from './stack-policy';
import { once } from './tokens';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 * @throws AwsError ValidationError, InsufficientCapabilitiesException, TokenAlreadyExistsException
 */
export function updateStack(call: Call, input: UpdateStackInput): UpdateStackOutput {
  const stack = liveStack(call, input.StackName);
  const use = { token: input.ClientRequestToken, action: 'UpdateStack', stackName: stack.name };
  return once(call, use, (token) => {
    checkUpdatable(stack, input.DisableRollback);
    const target = requestedConfiguration(call, input, stack, stack);
    checkExpansion(parseTemplate(target.configuration.templateBody), input.Capabilities ?? []);
    const policy = stackPolicyOf(call, input);
    if (!previewUpdate(stack, target).anything) throw validationError('No updates are to be performed.');
    keepRole(call, stack, input.RoleARN);
    stack.retainExceptOnCreate = input.RetainExceptOnCreate ?? false;
    const id = randomUUID();
    const onFailure = input.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK';
    startUpdate(call.engine, stack, { id, token, at: call.at }, { ...target, onFailure, policy });
    return { StackId: stack.id, OperationId: id };
  });
}

/**
 * CloudFormation goes on with the role that it was given last.
 * @throws AwsError ValidationError when it can't work with it
 */
export function keepRole({ engine }: Call, stack: Stack, roleArn: string | undefined): void {
  checkServiceRole(engine.world, stack, roleArn);
  if (roleArn !== undefined) stack.roleArn = roleArn;
}

const UPDATABLE: readonly Stack['status'][] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/** @throws AwsError ValidationError in a state from which nothing can be updated */
export function checkUpdatable({ id, status }: Stack, disableRollback: boolean | undefined): void {
  if (UPDATABLE.includes(status)) return;
  if (status !== 'CREATE_FAILED' && status !== 'UPDATE_FAILED')
    throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
  if (disableRollback === true) return;
  throw validationError(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}

/**
 * The token of the update is refused, the stricter reading of what is not documented.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
export function cancelUpdateStack(call: Call, input: CancelUpdateStackInput): object {
  const stack = liveStack(call, input.StackName);
  const use = { action: 'CancelUpdateStack', stackName: stack.name };
  return once(call, { ...use, token: input.ClientRequestToken }, (token) => {
    if (stack.status !== 'UPDATE_IN_PROGRESS')
      throw validationError('CancelUpdateStack cannot be called from current stack status');
    cancelUpdate(call.engine, stack, { id: randomUUID(), token, at: call.at });
    return {};
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export function rollbackStack(call: Call, input: RollbackStackInput): RollbackStackOutput {
  const stack = liveStack(call, input.StackName);
  const use = { token: input.ClientRequestToken, action: 'RollbackStack', stackName: stack.name };
  return once(call, use, (token) => {
    if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED')
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    keepRole(call, stack, input.RoleARN);
    stack.retainExceptOnCreate = input.RetainExceptOnCreate ?? false;
    const id = randomUUID();
    startRollback(call.engine, stack, { id, token, at: call.at });
    return { StackId: stack.id, OperationId: id };
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export function continueUpdateRollback(call: Call, input: ContinueUpdateRollbackInput): object {
  const stack = liveStack(call, input.StackName);
  const use = { token: input.ClientRequestToken, action: 'ContinueUpdateRollback', stackName: stack.name };
  return once(call, use, (token) => {
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
      );
    }
    const skipped = input.ResourcesToSkip ?? [];
    const wrong = skipped.filter((logicalId) => stack.resources.get(logicalId)?.status !== 'UPDATE_FAILED');
    if (wrong.length > 0)
      throw validationError(
        `The following resource(s) can not be skipped, as they are not in UPDATE_FAILED state: [${wrong.join(', ')}]`,
      );
    keepRole(call, stack, input.RoleARN);
    continueRollback(call.engine, stack, { id: randomUUID(), token, at: call.at }, skipped);
    return {};
  });
}
