import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { cancelledWords, type Withdrawal } from '@/lib/environments/status-reason';

/**
 * Ends the update that waits for confirmation, where there is one; a worker removes its change set. The environment
 * stays what it is. The caller holds the environment's lock, and says in its audit row which operation had to go: its
 * id is returned.
 */
export async function withdrawUpdate(
  tx: Transaction,
  ctx: Context,
  id: string,
  why: Withdrawal,
): Promise<string | null> {
  const waiting = await tx.operation.findFirst({
    where: { environmentId: id, status: 'AWAITING_CONFIRMATION' },
    select: { id: true },
  });
  if (!waiting) return null;
  const operationId = waiting.id;
  const now = await databaseNow(tx);
  const reason = cancelledWords(ctx.actor.name, why);
  await moveOperation(tx, {
    id: operationId,
    from: 'AWAITING_CONFIRMATION',
    to: 'CANCELLED',
    set: { reason, cancelledBy: ctx.actor.name, finishedAt: now, nextAttemptAt: now },
  });
  await tx.environment.update({
    where: { id },
    data: { statusReason: reason, endedTeardownId: null },
  });
  await recordEvent(tx, { environmentId: id, operationId, status: 'UPDATE_CANCELLED', reason });
  await enqueueOperation(tx, { operationId });
  return operationId;
}
