import { constraintError, validationError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import type { Stack } from '@/lib/sandbox/aws/state';
import { isoTime, type XmlValue } from '@/lib/sandbox/aws/xml';
import { findStack, stacksOf } from './find-stack';
import { pageOf } from './paging';

/**
 * One stack, or all that are not deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export function describeStacks(call: Call): QueryAnswer {
  if (call.params.text('StackName') !== undefined)
    return { result: { Stacks: [stackView(findStack(call))] } };
  const isLive = (stack: Stack) => stack.status !== 'DELETE_COMPLETE';
  const { page, nextToken } = pageOf(stacksOf(call), call.params, 'newest-first', isLive);
  return { result: { Stacks: page.map(stackView), NextToken: nextToken } };
}

function stackView(stack: Stack): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.description,
    Parameters: stack.parameters.map((parameter) => ({
      ParameterKey: parameter.key,
      ParameterValue: parameter.noEcho ? '****' : parameter.value,
      ResolvedValue:
        parameter.fromStore && !parameter.noEcho ? [parameter.resolved].flat().join(',') : undefined,
    })),
    ...times(stack),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
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
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    RetainExceptOnCreate: stack.retainExceptOnCreate,
    DeletionMode: stack.deletionMode,
    LastOperations: lastOperations(stack),
  };
}

function times(stack: Stack): { readonly [name: string]: XmlValue } {
  return {
    CreationTime: isoTime(stack.createdAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : isoTime(stack.deletedAt),
  };
}

function lastOperations(stack: Stack): XmlValue {
  return stack.operations.map((operation) => ({ OperationType: operation.kind, OperationId: operation.id }));
}

/** All 23, as the filter is checked against them. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
const STATUSES: ReadonlySet<string> = new Set([
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
  'CREATE_COMPLETE',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
  'DELETE_COMPLETE',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_IN_PROGRESS',
  'IMPORT_ROLLBACK_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** Newest first, deleted ones included, narrowed by status. */
export function listStacks(call: Call): QueryAnswer {
  const statuses = call.params.list('StackStatusFilter');
  const stranger = statuses.find((status) => !STATUSES.has(status));
  if (stranger !== undefined) {
    throw constraintError('stackStatusFilter', `[${stranger}]`, 'Member must satisfy enum value set');
  }
  const wanted = (stack: Stack) => statuses.length === 0 || statuses.includes(stack.status);
  const { page, nextToken } = pageOf(stacksOf(call), call.params, 'newest-first', wanted);
  return { result: { StackSummaries: page.map(summaryView), NextToken: nextToken } };
}

function summaryView(stack: Stack): XmlValue {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    ...times(stack),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    LastOperations: lastOperations(stack),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export function updateTerminationProtection(call: Call): QueryAnswer {
  const enable = call.params.flag('EnableTerminationProtection');
  if (enable === undefined) {
    throw constraintError('enableTerminationProtection', undefined, 'Member must not be null');
  }
  const stack = findStack(call, (name) => `Stack [${name}] does not exist`);
  if (stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${stack.name}] does not exist`);
  stack.terminationProtection = enable;
  call.engine.world.changes += 1;
  return { result: { StackId: stack.id } };
}
