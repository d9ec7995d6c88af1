import { createHash } from 'node:crypto';
import { canonicalJson } from '@/lib/audit/canonical-json';
import type { Database, Transaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Context } from './context';

export interface IdempotencyClaim {
  /** Chosen by the caller; each person has keys of their own. */
  key: string;
  /** What is asked for, the verb included. */
  request: unknown;
}

/**
 * Takes the key for this person, in the caller's transaction; null when it is new. A second request with the key waits
 * here for the first to commit, and gets its answer. Throws 'invalid' when the key came with another request the first
 * time, 'conflict' when that answer held a secret.
 */
export async function claimIdempotencyKey(
  tx: Transaction,
  ctx: Context,
  claim: IdempotencyClaim,
): Promise<{ answer: unknown } | null> {
  const requestHash = createHash('sha256').update(canonicalJson(claim.request)).digest('hex');
  const id = { userId: ctx.actor.id, key: claim.key };
  const { count } = await tx.idempotencyKey.createMany({
    data: [{ ...id, requestHash, response: {} }],
    skipDuplicates: true,
  });
  if (count === 1) return null;
  const earlier = await tx.idempotencyKey.findUniqueOrThrow({ where: { userId_key: id } });
  if (earlier.requestHash !== requestHash) {
    const message = 'This key was used before with another body; use a new key for a new request';
    throw new SlipwayError('invalid', `${message}.`, { fields: [{ path: 'Idempotency-Key', message }] });
  }
  if (earlier.response === null) {
    const message =
      'This was done when the key was first used. The answer held a secret, which is shown only once.';
    throw new SlipwayError('conflict', message);
  }
  return { answer: Object.keys(earlier.response).length === 0 ? undefined : earlier.response };
}

/** Keeps what the key is answered with from now on: an object, or undefined. `secret`: nobody may see it again. */
export async function keepAnswer(
  tx: Transaction,
  ctx: Context,
  { key }: IdempotencyClaim,
  { answer, secret }: { answer: unknown; secret: boolean },
): Promise<void> {
  await tx.idempotencyKey.update({
    where: { userId_key: { userId: ctx.actor.id, key } },
    data: { response: secret ? Prisma.JsonNull : JSON.parse(JSON.stringify(answer ?? {})) },
  });
}

/** A request that comes again with its key after this many days is a new one. */
const keptDays = 7;

/** Forgets up to `most` answers kept for idempotency keys that are too old to come again; by the database's clock. */
export async function forgetOldIdempotencyKeys(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM idempotency_keys
      WHERE created_at < now() - make_interval(days => ${keptDays}::int)
      ORDER BY created_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
