import {
  type DescribeStacksInput,
  type DescribeStacksOutput,
  type ListStacksInput,
  type ListStacksOutput,
  type Parameter,
  StackStatus,
  type StackSummary,
  type Stack as StackView,
} from '@aws-sdk/client-cloudformation';
import type { Stack } from '@/lib/practice-aws/account/state';
import { constraintError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { StackParameter } from '@/lib/practice-aws/template/parameters';
import { stackNamed, stacksOf } from './find-stack';
import { pageOf } from './paging';

/**
 * One stack, or all that are not deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function describeStacks(call: Call, input: DescribeStacksInput): DescribeStacksOutput {
  if (input.StackName !== undefined) return { Stacks: [stackView(stackNamed(call, input.StackName))] };
  const isLive = (stack: Stack) => stack.status !== 'DELETE_COMPLETE';
  const { page, nextToken } = pageOf(stacksOf(call), input, 'newest-first', isLive);
  return { Stacks: page.map(stackView), NextToken: nextToken };
}

function stackView(stack: Stack): StackView {
  return {
    ...common(stack),
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: stack.parameters.map(parameterView),
    RollbackConfiguration: stack.rollback ?? {},
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: stack.notificationArns,
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: stack.capabilities,
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    RoleARN: stack.roleArn,
    Tags: stack.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
    EnableTerminationProtection: stack.status === 'DELETE_COMPLETE' ? undefined : stack.terminationProtection,
    RetainExceptOnCreate: stack.retainExceptOnCreate,
    DeletionMode: stack.deletionMode,
  };
}

export function parameterView({ key, value, resolved, fromStore, noEcho }: StackParameter): Parameter {
  return {
    ParameterKey: key,
    ParameterValue: noEcho ? '****' : value,
    ResolvedValue: fromStore && !noEcho ? [resolved].flat().join(',') : undefined,
  };
}

/** What both ways of describing a stack tell. */
function common(stack: Stack) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: {
      StackDriftStatus: stack.drift?.status ?? 'NOT_CHECKED',
      LastCheckTimestamp: dateOf(stack.drift?.at),
    },
    LastOperations: lastOperations(stack).map(({ kind, id }) => ({ OperationType: kind, OperationId: id })),
  } satisfies StackView;
}

/**
 * The last operation, together with its rollback where it had one; making a change set changes nothing.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html
 */
function lastOperations({ operations }: Stack): Stack['operations'] {
  const changing = operations.filter(({ kind }) => kind !== 'CREATE_CHANGESET');
  const asked = changing.findIndex(({ kind }) => kind !== 'ROLLBACK' && kind !== 'CONTINUE_ROLLBACK');
  return changing.slice(0, asked + 1);
}

function dateOf(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}

/**
 * How long `ListStacks` and StackIds know what is deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 */
const DELETED_ARE_LISTED_MS = 90 * 24 * 3_600_000;

const STATUSES: ReadonlySet<string> = new Set(Object.values(StackStatus));

/** Newest first, deleted ones included, narrowed by status. */
export function listStacks(call: Call, input: ListStacksInput): ListStacksOutput {
  const statuses: readonly StackStatus[] = input.StackStatusFilter ?? [];
  const stranger = statuses.find((status) => !STATUSES.has(status));
  if (stranger !== undefined) {
    throw constraintError('stackStatusFilter', `[${stranger}]`, 'Member must satisfy enum value set');
  }
  const wanted = ({ status, deletedAt }: Stack) => {
    const forgotten = status === 'DELETE_COMPLETE' && (deletedAt ?? 0) < call.at - DELETED_ARE_LISTED_MS;
    return !forgotten && (statuses.length === 0 || statuses.includes(status));
  };
  const { page, nextToken } = pageOf(stacksOf(call), input, 'newest-first', wanted);
  const summary = (stack: Stack): StackSummary => ({
    ...common(stack),
    TemplateDescription: stack.description,
  });
  return { StackSummaries: page.map(summary), NextToken: nextToken };
}
