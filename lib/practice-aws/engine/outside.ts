import { uuidOf } from '@/lib/practice-aws/identifiers';
import { removeBucket } from '@/lib/practice-aws/s3/buckets';
import type { StackResource } from '@/lib/practice-aws/state';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import type { Engine } from './engine';
import { setResourceStatus, setStackStatus } from './events';
import { openOperation } from './operation';

/** What happens to stacks without anybody asking CloudFormation, or without Slipway asking. Unknown ids change nothing. */

/** Gives a resource other properties than the stack gave it. */
export function changeResource(
  engine: Engine,
  stackId: string,
  logicalId: string,
  properties: TemplateObject,
): void {
  const resource = existing(engine, stackId, logicalId);
  if (resource === undefined || resource.actual === 'gone') return;
  resource.actual = { ...(resource.actual ?? resource.properties), ...properties };
  engine.world.changes += 1;
}

/** Removes the thing itself; the stack still lists it. */
export function removeResource(engine: Engine, stackId: string, logicalId: string): void {
  const resource = existing(engine, stackId, logicalId);
  if (resource !== undefined) remove(engine, resource);
}

function existing({ world }: Engine, stackId: string, logicalId: string): StackResource | undefined {
  const resource = world.stacks.get(stackId)?.resources.get(logicalId);
  return resource?.physicalId === undefined ? undefined : resource;
}

function remove({ world }: Engine, resource: StackResource): void {
  if (resource.type === 'AWS::S3::Bucket' && resource.physicalId !== undefined)
    removeBucket(world, resource.physicalId);
  resource.actual = 'gone';
  world.changes += 1;
}

/** Somebody else deletes the stack: it is gone at once, with everything in it. */
export function removeStack(engine: Engine, stackId: string): void {
  const stack = engine.world.stacks.get(stackId);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return;
  const at = stack.events.at(-1)?.at ?? stack.createdAt;
  openOperation(engine, stack, 'DELETE_STACK', {
    course: 'delete',
    phase: 'clean-up',
    id: uuidOf(`outside:${stack.id}`),
    onFailure: 'DO_NOTHING',
    force: false,
  });
  setStackStatus(stack, at, 'DELETE_IN_PROGRESS', 'User Initiated');
  for (const resource of [...stack.replaced.values(), ...stack.resources.values()]) {
    if (resource.status === undefined || resource.status === 'DELETE_COMPLETE') continue;
    remove(engine, resource);
    setResourceStatus(stack, resource, at, 'DELETE_COMPLETE');
  }
  stack.deletedAt = at;
  setStackStatus(stack, at, 'DELETE_COMPLETE');
}
