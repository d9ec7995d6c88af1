import { randomUUID } from 'node:crypto';
import type { CreateStackInput, CreateStackOutput } from '@aws-sdk/client-cloudformation';
import type { OnFailure, Stack } from '@/lib/practice-aws/account/state';
import { startCreation } from '@/lib/practice-aws/engine/start';
import { checkServiceRole } from '@/lib/practice-aws/iam/authorize-task';
import { AwsError, constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { checkStackQuota } from '@/lib/practice-aws/rules/quotas';
import { parseTemplate } from '@/lib/practice-aws/template/parse';
import { checkExpansion } from './capabilities';
import { checkStackName, lookUpStack } from './find-stack';
import { newStack } from './new-stack';
import { stackPolicyOf } from './stack-policy';
import { once } from './tokens';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 * @throws AwsError ValidationError, AlreadyExistsException, InsufficientCapabilitiesException,
 *   TokenAlreadyExistsException
 */
export function createStack(call: Call, input: CreateStackInput): CreateStackOutput {
  const name = input.StackName ?? '';
  checkStackName(name);
  return once(call, { token: input.ClientRequestToken, action: 'CreateStack', stackName: name }, (token) => {
    const rollback = onFailure(input);
    checkTimeout(input.TimeoutInMinutes);
    const existing = lookUpStack(call, name);
    // What is under review exists for its change sets alone, which then are void.
    const review = existing?.status === 'REVIEW_IN_PROGRESS' ? existing : undefined;
    const stack = newStack(call, name, input, review);
    checkServiceRole(call.engine.world, stack, input.RoleARN);
    checkExpansion(parseTemplate(stack.templateBody), stack.capabilities);
    if (existing !== undefined && review === undefined)
      throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
    checkStackQuota(call.engine, call, name);
    Object.assign(stack, {
      roleArn: input.RoleARN,
      timeoutMinutes: input.TimeoutInMinutes,
      onFailure: rollback,
      terminationProtection: input.EnableTerminationProtection ?? false,
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      policy: stackPolicyOf(call, input),
    } satisfies Partial<Stack>);
    call.engine.world.stacks.set(stack.id, stack);
    const id = randomUUID();
    startCreation(call.engine, stack, { id, token, at: call.at });
    return { StackId: stack.id, OperationId: id };
  });
}

function checkTimeout(minutes: number | undefined): void {
  if (minutes === undefined || minutes >= 1) return;
  throw constraintError(
    'timeoutInMinutes',
    String(minutes),
    'Member must have value greater than or equal to 1',
  );
}

function onFailure({ OnFailure: asked, DisableRollback: disabled }: CreateStackInput): OnFailure {
  if (asked !== undefined && disabled !== undefined) {
    throw validationError('You must not specify both DisableRollback and OnFailure');
  }
  if (asked === undefined) return disabled === true ? 'DO_NOTHING' : 'ROLLBACK';
  if (asked === 'ROLLBACK' || asked === 'DELETE' || asked === 'DO_NOTHING') return asked;
  throw constraintError(
    'onFailure',
    asked,
    'Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]',
  );
}
