import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { type RefusedTask, refusedTask } from '@/lib/practice-aws/iam/authorize-task';
import { ResourceTask } from '@/lib/practice-aws/iam/needs/resource-task';
import { resourceType } from '@/lib/practice-aws/resource-types/lookup';
import { keepParameter } from '@/lib/practice-aws/stored-values/parameter-store';
import { schedule } from './agenda';
import { replacedKey } from './apply';
import { durationMs, type Engine } from './engine';
import { setResourceStatus } from './events';
import { terminateInstances, writeLate } from './instances';
import { reportRefusedTask } from './report-refused-task';
import { afterDelete, deleteProblem } from './resource-behaviour';
import { resourceFault } from './resource-faults';

/**
 * The second phase of an operation, the only one of a delete or of a failed creation's rollback: what is no longer
 * wanted goes, each when nothing that goes too depends on it any more.
 */

/** A refusal comes back at once, however long the deletion would have taken. */
const REFUSED_AFTER_SECONDS = 0.8;
/** A final snapshot makes a deletion longer by this factor. */
const SNAPSHOT_FACTOR = 1.4;

function leavingResources(stack: Stack): StackResource[] {
  const all = [...stack.resources.values(), ...stack.replaced.values()];
  return all.filter((resource) => resource.leaving !== undefined);
}

/** Notes everything that leaves and exists, or may exist. */
export function beginCleanUp(stack: Stack, at: number): void {
  for (const resource of leavingResources(stack)) {
    const { status, physicalId } = resource;
    resource.turn = undefined;
    if (status === undefined || status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED') continue;
    // What failed before its service knew of it has nothing to delete.
    if (physicalId === undefined) setResourceStatus(stack, resource, at, 'DELETE_COMPLETE');
    else resource.turn = 'waiting';
  }
}

/** Begins deleting whatever nothing depends on any more. Skipping a resource may set others free, in any order. */
export function startReadyDeletions(engine: Engine, stack: Stack, at: number): void {
  const left = leavingResources(stack).filter((resource) => resource.turn !== undefined);
  for (let skipped = true; skipped; ) {
    skipped = false;
    for (const resource of left) {
      const isNeeded = left.some(
        (other) => other.turn !== undefined && other.dependsOn.includes(resource.logicalId),
      );
      if (resource.turn !== 'waiting' || isNeeded) continue;
      if (isRetained(stack, resource)) {
        resource.turn = undefined;
        keepParameter(engine.world, stack, resource);
        setResourceStatus(stack, resource, at, 'DELETE_SKIPPED');
        skipped = true;
      } else {
        startDeletion(engine, stack, resource, at);
      }
    }
  }
}

/**
 * `RetainExceptOnCreate` is for what the failed operation itself made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
function isRetained(stack: Stack, resource: StackResource): boolean {
  const { leaving, deletionPolicy, updateReplacePolicy } = resource;
  if (leaving === 'replaced') return updateReplacePolicy === 'Retain';
  if (leaving === 'removed') return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
  return deletionPolicy === 'Retain' && !stack.retainExceptOnCreate;
}

/** Also what a failed launch made: the policy knows no difference. */
function takesSnapshot({ leaving, deletionPolicy, updateReplacePolicy }: StackResource): boolean {
  return (leaving === 'replaced' ? updateReplacePolicy : deletionPolicy) === 'Snapshot';
}

function startDeletion(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  resource.turn = 'working';
  // RDS takes no snapshot of a database that is not available yet: CloudFormation asks again until it is.
  // https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html: ResourceConflict
  const awaited = resource.status === 'CREATE_FAILED' && takesSnapshot(resource);
  setResourceStatus(stack, resource, at, 'DELETE_IN_PROGRESS');
  const refused =
    refusedDeletion(engine, stack, resource) !== undefined ||
    deleteProblem(engine.world, stack, resource) !== undefined;
  const { createSeconds, deleteSeconds } = resourceType(resource.type);
  const typical = deleteSeconds * (takesSnapshot(resource) ? SNAPSHOT_FACTOR : 1);
  const due =
    at + durationMs(engine, refused ? REFUSED_AFTER_SECONDS : typical + (awaited ? createSeconds : 0));
  const isCurrent = stack.resources.get(resource.logicalId) === resource;
  const key = isCurrent ? resource.logicalId : replacedKey(resource);
  schedule(engine.world, stack.id, due, { step: 'complete-delete', resource: key });
}

function deletionOf(stack: Stack, resource: StackResource): ResourceTask {
  return new ResourceTask(stack, resource, undefined, takesSnapshot(resource));
}

/** Whether the role that CloudFormation works with may do it. */
function refusedDeletion({ world }: Engine, stack: Stack, resource: StackResource): RefusedTask | undefined {
  return refusedTask(world, 'delete', deletionOf(stack, resource));
}

/** Decided at the end, not at the start: a bucket may have been filled or emptied meanwhile. */
export function completeDeletion(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const { world } = engine;
  const refused = refusedDeletion(engine, stack, resource);
  const problem =
    resourceFault(engine, 'delete', stack, resource) ??
    (refused && reportRefusedTask(engine, deletionOf(stack, resource), refused, at)) ??
    deleteProblem(world, stack, resource);
  resource.turn = undefined;
  if (problem === undefined) {
    writeLate(engine, stack, resource, at);
    terminateInstances(engine, stack, resource, at);
    afterDelete(world, stack, resource, at, takesSnapshot(resource));
    setResourceStatus(stack, resource, at, 'DELETE_COMPLETE');
  } else if (stack.operation.force) {
    setResourceStatus(stack, resource, at, 'DELETE_SKIPPED', problem);
  } else {
    resource.turn = 'failed';
    setResourceStatus(stack, resource, at, 'DELETE_FAILED', problem);
  }
}
