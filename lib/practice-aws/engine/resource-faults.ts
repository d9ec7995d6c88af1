import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import type { ResourceOperation } from '@/lib/practice-aws/faults/fault';
import { handlerMessage } from '@/lib/practice-aws/rules/handler-message';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { isCustom } from '@/lib/practice-aws/template/specification';
import type { Engine } from './engine';

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
  if (told !== undefined) return toldReason(stack, resource, told.reason);
  const denied = faults.strike('denied-resource', occasion, (fault) => {
    return fault.type === resource.type && fault.on === on;
  });
  return denied && deniedMessage(stack, resource, denied.permission);
}

/**
 * What a custom resource's provider answers is quoted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html; awslabs/landing-zone-accelerator-on-aws
 */
function toldReason(stack: Stack, { type, logicalId }: StackResource, reason: string): string {
  if (!isCustom(type)) return reason;
  const id = uuidOf(`custom:${stack.operation.id}/${logicalId}`);
  return `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${id})`;
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
