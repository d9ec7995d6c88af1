import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import {
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
} from '@aws-sdk/client-cloudformation';
import { errorCode, errorMessage } from './aws-failure';
import type { Connection } from './connect';
import { isSameDocument } from './same-document';

/**
 * Starts drift detection and returns its id; null while another detection of this stack is under way, which
 * CloudFormation does not name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
 */
export async function startDriftDetection(connection: Connection, stackId: string): Promise<string | null> {
  try {
    const { StackDriftDetectionId } = await connection.cloudFormation.send(
      new DetectStackDriftCommand({ StackName: stackId }),
    );
    if (!StackDriftDetectionId) throw new Error('CloudFormation answered without a detection id');
    return StackDriftDetectionId;
  } catch (error) {
    const isUnderWay = /already in progress|in progress for/i.test(errorMessage(error));
    if (errorCode(error) === 'ValidationError' && isUnderWay) return null;
    throw error;
  }
}

export type DriftDetection =
  | { status: 'running' }
  | { status: 'failed'; reason: string }
  | { status: 'complete' };

/**
 * How far a detection is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackDriftDetectionStatus.html
 */
export async function driftDetection(connection: Connection, detectionId: string): Promise<DriftDetection> {
  const answer = await connection.cloudFormation.send(
    new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detectionId }),
  );
  if (answer.DetectionStatus === 'DETECTION_COMPLETE') return { status: 'complete' };
  if (answer.DetectionStatus === 'DETECTION_FAILED') {
    return { status: 'failed', reason: answer.DetectionStatusReason ?? 'CloudFormation gave no reason' };
  }
  return { status: 'running' };
}

export interface DriftedResource {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: 'MODIFIED' | 'DELETED';
  differences: {
    path: string;
    expected: string | null;
    actual: string | null;
    kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  }[];
}

/** The resources that differ from the template, by name. Types that CloudFormation can't check are not among them. */
export async function driftedResources(connection: Connection, stackId: string): Promise<DriftedResource[]> {
  const drifted: DriftedResource[] = [];
  const pages = paginateDescribeStackResourceDrifts(
    { client: connection.cloudFormation },
    { StackName: stackId, StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'] },
  );
  for await (const page of pages) {
    drifted.push(...(page.StackResourceDrifts ?? []).flatMap(toDriftedResource));
  }
  return drifted.sort((one, other) => one.logicalId.localeCompare(other.logicalId));
}

function toDriftedResource(drift: StackResourceDrift): DriftedResource[] {
  const { LogicalResourceId, ResourceType, PhysicalResourceId, PropertyDifferences } = drift;
  const status = drift.StackResourceDriftStatus;
  if (!LogicalResourceId || (status !== 'MODIFIED' && status !== 'DELETED')) return [];
  const differences = (PropertyDifferences ?? [])
    .map((difference) => ({
      path: difference.PropertyPath ?? '',
      expected: difference.ExpectedValue ?? null,
      actual: difference.ActualValue ?? null,
      kind: difference.DifferenceType ?? 'NOT_EQUAL',
    }))
    .filter(({ expected, actual }) => !isSameDocument(expected, actual));
  const isNone = status === 'MODIFIED' && differences.length === 0 && Boolean(PropertyDifferences?.length);
  if (isNone) return [];
  return [
    {
      logicalId: LogicalResourceId,
      type: ResourceType ?? '',
      physicalId: PhysicalResourceId || null,
      status,
      differences,
    },
  ];
}
