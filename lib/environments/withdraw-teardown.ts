import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { moveOperation } from './move';
import { recordEvent } from './record-event';
import { returnFromTeardown } from './return-from-teardown';
import type { OperationStatus } from './states';
import { readTeardownOptions } from './teardown-options';

/**
 * Cancels a teardown that waits: for a worker, for its next try, or for somebody else's change of the stack to end. The
 * caller holds the environment's lock.
 *
 * Throws 'conflict' once a worker is at it or CloudFormation was asked to delete; MovedElsewhere when a worker takes it
 * at this moment.
 */
export async function withdrawTeardown(
  tx: Transaction,
  ctx: Context,
  teardown: { id: string; name: string; operationId: string; status: OperationStatus },
): Promise<void> {
  const { id, name, operationId, status } = teardown;
  const { deleting, round } = await readTeardownOptions(tx, operationId);
  if (deleting || round > 1 || status === 'IN_PROGRESS') {
    throw new SlipwayError('conflict', `Too late to cancel: CloudFormation is deleting "${name}".`);
  }
  if (status !== 'PENDING') {
    throw new SlipwayError(
      'conflict',
      `A worker is preparing the teardown of "${name}"; try again in a moment.`,
    );
  }
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
