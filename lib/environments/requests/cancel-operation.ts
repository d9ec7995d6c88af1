import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import { readUpdateOptions, saveUpdateOptions } from '@/lib/environments/update-options';
import { cancellationOf } from '@/lib/environments/views/cancellation';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { summarySelection, toSummary } from '@/lib/environments/views/to-view';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { changeEnvironment } from './change-environment';
import { withdrawTeardown } from './withdraw-teardown';

/**
 * Asks to cancel the update under way: before CloudFormation changes anything the environment goes back to what it was;
 * after that CloudFormation is asked to roll the update back, as long as it can. A worker does either. Asking twice is
 * fine. A teardown is cancelled at once, as long as it waits to begin.
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
      status: { in: ['PENDING', 'STARTING', 'IN_PROGRESS'] },
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
    await (operation.kind === 'TEARDOWN' ? withdrawTeardown : requestCancellation)(tx, ctx, cancelled);
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
  const options = await readUpdateOptions(tx, operationId);
  await saveUpdateOptions(tx, operationId, {
    ...options,
    cancelRequested: true,
    cancelledBy: ctx.actor.name,
  });
  await tx.operation.update({
    where: { id: operationId },
    data: { awaitsConfirmation: false, nextAttemptAt: await databaseNow(tx) },
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
