import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { assertNameTyped } from './assert-name-typed';
import { changeEnvironment } from './change-environment';
import { enqueueOperation } from './enqueue';
import type { EnvironmentSummary } from './environment-view';
import { moveEnvironment, moveOperation } from './move';
import { parseInput } from './parse-input';
import { recordEvent } from './record-event';
import { updateOptionsSchema, updatePlanSchema } from './records';
import { updateReturn } from './states';
import { summarySelection, toSummary } from './to-view';

const bodySchema = z.strictObject({
  operation: z.uuid({ error: 'Must be the id of the operation that waits' }),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/**
 * Confirms the plan that an update waits with, so that it is carried out: its environment is UPDATING from here on.
 * `body` is `{operation, confirm?}`, unchecked;
 * where the plan loses data, `confirm` must be the environment's name. The word holds for this plan alone: if another
 * one has to be made, it is shown again.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (confirm), 'conflict' (nothing waits, or another operation does).
 */
export async function confirmUpdate({
  ctx,
  input: { name, body },
}: {
  ctx: Context;
  input: { name: string; body: unknown };
}): Promise<EnvironmentSummary> {
  const { operation, confirm } = parseInput(bodySchema, body);
  return changeEnvironment(ctx, name, 'confirm changes of', (tx, id) =>
    writeConfirmation(tx, ctx, { id, name, operationId: operation, confirm }),
  );
}

async function writeConfirmation(
  tx: Transaction,
  ctx: Context,
  given: { id: string; name: string; operationId: string; confirm: string | undefined },
): Promise<EnvironmentSummary> {
  const { id, name, operationId, confirm } = given;
  const waiting = await tx.operation.findFirst({
    where: { environmentId: id, status: 'AWAITING_CONFIRMATION' },
  });
  if (waiting?.id !== operationId) {
    const message = waiting
      ? 'Another update waits for confirmation; look at its plan.'
      : `Nothing waits for confirmation: "${name}" has moved on.`;
    throw new SlipwayError('conflict', message);
  }
  const { mayReplaceData } = updateOptionsSchema.parse(waiting.options);
  const { losesData } = updatePlanSchema.parse(waiting.plan);
  const mustType = losesData.length > 0 && !mayReplaceData;
  if (mustType || confirm !== undefined) assertNameTyped(confirm, name);
  await moveOperation(tx, {
    id: operationId,
    from: 'AWAITING_CONFIRMATION',
    to: 'PENDING',
    set: { confirmedChangeSet: waiting.changeSetId, nextAttemptAt: await databaseNow(tx) },
  });
  await moveEnvironment(tx, { id, from: updateReturn(waiting.fromStatus), to: 'UPDATING' });
  const reason = `Confirmed by ${ctx.actor.name}`;
  await recordEvent(tx, { environmentId: id, operationId, status: 'CONFIRMED', reason });
  await enqueueOperation(tx, { operationId });
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  await appendAudit(tx, ctx, {
    action: 'environment.confirm-update',
    subject: { type: 'environment', id },
    details: { name, operationId, losesData },
  });
  return toSummary(row);
}
