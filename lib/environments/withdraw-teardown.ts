import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { moveOperation } from './move';
import { recordEvent } from './record-event';
import { returnFromTeardown } from './return-from-teardown';

/**
 * Cancels a teardown that waits: for a worker, for its next try, or for somebody else's change of the stack to end. The
 * caller holds the environment's lock, and knows by `cancellationOf` that it may.
 *
 * Throws MovedElsewhere when a worker takes it at this moment.
 */
export async function withdrawTeardown(
  tx: Transaction,
  ctx: Context,
  { id, name, operationId }: { id: string; name: string; operationId: string },
): Promise<void> {
  const reason = `Cancelled by ${ctx.actor.name}`;
  await moveOperation(tx, {
    id: operationId,
    from: 'PENDING',
    to: 'CANCELLED',
    set: { reason, finishedAt: await databaseNow(tx) },
  });
  await returnFromTeardown(tx, { operationId, environmentId: id }, { reason, stackStatus: null });
  await recordEvent(tx, { environmentId: id, operationId, status: 'TEARDOWN_CANCELLED', reason });
  await appendAudit(tx, ctx, {
    action: 'environment.cancel-teardown',
    subject: { type: 'environment', id },
    details: { name, operationId },
  });
}
