import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import {
  isWaiting,
  type OperationKind,
  type OperationStatus,
  unfinishedStatuses,
} from '@/lib/environments/states';
import { cancellationOf } from '@/lib/environments/views/cancellation';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { environmentVerb, readSummary } from './environment-verb';
import { cancelRequest } from './withdraw-launch';
import { withdrawTeardown } from './withdraw-teardown';
import { withdrawWaiting } from './withdraw-waiting';

/**
 * Cancels the update under way: before CloudFormation changes anything the environment returns to its status; after
 * that CloudFormation is asked to roll the update back, as long as it can. A worker does either. Asking twice is fine.
 * What waits is cancelled at once: an update for its confirmation, anything for its approval, a teardown to begin.
 *
 * Throws 'not-found', 'forbidden', 'conflict' (nothing that could be cancelled is under way, or it is too late).
 */
export const cancelOperation = environmentVerb({
  action: 'environment.cancel-update',
  deed: 'cancel',
  parse: (_: { name: string }) => undefined,
  rules: async ({ tx, environment }) => {
    const { id, name } = environment;
    const operation = await tx.operation.findFirst({
      where: {
        environmentId: id,
        OR: [
          { kind: { in: ['UPDATE', 'TEARDOWN'] }, status: { in: [...unfinishedStatuses] } },
          { status: 'AWAITING_APPROVAL' },
        ],
      },
    });
    if (!operation) {
      throw new SlipwayError('conflict', `Neither an update nor a teardown of "${name}" is under way.`);
    }
    const cancellation = cancellationOf(operation, environment);
    if (cancellation.kind === 'refused') throw new SlipwayError('conflict', cancellation.reason);
    return { operation, asked: cancellation.kind === 'requested' };
  },
  write: async ({ tx, ctx, environment, ruled: { operation, asked } }) => {
    const { id } = environment;
    if (asked) return { answer: await readSummary(tx, id), audit: null };
    const cancelled = { id, operationId: operation.id, status: operation.status };
    const tearsDown = operation.kind === 'TEARDOWN';
    if (environment.status === 'AWAITING_APPROVAL') await cancelRequest(tx, ctx, environment);
    else if (isWaiting(operation.status)) await withdrawWaiting(tx, ctx, id, 'cancelled');
    else await (tearsDown ? withdrawTeardown : requestCancellation)(tx, ctx, cancelled);
    return {
      answer: await readSummary(tx, id),
      audit: {
        ...auditedAs(operation),
        details: { operationId: operation.id },
      },
    };
  },
});

function auditedAs({ kind, status }: { kind: OperationKind; status: OperationStatus }): { action?: string } {
  if (status === 'AWAITING_APPROVAL') return { action: 'environment.withdraw-request' };
  return kind === 'TEARDOWN' ? { action: 'environment.cancel-teardown' } : {};
}

async function requestCancellation(
  tx: Transaction,
  ctx: Context,
  { id, operationId }: { id: string; operationId: string },
): Promise<void> {
  await tx.operation.update({
    where: { id: operationId },
    data: { cancelRequested: true, cancelledBy: ctx.actor.name, nextAttemptAt: await databaseNow(tx) },
  });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'CANCELLATION_REQUESTED',
    reason: `Requested by ${ctx.actor.name}`,
  });
  await enqueueOperation(tx, { operationId });
}
