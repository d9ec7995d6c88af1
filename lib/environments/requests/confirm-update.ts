import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { announce } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { UpdatePlan } from '@/lib/environments/plan-view';
import { recordEvent } from '@/lib/environments/record-event';
import { readUpdateOptions, saveUpdateOptions } from '@/lib/environments/update-options';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { summarySelection, toSummary } from '@/lib/environments/views/to-view';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { assertNameTyped } from './assert-name-typed';
import { changeEnvironment } from './change-environment';

const bodySchema = z.strictObject({
  operation: z.uuid({ error: 'Must be the id of the operation that waits' }),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/**
 * Confirms the plan that an update waits with, so that it is carried out. `body` is `{operation, confirm?}`, unchecked;
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
    where: { environmentId: id, status: 'PENDING', awaitsConfirmation: true },
  });
  if (waiting?.id !== operationId) {
    const message = waiting
      ? 'Another update waits for confirmation; look at its plan.'
      : `Nothing waits for confirmation: "${name}" has moved on.`;
    throw new SlipwayError('conflict', message);
  }
  const options = await readUpdateOptions(tx, operationId);
  const { losesData } = waiting.plan as unknown as UpdatePlan;
  const mustType = losesData.length > 0 && !options.mayReplaceData;
  if (mustType || confirm !== undefined) assertNameTyped(confirm, name);
  await saveUpdateOptions(tx, operationId, { ...options, confirmedChangeSet: waiting.changeSetId });
  const { count } = await tx.operation.updateMany({
    where: { id: operationId, status: 'PENDING', awaitsConfirmation: true },
    data: { awaitsConfirmation: false, reason: null, nextAttemptAt: await databaseNow(tx) },
  });
  if (count === 0) throw new MovedElsewhere(`operation ${operationId}`);
  await tx.environment.update({ where: { id }, data: { statusReason: null } });
  const reason = `Confirmed by ${ctx.actor.name}`;
  await recordEvent(tx, { environmentId: id, operationId, status: 'CONFIRMED', reason });
  await enqueueOperation(tx, { operationId });
  await announce(tx, id);
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  await appendAudit(tx, ctx, {
    action: 'environment.confirm-update',
    subject: { type: 'environment', id },
    details: { name, operationId, losesData },
  });
  return toSummary(row);
}
