import type {
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
} from '@aws-sdk/client-cloudformation';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { stackNamed, stacksOf } from './find-stack';
import { pageOf } from './paging';

const MOST_DESCRIBED = 100;

/** Resources appear once their turn has come; what a rollback found never made disappears again. */
function begunResources(stack: Stack): StackResource[] {
  return [...stack.resources.values()].filter(
    ({ status, physicalId }) =>
      status !== undefined && (status !== 'DELETE_COMPLETE' || physicalId !== undefined),
  );
}

function stateOf(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: {
      StackResourceDriftStatus: resource.drift?.status ?? ('NOT_CHECKED' as const),
      LastCheckTimestamp: resource.drift && new Date(resource.drift.at),
    },
  };
}

/** By stack, or by the physical id of one of its resources; optionally a single resource. */
export function describeStackResources(
  call: Call,
  input: DescribeStackResourcesInput,
): DescribeStackResourcesOutput {
  const stack =
    input.PhysicalResourceId === undefined
      ? stackNamed(call, input.StackName)
      : ownerOf(call, input.PhysicalResourceId);
  const { LogicalResourceId: logicalId } = input;
  const matching = begunResources(stack).filter(
    (resource) => logicalId === undefined || resource.logicalId === logicalId,
  );
  const views = matching.slice(0, MOST_DESCRIBED).map((resource) => ({
    StackName: stack.name,
    StackId: stack.id,
    ...stateOf(resource),
    Timestamp: new Date(resource.updatedAt),
  }));
  return { StackResources: views };
}

function ownerOf(call: Call, physicalId: string): Stack {
  const owner = stacksOf(call).findLast((stack) =>
    [...stack.resources.values()].some((resource) => resource.physicalId === physicalId),
  );
  if (owner === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return owner;
}

export function describeStackResource(
  call: Call,
  input: DescribeStackResourceInput,
): DescribeStackResourceOutput {
  const stack = stackNamed(call, input.StackName, (name) => `Stack '${name}' does not exist`);
  const resource = begunResources(stack).find(({ logicalId }) => logicalId === input.LogicalResourceId);
  if (resource === undefined) {
    throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
  }
  const StackResourceDetail = {
    StackName: stack.name,
    StackId: stack.id,
    ...stateOf(resource),
    LastUpdatedTimestamp: new Date(resource.updatedAt),
    Metadata: JSON.stringify(resource.metadata ?? {}),
  };
  return { StackResourceDetail };
}

/** 100 a page, in the template's order. */
export function listStackResources(call: Call, input: ListStackResourcesInput): ListStackResourcesOutput {
  const stack = stackNamed(call, input.StackName);
  const { page, nextToken } = pageOf(begunResources(stack), input, 'oldest-first');
  const views = page.map((resource) => ({
    ...stateOf(resource),
    LastUpdatedTimestamp: new Date(resource.updatedAt),
  }));
  return { StackResourceSummaries: views, NextToken: nextToken };
}
