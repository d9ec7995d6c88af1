import { randomUUID } from 'node:crypto';
import type {
  ChangeSetSummary,
  DeleteChangeSetInput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ExecuteChangeSetInput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
  ResourceChange,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSet, OnFailure, Stack } from '@/lib/practice-aws/account/state';
import { startCreation, startUpdate } from '@/lib/practice-aws/engine/start';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { parameterView } from './describe-stacks';
import { findChangeSet, lookUpChangeSet } from './find-change-set';
import { stackNamed } from './find-stack';
import { pageOf } from './paging';
import { once } from './tokens';
import { checkUpdatable, keepRole } from './update-stack';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export function describeChangeSet(call: Call, input: DescribeChangeSetInput): DescribeChangeSetOutput {
  const { stack, changeSet } = findChangeSet(call, input);
  const { configuration } = changeSet;
  const valued = input.IncludePropertyValues === true;
  const changes = valued ? changeSet.changes : changeSet.outline;
  const { page, nextToken } = pageOf(changes, input, 'oldest-first');
  const view = valued ? (change: ResourceChange) => change : withoutValues;
  return {
    ...summaryOf(stack, changeSet),
    StatusReason: changeSet.statusReason ?? (valued ? changeSet.warning : undefined),
    Parameters: configuration.parameters.map(parameterView),
    NotificationARNs: configuration.notificationArns,
    RollbackConfiguration: configuration.rollback ?? {},
    Capabilities: changeSet.capabilities,
    Tags: configuration.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    Changes: page.map((change) => ({ Type: 'Resource', ResourceChange: view(change) })),
    NextToken: nextToken,
    OnStackFailure: changeSet.onStackFailure,
  };
}

/** Only which properties change, each cause once. */
function withoutValues({ BeforeContext, AfterContext, ...change }: ResourceChange): ResourceChange {
  const details = (change.Details ?? []).map(({ Target, ...cause }) => {
    const { Attribute, Name, RequiresRecreation } = Target ?? {};
    return { Target: { Attribute, Name, RequiresRecreation }, ...cause };
  });
  const distinct = new Map(details.map((detail) => [JSON.stringify(detail), detail]));
  return { ...change, Details: [...distinct.values()] };
}

function summaryOf(stack: Stack, changeSet: ChangeSet): ChangeSetSummary {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    CreationTime: new Date(changeSet.createdAt),
    Description: changeSet.description,
    IncludeNestedStacks: false,
  };
}

/** What was executed is no longer listed, but can still be described. */
export function listChangeSets(call: Call, input: ListChangeSetsInput): ListChangeSetsOutput {
  const stack = stackNamed(call, input.StackName, (name) => `Stack [${name}] does not exist`);
  const open = ({ executionStatus }: ChangeSet) => !executionStatus.startsWith('EXECUTE');
  const { page, nextToken } = pageOf(stack.changeSets, input, 'newest-first', open);
  return { Summaries: page.map((changeSet) => summaryOf(stack, changeSet)), NextToken: nextToken };
}

/**
 * Carries a change set out, once. All others of the stack are void then, and go.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 * @throws AwsError ChangeSetNotFound, InvalidChangeSetStatus, ValidationError in a state that can't be updated,
 *   TokenAlreadyExistsException
 */
export function executeChangeSet(call: Call, input: ExecuteChangeSetInput): object {
  const { stack, changeSet } = findChangeSet(call, input);
  const use = { action: 'ExecuteChangeSet', stackName: changeSet.id };
  return once(call, { ...use, token: input.ClientRequestToken }, (token) => {
    checkExecutable(changeSet);
    if (changeSet.type === 'UPDATE') checkUpdatable(stack, input.DisableRollback);
    keepRole(call, stack, changeSet.roleArn);
    stack.retainExceptOnCreate = input.RetainExceptOnCreate ?? false;
    const request = { id: randomUUID(), token, at: call.at };
    const onFailure = failurePolicy(changeSet, input.DisableRollback);
    const { configuration, resources } = changeSet;
    if (changeSet.type === 'CREATE') {
      Object.assign(stack, configuration, { onFailure, resources: copyOf(resources) });
      startCreation(call.engine, stack, request);
      stack.updatedAt = call.at;
    } else {
      startUpdate(call.engine, stack, request, { configuration, resources, onFailure });
    }
    changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
    stack.changeSets = [changeSet];
    stack.changeSetId = changeSet.id;
    return {};
  });
}

/** The change set keeps its plan as it was. */
function copyOf(resources: ChangeSet['resources']): ChangeSet['resources'] {
  return new Map([...resources].map(([logicalId, resource]) => [logicalId, { ...resource }]));
}

function checkExecutable({ id, status, executionStatus }: ChangeSet): void {
  if (executionStatus === 'AVAILABLE') return;
  const shown =
    status === 'CREATE_COMPLETE' ? `execution status of [${executionStatus}]` : `status of [${status}]`;
  throw new AwsError(
    'InvalidChangeSetStatus',
    `ChangeSet [${id}] cannot be executed in its current ${shown}`,
  );
}

function failurePolicy({ onStackFailure }: ChangeSet, disableRollback: boolean | undefined): OnFailure {
  if (disableRollback !== undefined) return disableRollback ? 'DO_NOTHING' : 'ROLLBACK';
  return onStackFailure ?? 'ROLLBACK';
}

/** Deleting what is not there succeeds. */
export function deleteChangeSet(call: Call, input: DeleteChangeSetInput): object {
  const { stack, changeSet } = lookUpChangeSet(call, input) ?? {};
  if (stack === undefined) return {};
  if (changeSet?.executionStatus === 'EXECUTE_IN_PROGRESS')
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
    );
  stack.changeSets = stack.changeSets.filter((other) => other !== changeSet);
  call.engine.world.changes += 1;
  return {};
}
