import type { Transaction } from '@/lib/db/client';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { goneStatuses } from '@/lib/stacks/resource-state';

/** How many resources the operation under way is done with: made, changed or gone, as its kind wants them. */
export async function countDone(tx: Transaction, stack: StackInFlight): Promise<number> {
  if (stack.operation.kind === 'UPDATE') return countUpdated(tx, stack);
  const statuses =
    stack.operation.kind === 'TEARDOWN' ? goneStatuses : ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];
  const done = await tx.stackResource.count({
    where: { environmentId: stack.environmentId, status: { in: statuses } },
  });
  if (stack.operation.kind !== 'TEARDOWN') return done;
  // What a rollback had removed before doesn't count as work of this teardown.
  const all = await tx.stackResource.count({ where: { environmentId: stack.environmentId } });
  return Math.max(0, done - Math.max(0, all - stack.resourcesTotal));
}

/** Of an update, what it has been through counts: all other resources stand as they stood. */
async function countUpdated(tx: Transaction, stack: StackInFlight): Promise<number> {
  const done = await tx.environmentEvent.findMany({
    where: {
      operationId: stack.operation.id,
      physicalId: { not: stack.stackId },
      status: { in: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', ...goneStatuses] },
    },
    distinct: ['logicalId'],
    select: { logicalId: true },
  });
  return done.length;
}

/** How many resources are on record for an environment. */
export function countResources(tx: Transaction, environmentId: string): Promise<number> {
  return tx.stackResource.count({ where: { environmentId } });
}

/** The counts of an operation that has nothing left to do. */
export function countsAtEnd(count: number) {
  return { resourcesDone: count, resourcesTotal: count };
}
