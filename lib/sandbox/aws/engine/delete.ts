import { resourceType } from '@/lib/sandbox/aws/resource-types/lookup';
import type { Stack, StackResource } from '@/lib/sandbox/aws/state';
import { type DeletionPolicy, parseTemplate } from '@/lib/sandbox/aws/template/parse';
import { member } from '@/lib/sandbox/aws/template/values';
import { cancelFor, schedule } from './agenda';
import { durationMs, type Engine } from './engine';
import { setResourceStatus, setStackStatus } from './events';
import { afterDelete, deleteProblem } from './resource-behaviour';

/** A refusal comes back at once, however long the deletion would have taken. */
const REFUSED_AFTER_SECONDS = 0.8;
/** A final snapshot makes a deletion longer by this factor. */
const SNAPSHOT_FACTOR = 1.4;

/** Takes the resources down in reverse order; also what a rollback does. */
export function beginDelete(engine: Engine, stack: Stack, at: number): void {
  for (const resource of stack.resources.values()) {
    // What failed before the service knew of it has nothing to delete.
    if (isLeft(resource) && resource.physicalId === undefined) {
      setResourceStatus(stack, resource, at, 'DELETE_COMPLETE');
    }
  }
  continueDelete(engine, stack, at);
}

/** Whether the resource exists or may exist. */
function isLeft(resource: StackResource): boolean {
  const { status } = resource;
  return status !== undefined && status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED';
}

/** Starts deleting whatever nothing depends on any more; ends the operation when nothing can go on. */
function continueDelete(engine: Engine, stack: Stack, at: number): void {
  // Skipping a resource may set others free, in any order.
  for (let skipped = true; skipped; ) {
    skipped = false;
    for (const resource of stack.resources.values()) {
      if (!isReadyToDelete(stack, resource)) continue;
      if (isRetained(stack, resource)) {
        setResourceStatus(stack, resource, at, 'DELETE_SKIPPED');
        skipped = true;
      } else {
        startDelete(engine, stack, resource, at);
      }
    }
  }
  const resources = [...stack.resources.values()];
  if (resources.some((resource) => resource.status === 'DELETE_IN_PROGRESS')) return;
  finishDelete(engine, stack, at);
}

function isReadyToDelete(stack: Stack, resource: StackResource): boolean {
  if (!isLeft(resource) || resource.status === 'DELETE_IN_PROGRESS') return false;
  if (stack.operation.failedDeletes.includes(resource.logicalId)) return false;
  return [...stack.resources.values()].every(
    (other) => !isLeft(other) || !other.dependsOn.includes(resource.logicalId),
  );
}

/**
 * Databases that are not part of a cluster default to a snapshot, everything else to deletion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
function deletionPolicy(stack: Stack, resource: StackResource): DeletionPolicy {
  const definition = parseTemplate(stack.templateBody).resources.get(resource.logicalId);
  if (definition?.deletionPolicy !== undefined) return definition.deletionPolicy;
  const inCluster = member(resource.properties, 'DBClusterIdentifier') !== undefined;
  const snapshot =
    resource.type === 'AWS::RDS::DBCluster' || (resource.type === 'AWS::RDS::DBInstance' && !inCluster);
  return snapshot ? 'Snapshot' : 'Delete';
}

function isRetained(stack: Stack, resource: StackResource): boolean {
  const policy = deletionPolicy(stack, resource);
  const undoingCreate = stack.operation.kind === 'rollback';
  if (policy === 'RetainExceptOnCreate') return !undoingCreate;
  return policy === 'Retain' && !(undoingCreate && stack.retainExceptOnCreate);
}

function startDelete(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  setResourceStatus(stack, resource, at, 'DELETE_IN_PROGRESS');
  const refused = deleteProblem(engine.world, stack, resource) !== undefined;
  const withSnapshot = deletionPolicy(stack, resource) === 'Snapshot' && stack.operation.kind === 'delete';
  const typical = resourceType(resource.type).deleteSeconds * (withSnapshot ? SNAPSHOT_FACTOR : 1);
  const due = at + durationMs(engine, refused ? REFUSED_AFTER_SECONDS : typical);
  const { logicalId } = resource;
  schedule(engine.world, stack.id, due, { step: 'complete-delete', logicalId });
}

/** Decided at the end, not at the start: a bucket may have been filled or emptied meanwhile. */
export function completeDelete(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const problem =
    engine.faults.resourceFault('delete', resource.logicalId, resource.type) ??
    deleteProblem(engine.world, stack, resource);
  if (problem === undefined) {
    afterDelete(engine.world, resource);
    setResourceStatus(stack, resource, at, 'DELETE_COMPLETE');
  } else if (stack.operation.force) {
    setResourceStatus(stack, resource, at, 'DELETE_SKIPPED', problem);
  } else {
    stack.operation.failedDeletes.push(resource.logicalId);
    setResourceStatus(stack, resource, at, 'DELETE_FAILED', problem);
  }
  continueDelete(engine, stack, at);
}

function finishDelete(engine: Engine, stack: Stack, at: number): void {
  cancelFor(engine.world, stack.id);
  const { failedDeletes } = stack.operation;
  const rollingBack = stack.status === 'ROLLBACK_IN_PROGRESS';
  if (failedDeletes.length > 0) {
    const reason = `The following resource(s) failed to delete: [${failedDeletes.join(', ')}]. `;
    setStackStatus(stack, at, rollingBack ? 'ROLLBACK_FAILED' : 'DELETE_FAILED', reason);
    return;
  }
  setStackStatus(stack, at, rollingBack ? 'ROLLBACK_COMPLETE' : 'DELETE_COMPLETE');
}
