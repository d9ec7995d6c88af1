import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { announce } from './announce';
import { cancellationOf } from './cancellation';
import { changeEnvironment } from './change-environment';
import { enqueueOperation } from './enqueue';
import type { EnvironmentSummary } from './environment-view';
import { recordEvent } from './record-event';
import { summarySelection, toSummary } from './to-view';
import { withdrawTeardown } from './withdraw-teardown';
import { withdrawUpdate } from './withdraw-update';

/**
 * Asks to cancel the update under way: before CloudFormation changes anything the environment goes back to what it was;
 * after that CloudFormation is asked to roll the update back, as long as it can. A worker does either. Asking twice is
 * fine. What waits is cancelled at once: an update for its confirmation, a teardown to begin.
 *
 * Throws 'not-found', 'forbidden', 'conflict' (nothing that could be cancelled is under way, or it is too late).
 */
export async function cancelOperation({
  ctx,
  input: { name },
}: {
  ctx: Context;
  input: { name: string };
}): Promise<EnvironmentSummary> {
  return changeEnvironment(ctx, name, 'cancel changes of', (tx, id) => writeCancellation(tx, ctx, id, name));
}

async function writeCancellation(
  tx: Transaction,
  ctx: Context,
  id: string,
  name: string,
): Promise<EnvironmentSummary> {
  const operation = await tx.operation.findFirst({
    where: {
      environmentId: id,
      kind: { in: ['UPDATE', 'TEARDOWN'] },
      status: { in: ['AWAITING_CONFIRMATION', 'PENDING', 'STARTING', 'IN_PROGRESS'] },
    },
    include: { environment: { select: { stackStatus: true } } },
  });
  if (!operation) {
    throw new SlipwayError('conflict', `Neither an update nor a teardown of "${name}" is under way.`);
  }
  const cancellation = cancellationOf(operation, { name, stackStatus: operation.environment.stackStatus });
  if (cancellation.kind === 'refused') throw new SlipwayError('conflict', cancellation.reason);
  if (cancellation.kind === 'possible') {
    const cancelled = { id, name, operationId: operation.id, status: operation.status };
    if (operation.status === 'AWAITING_CONFIRMATION') {
      const note = await withdrawUpdate(tx, ctx, cancelled, 'cancelled');
      if (note) await appendAudit(tx, ctx, note);
    } else await (operation.kind === 'TEARDOWN' ? withdrawTeardown : requestCancellation)(tx, ctx, cancelled);
  }
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  return toSummary(row);
}

async function requestCancellation(
  tx: Transaction,
  ctx: Context,
  given: { id: string; name: string; operationId: string },
): Promise<void> {
  const { id, name, operationId } = given;
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
  await announce(tx, id);
  await appendAudit(tx, ctx, {
    action: 'environment.cancel-update',
    subject: { type: 'environment', id },
    details: { name, operationId },
  });
}
