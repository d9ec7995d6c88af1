import type { PropertyDifference } from '@aws-sdk/client-cloudformation';
import type { ResourceDrift, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { compareProperties } from '@/lib/practice-aws/resource-types/compare';
import { isGone } from '@/lib/practice-aws/resource-types/stack-resource';
import { hasReferences } from '@/lib/practice-aws/stored-values/dynamic-references';
import { hasSchema } from '@/lib/practice-aws/template/specification';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import type { Engine } from './engine';

/**
 * Compares resources with what the stack made of them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html, as far as sure.
 */
const UNCHECKED = /^(AWS::CloudFormation::|AWS::IAM::(AccessKey|UserToGroupAddition)$)/;

export function checkResource(
  world: World,
  stack: Stack,
  resource: StackResource,
  at: number,
): ResourceDrift {
  const { type } = resource;
  const drift =
    UNCHECKED.test(type) || !hasSchema(type)
      ? { status: 'NOT_CHECKED' as const, at, differences: [] }
      : compared(world, resource, at);
  resource.drift = drift;
  const drifted = [...stack.resources.values()].some((other) => isDrifted(other.drift));
  stack.drift = { status: drifted ? 'DRIFTED' : 'IN_SYNC', at };
  world.changes += 1;
  return drift;
}

function compared(world: World, resource: StackResource, at: number): ResourceDrift {
  const { type } = resource;
  const expected = comparable(resource, resource.properties);
  const actual = typeof resource.actual === 'object' ? comparable(resource, resource.actual) : undefined;
  if (isGone(world, resource)) return { status: 'DELETED', at, expected, differences: [] };
  const differences = actual === undefined ? [] : differencesOf(type, expected, actual);
  const status = differences.length > 0 ? 'MODIFIED' : 'IN_SYNC';
  return { status, at, expected, actual: actual ?? expected, differences };
}

/** Without what stands for secrets: drift isn't detected on dynamic references. */
function comparable({ written }: StackResource, properties: TemplateObject): TemplateObject {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !hasReferences(written?.[name] ?? null)),
  );
}

/** Only of properties that the template sets: what it leaves open may be anything. */
function differencesOf(type: string, expected: TemplateObject, actual: TemplateObject): PropertyDifference[] {
  const set = Object.entries(actual).filter(([name]) => Object.hasOwn(expected, name));
  return compareProperties(type, expected, Object.fromEntries(set)).map((change) => ({
    PropertyPath: change.path.replace('/Properties', ''),
    ExpectedValue: change.before ?? 'null',
    ActualValue: change.after ?? 'null',
    DifferenceType: DIFFERENCE[change.attributeChangeType],
  }));
}

const DIFFERENCE = { Add: 'ADD', Modify: 'NOT_EQUAL', Remove: 'REMOVE' } as const;

function isDrifted(drift: ResourceDrift | undefined): boolean {
  return drift?.status === 'MODIFIED' || drift?.status === 'DELETED';
}

/** Resources that exist as far as the stack knows. */
export function checkable(stack: Stack, logicalIds?: readonly string[]): StackResource[] {
  return [...stack.resources.values()].filter(
    ({ logicalId, physicalId, status }) =>
      physicalId !== undefined &&
      status !== 'DELETE_COMPLETE' &&
      (logicalIds === undefined || logicalIds.includes(logicalId)),
  );
}

export function finishDriftDetection({ world }: Engine, stack: Stack, detectionId: string, at: number): void {
  const detection = world.driftDetections.get(detectionId);
  if (detection === undefined) return;
  const unreadable = detection.unreadable ?? new Map<string, string>();
  const drifts = checkable(stack, detection.logicalIds)
    .filter(({ logicalId }) => !unreadable.has(logicalId))
    .map((resource) => checkResource(world, stack, resource, at));
  detection.status = unreadable.size === 0 ? 'DETECTION_COMPLETE' : 'DETECTION_FAILED';
  detection.at = at;
  detection.drifted = drifts.filter(isDrifted).length;
  stack.drift ??= { status: 'IN_SYNC', at };
  detection.driftStatus = stack.drift.status;
}
