import { randomUUID } from 'node:crypto';
import type {
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput,
  DetectStackDriftInput,
  DetectStackDriftOutput,
  DetectStackResourceDriftInput,
  DetectStackResourceDriftOutput,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { AwsError, validationError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import { schedule } from '@/lib/practice-aws/engine/agenda';
import { checkable, checkResource } from '@/lib/practice-aws/engine/drift';
import { durationMs } from '@/lib/practice-aws/engine/engine';
import { refusalFor } from '@/lib/practice-aws/iam/authorize-call';
import { needsFor } from '@/lib/practice-aws/iam/needs/resource-needs';
import { ResourceTask } from '@/lib/practice-aws/iam/resource-task';
import type { DriftDetection, ResourceDrift, Stack, StackResource } from '@/lib/practice-aws/state';
import { liveStack, stackNamed } from './find-stack';
import { pageOf } from './paging';

const DETECTION_TAKES_SECONDS = 4;

const CHECKABLE: readonly Stack['status'][] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
 * @throws AwsError ValidationError while another detection runs, or in a state without anything to compare
 */
export function detectStackDrift(call: Call, input: DetectStackDriftInput): DetectStackDriftOutput {
  const { world } = call.engine;
  const stack = checkedStack(call, input.StackName);
  for (const detection of world.driftDetections.values()) {
    if (detection.stackId === stack.id && detection.status === 'DETECTION_IN_PROGRESS')
      throw validationError(`Drift detection is already in progress for stack [${stack.id}]`);
  }
  const detectionId = randomUUID();
  world.changes += 1;
  world.driftDetections.set(detectionId, {
    stackId: stack.id,
    at: call.at,
    status: 'DETECTION_IN_PROGRESS',
    logicalIds: input.LogicalResourceIds,
    unreadable: unreadable(call, stack, checkable(stack, input.LogicalResourceIds)),
  });
  const due = call.at + durationMs(call.engine, DETECTION_TAKES_SECONDS);
  schedule(world, stack.id, due, { step: 'finish-drift-detection', detectionId });
  return { StackDriftDetectionId: detectionId };
}

/** Drift detection reads each resource with the rights of whoever asks for it. */
function unreadable(call: Call, stack: Stack, resources: readonly StackResource[]): Map<string, string> {
  const { world } = call.engine;
  const refused = new Map<string, string>();
  for (const resource of resources) {
    for (const need of needsFor(world, 'read', new ResourceTask(stack, resource))) {
      const refusal = refusalFor(world, call.caller, need, call.region);
      if (refusal !== undefined) refused.set(resource.logicalId, refusal);
    }
  }
  return refused;
}

function checkedStack(call: Call, nameOrId: string | undefined): Stack {
  const stack = liveStack(call, nameOrId);
  if (CHECKABLE.includes(stack.status)) return stack;
  throw validationError(
    `Drift detection cannot be performed on stack [${stack.id}] while it is in ${stack.status} state.`,
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackDriftDetectionStatus.html */
export function describeStackDriftDetectionStatus(
  call: Call,
  { StackDriftDetectionId: id = '' }: DescribeStackDriftDetectionStatusInput,
): DescribeStackDriftDetectionStatusOutput {
  const detection = call.engine.world.driftDetections.get(id);
  if (detection === undefined) throw validationError(`Drift detection ${id} does not exist`);
  stackNamed(call, detection.stackId);
  return {
    StackId: detection.stackId,
    StackDriftDetectionId: id,
    StackDriftStatus: detection.driftStatus,
    DetectionStatus: detection.status,
    DetectionStatusReason: whyFailed(detection),
    DriftedStackResourceCount: detection.drifted,
    Timestamp: new Date(detection.at),
  };
}

function whyFailed({ status, unreadable: refused }: DriftDetection): string | undefined {
  const [first] = refused ?? [];
  if (status !== 'DETECTION_FAILED' || first === undefined) return undefined;
  return `Failed to detect drift on resource [${first[0]}]: ${first[1]}`;
}

/** Checks one resource, at once. */
export function detectStackResourceDrift(
  call: Call,
  input: DetectStackResourceDriftInput,
): DetectStackResourceDriftOutput {
  const stack = checkedStack(call, input.StackName);
  const [resource] = checkable(stack, [input.LogicalResourceId ?? '']);
  if (resource === undefined)
    throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
  const [refusal] = unreadable(call, stack, [resource]).values();
  if (refusal !== undefined) throw new AwsError('AccessDenied', refusal, 403);
  const drift = checkResource(call.engine.world, stack, resource, call.at);
  if (drift.status === 'NOT_CHECKED')
    throw validationError(`Drift detection is not supported for resource type ${resource.type}`);
  return { StackResourceDrift: driftView(stack, resource, drift) };
}

/** What the last detection found; of types that can't be checked, nothing. */
export function describeStackResourceDrifts(
  call: Call,
  input: DescribeStackResourceDriftsInput,
): DescribeStackResourceDriftsOutput {
  const stack = stackNamed(call, input.StackName);
  const { StackResourceDriftStatusFilters: wanted = [] } = input;
  const checked = [...stack.resources.values()].flatMap((resource) => {
    const { drift } = resource;
    return drift === undefined || drift.status === 'NOT_CHECKED' ? [] : [driftView(stack, resource, drift)];
  });
  const { page, nextToken } = pageOf(
    checked,
    input,
    'oldest-first',
    ({ StackResourceDriftStatus: status }) => {
      return wanted.length === 0 || (status !== undefined && wanted.includes(status));
    },
  );
  return { StackResourceDrifts: page, NextToken: nextToken };
}

function driftView(stack: Stack, resource: StackResource, drift: ResourceDrift): StackResourceDrift {
  return {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ExpectedProperties: drift.expected && JSON.stringify(drift.expected),
    ActualProperties: drift.actual && JSON.stringify(drift.actual),
    PropertyDifferences: drift.differences,
    StackResourceDriftStatus: drift.status,
    Timestamp: new Date(drift.at),
  };
}
