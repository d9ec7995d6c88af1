import { randomUUID } from 'node:crypto';
import type { CreateChangeSetInput, CreateChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { ChangeSet, Configuration, Stack } from '@/lib/practice-aws/account/state';
import { addChangeSet } from '@/lib/practice-aws/engine/change-sets';
import { setStackStatus } from '@/lib/practice-aws/engine/events';
import { openOperation } from '@/lib/practice-aws/engine/operation';
import { checkServiceRole } from '@/lib/practice-aws/iam/authorize-task';
import { AwsError, constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { checkStackQuota } from '@/lib/practice-aws/rules/quotas';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { checkStackName, lookUpStack, stackNamed } from './find-stack';
import { newStack } from './new-stack';
import { requestedConfiguration } from './requested-configuration';
import { once } from './tokens';
import { checkUpdatable } from './update-stack';

const TYPES: readonly string[] = ['IMPORT', 'UPDATE', 'CREATE'];
const NAME = '[a-zA-Z][-a-zA-Z0-9]*';

/**
 * The change set is made some moments later; what is wrong with the template or its parameters is told at once.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 * @throws AwsError ValidationError, AlreadyExistsException, InsufficientCapabilitiesException,
 *   TokenAlreadyExistsException
 */
export function createChangeSet(call: Call, input: CreateChangeSetInput): CreateChangeSetOutput {
  const { ChangeSetName: name = '', StackName: stackName = '', ChangeSetType: type = 'UPDATE' } = input;
  if (!new RegExp(`^${NAME}$`).test(name) || name.length > 128)
    throw constraintError('changeSetName', name, `Member must satisfy regular expression pattern: ${NAME}`);
  if (!TYPES.includes(type))
    throw constraintError('changeSetType', type, `Member must satisfy enum value set: [${TYPES.join(', ')}]`);
  if (type === 'IMPORT')
    throw validationError(
      'The practice AWS does not import resources: ChangeSetType must be CREATE or UPDATE.',
    );
  const use = { token: input.ClientToken, action: 'CreateChangeSet', stackName: `${stackName}/${name}` };
  return once(call, use, (token) => {
    const stack = type === 'CREATE' ? stackToCreate(call, input) : stackToUpdate(call, input);
    if (stack.changeSets.some((other) => other.name === name && other.executionStatus !== 'EXECUTE_COMPLETE'))
      throw new AwsError('AlreadyExistsException', `ChangeSet [${name}] already exists`);
    checkServiceRole(call.engine.world, stack, input.RoleARN);
    const previous = type === 'CREATE' ? undefined : stack;
    const target = requestedConfiguration(call, input, stack, previous);
    call.engine.world.stacks.set(stack.id, stack);
    const changeSet: ChangeSet = {
      ...target,
      id: `arn:${partitionOf(call.region)}:cloudformation:${call.region}:${call.account}:changeSet/${name}/${randomUUID()}`,
      name,
      type,
      token,
      createdAt: call.at,
      status: 'CREATE_PENDING',
      executionStatus: 'UNAVAILABLE',
      description: input.Description,
      operationId: randomUUID(),
      roleArn: input.RoleARN,
      onStackFailure: input.OnStackFailure,
      capabilities: input.Capabilities ?? [],
      changes: [],
      outline: [],
    };
    stack.operations.unshift({ kind: 'CREATE_CHANGESET', id: changeSet.operationId });
    addChangeSet(call.engine, stack, changeSet);
    return { Id: changeSet.id, StackId: stack.id };
  });
}

function stackToUpdate(call: Call, { StackName }: CreateChangeSetInput): Stack {
  const stack = stackNamed(call, StackName, (name) => `Stack [${name}] does not exist`);
  checkUpdatable(stack, true);
  return stack;
}

/** What the change set wants is not the stack's before it is executed. */
const NOTHING_YET = {
  description: undefined,
  parameters: [],
  tags: [],
  capabilities: [],
  notificationArns: [],
  rollback: undefined,
} satisfies Partial<Configuration>;

/** A stack under review has no resources yet, and may have several change sets to choose from. */
function stackToCreate(call: Call, input: CreateChangeSetInput): Stack {
  const { StackName: name = '', ChangeSetName } = input;
  const existing = lookUpStack(call, name);
  if (existing?.status === 'REVIEW_IN_PROGRESS') return existing;
  if (existing !== undefined)
    throw validationError(
      `Stack [${existing.name}] already exists and cannot be created again with the changeSet [${ChangeSetName}].`,
    );
  checkStackName(name, true);
  if (name.startsWith('arn:')) throw validationError(`Stack [${name}] does not exist`);
  checkStackQuota(call.engine, call, name);
  const stack = newStack(call, name, input);
  Object.assign(stack, NOTHING_YET, { resources: new Map() });
  openOperation(call.engine, stack, 'CREATE_CHANGESET', {
    ...stack.operation,
    id: randomUUID(),
    token: input.ClientToken,
  });
  stack.operations = [];
  setStackStatus(stack, call.at, 'REVIEW_IN_PROGRESS', 'User Initiated');
  return stack;
}
