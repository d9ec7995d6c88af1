import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import type { Reader, Transaction } from '@/lib/db/client';
import { openRequest } from './requests/request-view';
import { findTarget, targetNameSchema } from './target-name';

/**
 * Has a worker verify a target within seconds rather than within the day, and look at what is requested of it. Asked again
 * before it has begun, it is the same request. Admins only; throws 'forbidden', 'not-found'.
 */
export const requestVerification = defineVerb({
  action: 'target.verify',
  find: (ctx, { target }: { target: string }) => findTargetOrRequest(ctx.database, target),
  may: (actor) => refusal(actor, 'target.verify'),
  parse: () => null,
  // Its row may not be there yet; the upsert has the last word.
  lock: async () => null,
  rules: async () => null,
  write: async ({ tx, ctx, found: { id, name, isTarget } }) => {
    const asked = isTarget && (await addVerification(tx, { targetId: id, requestedById: ctx.actor.id }));
    const askedOfRequest = await hurryRequest(tx, name);
    const audit = { subject: { type: 'target', id }, details: { name } };
    return { answer: undefined, audit: asked || askedOfRequest ? audit : null };
  },
});

async function findTargetOrRequest(
  database: Reader,
  name: string,
): Promise<{ id: string; name: string; isTarget: boolean }> {
  const requested = targetNameSchema.safeParse(name).success
    ? await database.targetRequest.findFirst({
        where: { name, kind: 'NEW', status: openRequest },
        select: { id: true, name: true },
      })
    : null;
  if (requested) return { ...requested, isTarget: false };
  const { id } = await findTarget(database, name);
  return { id, name, isTarget: true };
}

/** The same of what is requested of a target; false where nothing is, or it is due already. */
async function hurryRequest(tx: Transaction, name: string): Promise<boolean> {
  const asked = await tx.$executeRaw`
    UPDATE target_requests SET due_at = date_trunc('milliseconds', clock_timestamp()), failures = 0
    WHERE name = ${name}
      AND ((status = 'PENDING' AND due_at > clock_timestamp()) OR (status = 'RUNNING' AND due_at <= started_at))`;
  return asked > 0;
}

/**
 * Makes the verification due now, in this person's name. One that is under way looks again when it is done: what it has
 * seen may be older than what the person did. False when it is due already.
 */
async function addVerification(
  tx: Transaction,
  { targetId, requestedById }: { targetId: string; requestedById: string },
): Promise<boolean> {
  // The column keeps milliseconds: rounded up, it would be due only after it was asked for.
  const asked = await tx.$executeRaw`
    INSERT INTO target_verifications AS v (target_id, requested_by_id, due_at)
    VALUES (${targetId}, ${requestedById}, date_trunc('milliseconds', clock_timestamp()))
    ON CONFLICT (target_id) DO UPDATE SET
      requested_by_id = excluded.requested_by_id, due_at = excluded.due_at, failures = 0
    WHERE (v.status <> 'RUNNING' AND v.due_at > clock_timestamp())
       OR (v.status = 'RUNNING' AND v.due_at <= v.started_at)`;
  return asked > 0;
}
