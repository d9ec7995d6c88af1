import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

/**
 * Returns a teardown to the workers: they handle the buckets that filled while CloudFormation deleted the stack, as
 * their owner chose, and request the deletion again, with another token. Throws MovedElsewhere when the operation has
 * ended.
 */
export async function beginNextRound(
  tx: Transaction,
  { environmentId, operation: { id } }: StackInFlight,
  reason: string,
): Promise<void> {
  await moveOperation(tx, {
    id,
    from: 'IN_PROGRESS',
    to: 'PENDING',
    set: {
      reason,
      rootCause: Prisma.DbNull,
      attempts: 0,
      round: { increment: 1 },
      executing: false,
      acceptedAt: null,
      missingSince: null,
      nextAttemptAt: await databaseNow(tx),
    },
  });
  await tx.environment.update({ where: { id: environmentId }, data: { statusReason: reason } });
  await recordEvent(tx, { environmentId, operationId: id, status: 'TEARDOWN_CONTINUES', reason });
  await enqueueOperation(tx, { operationId: id });
  await announce(tx, environmentId);
}
