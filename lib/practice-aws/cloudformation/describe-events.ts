import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  OperationEvent,
  ResourceStatus,
  StackEvent as StackEventView,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSet, Stack, StackEvent } from '@/lib/practice-aws/account/state';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { findChangeSet } from './find-change-set';
import { stackNamed, stacksOf } from './find-stack';
import { pageOf } from './paging';

/**
 * Newest first, 100 a page.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export function describeStackEvents(call: Call, input: DescribeStackEventsInput): DescribeStackEventsOutput {
  const stack = stackNamed(call, input.StackName, (name) => `Stack [${name}] does not exist`);
  const { page, nextToken } = pageOf(stack.events, input, 'newest-first');
  const shown = disturbEvents(call.engine, stack, page);
  const views = shown.map(
    (event): StackEventView => ({ ...common(stack, event), StackId: stack.id, StackName: stack.name }),
  );
  return { StackEvents: views, NextToken: nextToken };
}

function common(stack: Stack, event: StackEvent) {
  return {
    EventId: event.id,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    // The model's enumeration has only resources' statuses, while events of the stack itself have the stack's.
    ResourceStatus: event.status as ResourceStatus,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.shown === undefined ? undefined : stack.shownProperties?.[event.shown],
    ClientRequestToken: event.token,
  };
}

/**
 * The events of a stack, of one of its operations or of a change set, newest first.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
 */
export function describeEvents(call: Call, input: DescribeEventsInput): DescribeEventsOutput {
  const { stack, operationId } = eventSource(call, input);
  const failures = ['PROVISIONING_ERROR', 'VALIDATION_ERROR', 'HOOK_INVOCATION_ERROR'];
  const all = [...stack.events.map((event) => operationEvent(stack, event)), ...changeSetEvents(stack)];
  const wanted = (event: OperationEvent) =>
    (operationId === undefined || event.OperationId === operationId) &&
    (input.Filters?.FailedEvents !== true || failures.includes(event.EventType ?? ''));
  const { page, nextToken } = pageOf(all, input, 'newest-first', wanted);
  return { OperationEvents: page, NextToken: nextToken };
}

function eventSource(call: Call, input: DescribeEventsInput): { stack: Stack; operationId?: string } {
  const { StackName, ChangeSetName, OperationId: operationId } = input;
  if (ChangeSetName !== undefined) {
    const { stack, changeSet } = findChangeSet(call, { StackName, ChangeSetName });
    return { stack, operationId: changeSet.operationId };
  }
  if (StackName !== undefined) return { stack: stackNamed(call, StackName), operationId };
  const owner = stacksOf(call).find((stack) => stack.operations.some(({ id }) => id === operationId));
  if (owner !== undefined) return { stack: owner, operationId };
  throw validationError(`Operation [${operationId ?? ''}] does not exist`);
}

function operationEvent(stack: Stack, event: StackEvent): OperationEvent {
  const ofStack = event.physicalId === stack.id;
  const failed = event.status.endsWith('_FAILED');
  const view: OperationEvent = {
    ...common(stack, event),
    StackId: stack.id,
    OperationType: stack.operations.find(({ id }) => id === event.operationId)?.kind,
    EventType: ofStack ? 'STACK_EVENT' : failed ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT',
  };
  if (!ofStack) return view;
  const running = event.status.endsWith('_IN_PROGRESS');
  return { ...view, OperationStatus: running ? 'IN_PROGRESS' : failed ? 'FAILED' : 'SUCCEEDED' };
}

/** The making of a change set is an operation of its own, which a stack's events don't tell. */
function changeSetEvents(stack: Stack): OperationEvent[] {
  return stack.changeSets.flatMap((changeSet) => {
    const { createdAt, finishedAt, status, statusReason } = changeSet;
    const begun = changeSetEvent(stack, changeSet, createdAt, { OperationStatus: 'IN_PROGRESS' });
    if (finishedAt === undefined) return [begun];
    const outcome =
      status === 'FAILED'
        ? ({
            EventType: 'VALIDATION_ERROR',
            OperationStatus: 'FAILED',
            ValidationStatusReason: statusReason,
          } as const)
        : ({ OperationStatus: 'SUCCEEDED' } as const);
    return [begun, changeSetEvent(stack, changeSet, finishedAt, outcome)];
  });
}

function changeSetEvent(
  stack: Stack,
  changeSet: ChangeSet,
  at: number,
  more: OperationEvent,
): OperationEvent {
  return {
    EventId: `${changeSet.operationId}-${more.OperationStatus}`,
    StackId: stack.id,
    OperationId: changeSet.operationId,
    OperationType: 'CREATE_CHANGESET',
    EventType: 'STACK_EVENT',
    Timestamp: new Date(at),
    ClientRequestToken: changeSet.token,
    ...more,
  };
}

/** A page of a stack's events as an `events` fault wants it seen: each twice, or neighbours the wrong way round. */
function disturbEvents<T>(engine: Engine, { account, region, name }: Stack, page: readonly T[]): T[] {
  const fault = engine.faults.strike('events', { account, region, stack: name });
  if (fault === undefined) return [...page];
  if (fault.order === 'repeated') return page.flatMap((event) => [event, event]);
  return page.map((event, index) => page[index % 2 === 0 ? index + 1 : index - 1] ?? event);
}
