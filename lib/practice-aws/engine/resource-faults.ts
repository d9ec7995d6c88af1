import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import type { ResourceOperation } from '@/lib/practice-aws/faults/fault';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import type { Engine } from './engine';
import { handlerMessage } from './handler-message';

/** The reason why this resource can't be created, updated or deleted now, because a fault says so. */
export function resourceFault(
  engine: Engine,
  on: ResourceOperation,
  stack: Stack,
  resource: StackResource,
): string | undefined {
  const { faults } = engine;
  const occasion = { account: stack.account, region: stack.region, stack: stack.name };
  const told = faults.strike('resource', occasion, (fault) => {
    const named = fault.logicalId === undefined || fault.logicalId === resource.logicalId;
    return named && (fault.type === undefined || fault.type === resource.type) && fault.on === on;
  });
  if (told !== undefined) return told.reason;
  const denied = faults.strike('denied-resource', occasion, (fault) => {
    return fault.type === resource.type && fault.on === on;
  });
  if (denied !== undefined) return deniedMessage(stack, resource, denied.permission);
  const full = faults.strike('quota', occasion, (fault) => {
    return on === 'create' && fault.type === resource.type && inUse(engine, stack, resource) >= fault.limit;
  });
  return full?.reason;
}

/** How many resources of the type the account has in the region. */
function inUse(engine: Engine, stack: Stack, { type }: StackResource): number {
  let count = 0;
  for (const other of engine.world.stacks.values()) {
    if (other.account !== stack.account || other.region !== stack.region) continue;
    for (const resource of other.resources.values()) {
      if (resource.type !== type || resource.physicalId === undefined) continue;
      if (resource.status !== 'DELETE_COMPLETE') count += 1;
    }
  }
  return count;
}

/**
 * Without a role of its own a stack works with the caller's permissions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function deniedMessage(stack: Stack, resource: StackResource, permission: string): string {
  const role = stack.roleArn?.split('/').at(-1) ?? 'caller';
  const user = `arn:${partitionOf(stack.region)}:sts::${stack.account}:assumed-role/${role}/AWSCloudFormation`;
  const [service = ''] = permission.split(':');
  return handlerMessage(
    `User: ${user} is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`,
    service.slice(0, 1).toUpperCase() + service.slice(1),
    403,
    'AccessDenied',
    `denied:${stack.operation.id}/${resource.logicalId}`,
  );
}
