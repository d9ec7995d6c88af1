import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import {
  type ClaimedOperation,
  claimedInclude,
  hasLeftChangeSet,
} from '@/lib/environments/operations/claim-operation';

/**
 * Claims the task of removing the change set of an update that was cancelled while it waited for confirmation, for
 * `forMs` by the database's clock: if the worker dies, another one takes over. Null when there is nothing to remove.
 */
export async function takeLeftChangeSet(
  database: Database,
  operationId: string,
  forMs: number,
): Promise<ClaimedOperation | null> {
  crashPoint('commit.take-change-set.before');
  const taken = await database.$executeRaw`
    UPDATE operations o SET next_attempt_at = clock_timestamp() + make_interval(secs => ${forMs / 1000})
    WHERE o.id = ${operationId}::uuid AND ${hasLeftChangeSet}`;
  if (taken === 0) return null;
  crashPoint('commit.take-change-set.after');
  return database.operation.findUniqueOrThrow({ where: { id: operationId }, include: claimedInclude });
}

export async function recordChangeSetRemoved(database: Database, operationId: string): Promise<void> {
  await database.$transaction(async (tx) => {
    await tx.operation.updateMany({
      where: { id: operationId, status: 'CANCELLED' },
      data: { changeSetId: null },
    });
    crashPoint('commit.record-change-set-removed.before');
  });
  crashPoint('commit.record-change-set-removed.after');
}
