import { validationError } from '@/lib/sandbox/aws/aws-error';
import type { Call } from '@/lib/sandbox/aws/call';
import type { QueryAnswer } from '@/lib/sandbox/aws/query-protocol';
import type { Stack, StackResource } from '@/lib/sandbox/aws/state';
import { isoTime, type XmlValue } from '@/lib/sandbox/aws/xml';
import { findStack, stacksOf } from './find-stack';
import { pageOf } from './paging';

const MOST_DESCRIBED = 100;

/** Resources appear once their turn has come. */
function begunResources(stack: Stack): StackResource[] {
  return [...stack.resources.values()].filter((resource) => resource.status !== undefined);
}

function stateOf(resource: StackResource): { readonly [name: string]: XmlValue } {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

/** By stack, or by the physical id of one of its resources; optionally a single resource. */
export function describeStackResources(call: Call): QueryAnswer {
  const stack = stackOfResources(call);
  const logicalId = call.params.text('LogicalResourceId');
  const matching = begunResources(stack)
    .filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
    .slice(0, MOST_DESCRIBED);
  const views = matching.map((resource) => ({
    StackName: stack.name,
    StackId: stack.id,
    ...stateOf(resource),
    Timestamp: isoTime(resource.updatedAt),
  }));
  return { result: { StackResources: views } };
}

function stackOfResources(call: Call): Stack {
  const physicalId = call.params.text('PhysicalResourceId');
  if (physicalId === undefined) return findStack(call);
  const owner = stacksOf(call).findLast((stack) =>
    [...stack.resources.values()].some((resource) => resource.physicalId === physicalId),
  );
  if (owner === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return owner;
}

export function describeStackResource(call: Call): QueryAnswer {
  const logicalId = call.params.required('LogicalResourceId');
  const stack = findStack(call, (name) => `Stack '${name}' does not exist`);
  const resource = begunResources(stack).find((candidate) => candidate.logicalId === logicalId);
  if (resource === undefined) {
    throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  }
  const StackResourceDetail = {
    StackName: stack.name,
    StackId: stack.id,
    ...stateOf(resource),
    LastUpdatedTimestamp: isoTime(resource.updatedAt),
    Metadata: '{}',
  };
  return { result: { StackResourceDetail } };
}

/** 100 a page, in the template's order. */
export function listStackResources(call: Call): QueryAnswer {
  const stack = findStack(call);
  const { page, nextToken } = pageOf(begunResources(stack), call.params, 'oldest-first');
  const views = page.map((resource) => ({
    ...stateOf(resource),
    LastUpdatedTimestamp: isoTime(resource.updatedAt),
  }));
  return { result: { StackResourceSummaries: views, NextToken: nextToken } };
}
