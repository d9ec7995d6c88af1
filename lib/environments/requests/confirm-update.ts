import { z } from 'zod';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { idsToType } from '@/lib/environments/plan-stakes';
import { recordEvent } from '@/lib/environments/record-event';
import { updateOptionsSchema, updatePlanSchema } from '@/lib/environments/records';
import { updateReturn } from '@/lib/environments/states';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { decide } from '@/lib/policies/decide';
import { assertNotDenied } from './apply-verdict';
import { assertNameTyped } from './assert-name-typed';
import { environmentVerb, questionAbout, readSummary } from './environment-verb';

export const confirmationSchema = z.strictObject({
  operation: z.uuid({ error: 'Must be the id of the operation that is waiting for confirmation' }),
  confirm: z.string({ error: 'Must be text' }).optional(),
});

/**
 * Confirms the plan of an update, so that it is executed: its environment is UPDATING from here on.
 * `body` is `{operation, confirm?}`, unchecked; where the plan loses data or an address, `confirm` must be the environment's name.
 * This holds for this plan alone: if another one has to be made, it is shown again.
 *
 * Throws 'not-found', 'forbidden' (also by a policy of today), 'invalid' (confirm), 'conflict' (nothing waits, or another operation does).
 */
export const confirmUpdate = environmentVerb({
  action: 'environment.confirm-update',
  deed: 'confirm',
  parse: ({ body }: { name: string; body: unknown }) => parseInput(confirmationSchema, body),
  rules: async ({ tx, ctx, environment, parsed: { operation, confirm } }) => {
    const { id, name } = environment;
    const waiting = await tx.operation.findFirst({
      where: { environmentId: id, status: 'AWAITING_CONFIRMATION' },
    });
    if (waiting?.id !== operation) {
      const message = waiting
        ? 'Another update is waiting for confirmation; review its plan.'
        : `Nothing is waiting for confirmation: "${name}" has moved on.`;
      throw new SlipwayError('conflict', message);
    }
    const plan = updatePlanSchema.parse(waiting.plan);
    const { mayReplaceData } = updateOptionsSchema.parse(waiting.options);
    const atStake = idsToType(plan);
    if ((atStake.length > 0 && !mayReplaceData) || confirm !== undefined) assertNameTyped(confirm, name);
    // A plan may have waited for days. Whether it needs a second person was decided when it was asked for.
    const question = questionAbout(environment, 'update', waiting.inputs as BlueprintInputs);
    assertNotDenied(await decide(tx, ctx, { ...question, approved: true }));
    return { waiting, losesData: plan.losesData, atStake };
  },
  write: async ({ tx, ctx, environment: { id }, parsed, ruled: { waiting, losesData, atStake } }) => {
    const operationId = parsed.operation;
    await moveOperation(tx, {
      id: operationId,
      from: 'AWAITING_CONFIRMATION',
      to: 'PENDING',
      set: {
        confirmedChangeSet: waiting.changeSetId,
        nextAttemptAt: await databaseNow(tx),
        // It begins anew: what others did to the stack while it waited is none of its events.
        startedAt: null,
        attempts: 0,
      },
    });
    await moveEnvironment(tx, { id, from: updateReturn(waiting.fromStatus), to: 'UPDATING' });
    const reason = `Confirmed by ${ctx.actor.name}`;
    await recordEvent(tx, { environmentId: id, operationId, status: 'CONFIRMED', reason });
    await enqueueOperation(tx, { operationId });
    return { answer: await readSummary(tx, id), audit: { details: { operationId, losesData, atStake } } };
  },
});
