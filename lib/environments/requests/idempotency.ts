import { createHash } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { SlipwayError } from '@/lib/errors/slipway-error';

export interface IdempotencyClaim {
  key: string;
  body: unknown;
}

/**
 * Takes the key for this person, in the caller's transaction. A second request with the key waits here for the first
 * to commit and then fails with a unique violation, on which the caller calls `replayAnswer`.
 */
export async function claimIdempotencyKey(
  tx: Transaction,
  ctx: Context,
  claim: IdempotencyClaim,
  environmentId: string,
): Promise<void> {
  await tx.idempotencyKey.create({
    data: {
      userId: ctx.actor.id,
      key: claim.key,
      requestHash: hashBody(claim.body),
      environmentId,
      response: {},
    },
  });
}

export async function keepAnswer(
  tx: Transaction,
  ctx: Context,
  claim: IdempotencyClaim,
  answer: EnvironmentSummary,
): Promise<void> {
  await tx.idempotencyKey.update({
    where: { userId_key: { userId: ctx.actor.id, key: claim.key } },
    data: { response: JSON.parse(JSON.stringify(answer)) },
  });
}

/** The first answer again. Throws 'invalid' when the key came with another body the first time. */
export async function replayAnswer<Answer extends EnvironmentSummary = EnvironmentSummary>(
  ctx: Context,
  claim: IdempotencyClaim,
): Promise<Answer> {
  const row = await ctx.database.idempotencyKey.findUniqueOrThrow({
    where: { userId_key: { userId: ctx.actor.id, key: claim.key } },
  });
  if (row.requestHash !== hashBody(claim.body)) {
    const message = 'This key was used before with another body; use a new key for a new request';
    throw new SlipwayError('invalid', `${message}.`, { fields: [{ path: 'Idempotency-Key', message }] });
  }
  return row.response as unknown as Answer;
}

function hashBody(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
