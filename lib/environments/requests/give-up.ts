import { z } from 'zod';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { recordEvent } from '@/lib/environments/record-event';
import { type GiveUp, giveUpSchema } from '@/lib/environments/records';
import { unfinishedStatuses } from '@/lib/environments/states';
import { whyNotGiveUp } from '@/lib/environments/views/giving-up';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { assertNameTyped } from './assert-name-typed';
import { environmentVerb, readSummary } from './environment-verb';

export const giveUpRequestSchema = z.strictObject({
  confirm: z.string().optional().describe('Required: the name of the environment'),
  reason: z
    .string({ error: 'Say why, for the record' })
    .trim()
    .min(1, 'Say why, for the record')
    .max(500, 'At most 500 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters'),
  withoutLooking: z
    .boolean({ error: 'Must be true or false' })
    .default(false)
    .describe('AWS can’t even be asked: once a look has failed'),
});

/**
 * Gives up an operation that AWS was asked for and does not answer for. `body` is `{confirm, reason, withoutLooking?}`,
 * unchecked: the environment's name, and why. A worker first looks in AWS: what AWS has taken continues, and only what
 * it has not taken ends. Where AWS can't even be asked, it can be ended `withoutLooking`, once a look has failed: then
 * something may be left in AWS, which is looked for as soon as AWS answers. Asking twice is fine.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (confirm, reason), 'conflict' (nothing is stuck, or no look has failed).
 */
export const giveUp = environmentVerb({
  action: 'environment.give-up',
  deed: 'giveUp',
  parse: ({ name, body }: { name: string; body: unknown }) => {
    const { confirm, ...wish } = parseInput(giveUpRequestSchema, body);
    assertNameTyped(confirm, name);
    return wish;
  },
  rules: async ({ tx, environment: { id, name }, parsed: { withoutLooking } }) => {
    const operation = await tx.operation.findFirst({
      where: { environmentId: id, status: { in: [...unfinishedStatuses] } },
    });
    const now = await databaseNow(tx);
    const refusal = whyNotGiveUp(name, operation, now);
    if (refusal !== null || !operation)
      throw new SlipwayError('conflict', refusal ?? 'Nothing is under way.');
    const before = giveUpSchema.nullable().parse(operation.giveUp);
    if (withoutLooking && !before?.lookFailed) {
      throw new SlipwayError(
        'conflict',
        `A worker looks in AWS first what became of "${name}"; only where that fails can it be given up without a look.`,
      );
    }
    return { operation, now, before };
  },
  write: async ({ tx, ctx, environment: { id }, parsed, ruled: { operation, now, before } }) => {
    const answered = before !== null && before.withoutLooking >= parsed.withoutLooking;
    if (answered) return { answer: await readSummary(tx, id), audit: null };
    const wish: GiveUp = {
      by: ctx.actor.name,
      reason: parsed.reason,
      at: now.toISOString(),
      lastSaid: before?.lastSaid ?? operation.reason,
      withoutLooking: parsed.withoutLooking,
      lookFailed: before?.lookFailed ?? null,
      lookedAt: null,
    };
    await tx.operation.update({
      where: { id: operation.id },
      // What was missing before, such as the stack of a failed launch, says nothing of this one's.
      data: { giveUp: wish, nextAttemptAt: now, ...(before ? {} : { missingSince: null }) },
    });
    await recordEvent(tx, {
      environmentId: id,
      operationId: operation.id,
      status: 'GIVE_UP_REQUESTED',
      reason: `Given up by ${wish.by}${wish.withoutLooking ? ' without a look in AWS' : ''}: ${wish.reason}`,
    });
    await enqueueOperation(tx, { operationId: operation.id });
    const { kind, attempts, failingSince } = operation;
    return {
      answer: await readSummary(tx, id),
      audit: {
        details: {
          operationId: operation.id,
          kind,
          reason: wish.reason,
          withoutLooking: wish.withoutLooking,
          attempts,
          failingSince: failingSince?.toISOString() ?? null,
          lastSaid: wish.lastSaid,
          lookFailed: wish.lookFailed,
        },
      },
    };
  },
});
