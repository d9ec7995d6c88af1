import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { moveOperation } from '@/lib/environments/move';
import { returnFromTeardown } from '@/lib/environments/operations/return-from-teardown';
import { recordEvent } from '@/lib/environments/record-event';
import type { OperationStatus } from '@/lib/environments/states';

/**
 * Cancels a teardown that CloudFormation was not asked for yet. A worker that is at it loses its lease, and with it the
 * right to write: it stops after the page of objects that it is deleting. The caller holds the environment's lock, and
 * knows by `cancellationOf` that it may.
 *
 * Throws MovedElsewhere when a worker takes it at this moment.
 */
export async function withdrawTeardown(
  tx: Transaction,
  ctx: Context,
  teardown: { id: string; operationId: string; status: OperationStatus },
): Promise<void> {
  const { id, operationId } = teardown;
  const reason = `Cancelled by ${ctx.actor.name}`;
  await moveOperation(tx, {
    id: operationId,
    from: teardown.status === 'STARTING' ? 'STARTING' : 'PENDING',
    to: 'CANCELLED',
    set: { reason, finishedAt: await databaseNow(tx), leaseExpiresAt: null, workerId: null },
  });
  await returnFromTeardown(tx, { operationId, environmentId: id }, { reason, stackStatus: null });
  await recordEvent(tx, { environmentId: id, operationId, status: 'TEARDOWN_CANCELLED', reason });
}
