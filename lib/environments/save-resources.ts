import type { Transaction } from '@/lib/db/client';
import {
  goneStatuses,
  type ResourceEvent,
  type ResourceState,
  resourceStateOf,
} from '@/lib/stacks/resource-state';

/** One resource of the stack, as listed. */
export interface SeenResource {
  logicalId: string;
  type: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  updatedAt: Date;
}

/** Brings the resources up to what all their stored events say, so that late and repeated ones change nothing. */
export async function saveResourcesFromEvents(
  tx: Transaction,
  stack: { environmentId: string; stackId: string },
  logicalIds: ReadonlySet<string>,
): Promise<void> {
  const { environmentId } = stack;
  const { formerEventsTo } = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: { formerEventsTo: true },
  });
  const rows = await tx.environmentEvent.findMany({
    where: {
      environmentId,
      source: 'CLOUDFORMATION',
      logicalId: { in: [...logicalIds] },
      id: { gt: formerEventsTo ?? 0n },
    },
  });
  const events = new Map<string, ResourceEvent[]>();
  for (const { logicalId, resourceType, externalId, ...row } of rows) {
    // The stack's own events have its id as their physical id.
    if (logicalId === null || row.physicalId === stack.stackId) continue;
    const event = { ...row, type: resourceType ?? '', externalId: externalId ?? '' };
    events.set(logicalId, [...(events.get(logicalId) ?? []), event]);
  }
  for (const [logicalId, history] of events) {
    const state = resourceStateOf(history);
    if (state) await saveResource(tx, environmentId, logicalId, state, 'events');
  }
}

/** Lists and events may each lag behind the other: an older state never overwrites a newer. */
async function saveResource(
  tx: Transaction,
  environmentId: string,
  logicalId: string,
  state: ResourceState,
  from: 'events' | 'list',
): Promise<void> {
  const { type, physicalId, status, reason, startedAt, updatedAt } = state;
  await tx.$executeRaw`
    INSERT INTO stack_resources (environment_id, logical_id, type, physical_id, status, reason, started_at, updated_at)
    VALUES (${environmentId}, ${logicalId}, ${type}, ${physicalId}, ${status}, ${reason}, ${startedAt}, ${updatedAt})
    ON CONFLICT (environment_id, logical_id) DO UPDATE SET
      physical_id = coalesce(excluded.physical_id, stack_resources.physical_id),
      status = excluded.status,
      reason = excluded.reason,
      started_at = coalesce(excluded.started_at, stack_resources.started_at),
      updated_at = excluded.updated_at
    WHERE stack_resources.updated_at <= excluded.updated_at
      OR (${from === 'list'} AND stack_resources.status LIKE 'DELETE%')`;
}

/**
 * The list at the end of a launch or an update shows what no event did: what went and is left out is no part of the
 * stack any more, and what is listed was not deleted, though what it replaced was, later. Otherwise it may lag behind
 * the events, and then says nothing.
 */
export async function saveResourcesAsListed(
  tx: Transaction,
  environmentId: string,
  resources: readonly SeenResource[],
): Promise<void> {
  await tx.stackResource.deleteMany({
    where: {
      environmentId,
      logicalId: { notIn: resources.map(({ logicalId }) => logicalId) },
      status: { in: goneStatuses },
    },
  });
  for (const { logicalId, ...resource } of resources) {
    await saveResource(tx, environmentId, logicalId, { ...resource, startedAt: null }, 'list');
  }
}
