import type { Transaction } from '@/lib/db/client';
import { operationOfEvent } from '@/lib/environments/operations/event-origin';
import { saveResourcesFromEvents } from '@/lib/environments/save-resources';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

/** One event of the stack, as read. */
export interface SeenEvent {
  eventId: string;
  at: Date;
  logicalId: string;
  resourceType: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  token: string | null;
}

/**
 * Appends those of a stack's events that are not on the time line yet, each once, and brings the resources that they
 * report up to date.
 * @returns how many were new
 */
export async function saveEvents(
  tx: Transaction,
  stack: StackInFlight,
  events: readonly SeenEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const made = await tx.operation.findMany({
    where: { environmentId: stack.environmentId },
    select: { id: true },
  });
  const ids = new Set(made.map(({ id }) => id));
  const { count } = await tx.environmentEvent.createMany({
    skipDuplicates: true,
    data: events.map((event) => ({
      environmentId: stack.environmentId,
      operationId: operationOfEvent(event, stack.operation, ids),
      source: 'CLOUDFORMATION' as const,
      externalId: event.eventId,
      at: event.at,
      logicalId: event.logicalId,
      resourceType: event.resourceType,
      physicalId: event.physicalId,
      status: event.status,
      reason: event.reason,
      token: event.token,
    })),
  });
  if (count > 0) await saveResourcesFromEvents(tx, stack, new Set(events.map((event) => event.logicalId)));
  return count;
}
