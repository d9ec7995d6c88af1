import type { Call } from '@/lib/sandbox/aws/call';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import type { Stack, StackEvent } from '@/lib/sandbox/aws/state';
import { isoTime, type XmlValue } from '@/lib/sandbox/aws/xml';
import { findStack } from './find-stack';
import { pageOf } from './paging';

/**
 * Newest first, 100 a page.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export function describeStackEvents(call: Call): QueryAnswer {
  const stack = findStack(call, (name) => `Stack [${name}] does not exist`);
  const { page, nextToken } = pageOf(stack.events, call.params, 'newest-first');
  return { result: { StackEvents: page.map((event) => eventView(stack, event)), NextToken: nextToken } };
}

function eventView(stack: Stack, event: StackEvent): XmlValue {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: isoTime(event.at),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    // Events of one resource share its properties, instead of each keeping a copy.
    ResourceProperties: stack.resources.get(event.logicalId)?.shownProperties,
    ClientRequestToken: event.token,
  };
}
