import { hexId, uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { meets } from '@/lib/practice-aws/faults/fault-book';
import type { OutsideEvent } from '@/lib/practice-aws/faults/outside-event';
import { networkInterfaces } from '@/lib/practice-aws/resource-types/network-interfaces';
import { bucketsOf, removeBucket } from '@/lib/practice-aws/s3/buckets';
import { emptyBucket, fillBucket } from '@/lib/practice-aws/s3/fill';
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

/** GuardDuty's runtime monitoring wants an endpoint where there are instances. */
function guardNetwork({ world }: Engine, stack: Stack): void {
  const { account, region } = stack;
  for (const { physicalId: vpcId = '' } of vpcsOf(stack)) {
    if (world.guards.some((guard) => guard.vpcId === vpcId)) continue;
    const subnets = new Set(
      networkInterfaces(world, stack).flatMap((one) =>
        one.vpcId === vpcId && one.instanceId !== undefined ? [one.subnetId] : [],
      ),
    );
    const [endpointId, securityGroupId] = [
      `vpce-${hexId(`guard:${vpcId}`, 17)}`,
      `sg-${hexId(`guard:${vpcId}`, 17)}`,
    ];
    world.guards.push({ account, region, vpcId, endpointId, securityGroupId, subnetIds: [...subnets] });
    world.changes += 1;
  }
}

function unguardNetwork({ world }: Engine, stack: Stack): void {
  const vpcs = vpcsOf(stack).map(({ physicalId }) => physicalId);
  world.guards = world.guards.filter(({ vpcId }) => !vpcs.includes(vpcId));
  world.changes += 1;
}

function vpcsOf(stack: Stack): StackResource[] {
  return [...stack.resources.values()].filter(
    ({ type, physicalId }) => type === 'AWS::EC2::VPC' && physicalId,
  );
}

/** Does it to one stack. */
export function happen(engine: Engine, stack: Stack, event: OutsideEvent, at: number): void {
  switch (event.do) {
    case 'fill-buckets':
      for (const bucket of bucketsOf(engine.world, stack)) fillBucket(engine.world, bucket, event, at);
      return;
    case 'empty-buckets':
      for (const bucket of bucketsOf(engine.world, stack)) emptyBucket(engine.world, bucket);
      return;
    case 'change-resource':
      changeResource(engine, stack.id, event.logicalId, event.properties);
      return;
    case 'remove-resource':
      removeResource(engine, stack.id, event.logicalId);
      return;
    case 'guard-network':
      guardNetwork(engine, stack);
      return;
    case 'unguard-network':
      unguardNetwork(engine, stack);
      return;
    case 'remove-stack':
      removeStack(engine, stack.id);
  }
}

/**
 * Lets what the `outside` faults say happen to the stacks that were launched after them and have settled, once to
 * each stack.
 */
export function letOutsideHappen(engine: Engine, at: number): void {
  for (const active of engine.faults.ofKind('outside')) {
    const { fault, since, done } = active;
    for (const stack of engine.world.stacks.values()) {
      if (active.left <= 0) break;
      const { account, region, name } = stack;
      if (stack.createdAt < since || done.has(stack.id)) continue;
      if (!hasSettled(stack, at - fault.afterSeconds * 1000)) continue;
      if (!meets(fault, { account, region, stack: name })) continue;
      done.add(stack.id);
      engine.faults.count(active);
      happen(engine, stack, fault.event, at);
    }
  }
}

function hasSettled({ status, events }: Stack, before: number): boolean {
  if (status === 'DELETE_COMPLETE' || status.endsWith('_IN_PROGRESS')) return false;
  return (events.at(-1)?.at ?? 0) <= before;
}
