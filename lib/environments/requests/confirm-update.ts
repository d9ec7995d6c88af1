import { z } from 'zod';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { UpdatePlan } from '@/lib/environments/plan-view';
import { recordEvent } from '@/lib/environments/record-event';
import { readUpdateOptions, saveUpdateOptions } from '@/lib/environments/update-options';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { assertNameTyped } from './assert-name-typed';
import { environmentVerb, readSummary } from './environment-verb';

const bodySchema = z.strictObject({
  operation: z.uuid({ error: 'Must be the id of the operation that waits' }),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/**
 * Confirms the plan that an update waits with, so that it is carried out. `body` is `{operation, confirm?}`, unchecked;
 * where the plan loses data, `confirm` must be the environment's name. This holds for this plan alone: if another
 * one has to be made, it is shown again.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (confirm), 'conflict' (nothing waits, or another operation does).
 */
export const confirmUpdate = environmentVerb({
  action: 'environment.confirm-update',
  deed: 'confirm',
  parse: ({ body }: { name: string; body: unknown }) => parseInput(bodySchema, body),
  rules: async ({ tx, environment: { id, name }, parsed: { operation, confirm } }) => {
    const waiting = await tx.operation.findFirst({
      where: { environmentId: id, status: 'PENDING', awaitsConfirmation: true },
    });
    if (waiting?.id !== operation) {
      const message = waiting
        ? 'Another update waits for confirmation; look at its plan.'
        : `Nothing waits for confirmation: "${name}" has moved on.`;
      throw new SlipwayError('conflict', message);
    }
    const { losesData } = waiting.plan as unknown as UpdatePlan;
    const options = await readUpdateOptions(tx, operation);
    const mustType = losesData.length > 0 && !options.mayReplaceData;
    if (mustType || confirm !== undefined) assertNameTyped(confirm, name);
    return { options: { ...options, confirmedChangeSet: waiting.changeSetId }, losesData };
  },
  write: async ({ tx, ctx, environment: { id }, parsed, ruled: { options, losesData } }) => {
    const operationId = parsed.operation;
    await saveUpdateOptions(tx, operationId, options);
    const { count } = await tx.operation.updateMany({
      where: { id: operationId, status: 'PENDING', awaitsConfirmation: true },
      data: { awaitsConfirmation: false, reason: null, nextAttemptAt: await databaseNow(tx) },
    });
    if (count === 0) throw new MovedElsewhere(`operation ${operationId}`);
    await tx.environment.update({ where: { id }, data: { statusReason: null } });
    const reason = `Confirmed by ${ctx.actor.name}`;
    await recordEvent(tx, { environmentId: id, operationId, status: 'CONFIRMED', reason });
    await enqueueOperation(tx, { operationId });
    return { answer: await readSummary(tx, id), audit: { details: { operationId, losesData } } };
  },
});
