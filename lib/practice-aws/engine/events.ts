import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackEvent, StackResource } from '@/lib/practice-aws/account/state';

function append(
  stack: Stack,
  at: number,
  event: Omit<StackEvent, 'id' | 'at' | 'operationId' | 'token'>,
): void {
  const uuid = uuidOf(`${stack.id}#${stack.events.length}`);
  const { id: operationId, token } = stack.operation;
  const id = event.logicalId === stack.name ? uuid : `${event.logicalId}-${uuid}`;
  stack.events.push({ id, at, operationId, token, ...event });
}

/** Moves the stack and writes the event of it: the two never differ. */
export function setStackStatus(stack: Stack, at: number, status: StackStatus, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  const type = 'AWS::CloudFormation::Stack';
  append(stack, at, { logicalId: stack.name, physicalId: stack.id, type, status, reason });
}

/** Moves a resource and writes the event of it. */
export function setResourceStatus(
  stack: Stack,
  resource: StackResource,
  at: number,
  status: ResourceStatus,
  reason?: string,
): void {
  resource.status = status;
  resource.statusReason = reason;
  resource.updatedAt = at;
  const { logicalId, physicalId, type } = resource;
  append(stack, at, { logicalId, physicalId, type, status, reason, shown: shownNow(stack, resource) });
}

/**
 * Its properties as they are now: an event keeps them, whatever becomes of the resource. The events of an update's
 * clean-up have none, as recorded answers show.
 */
function shownNow(stack: Stack, { shownProperties }: StackResource): number | undefined {
  const { course, phase } = stack.operation;
  const cleansUp = phase === 'clean-up' && (course === 'update' || course === 'undo-update');
  if (shownProperties === undefined || cleansUp) return undefined;
  stack.shownProperties ??= [];
  const known = stack.shownProperties;
  const index = known.lastIndexOf(shownProperties);
  return index < 0 ? known.push(shownProperties) - 1 : index;
}
