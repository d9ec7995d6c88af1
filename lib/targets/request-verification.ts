import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { findTarget } from './target-name';

/**
 * Has a worker verify a target within seconds rather than within the day. Asked again before it has begun, it is the
 * same request. Admins only; throws 'forbidden', 'not-found'.
 */
export const requestVerification = defineVerb({
  action: 'target.verify',
  find: (ctx, { target }: { target: string }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.verify'),
  parse: () => null,
  // Its row may not be there yet; the upsert has the last word.
  lock: async () => null,
  rules: async () => null,
  write: async ({ tx, ctx, found: { id, name } }) => {
    const asked = await addVerification(tx, { targetId: id, requestedById: ctx.actor.id });
    const audit = { subject: { type: 'target', id }, details: { name } };
    return { answer: undefined, audit: asked ? audit : null };
  },
});

/**
 * Makes the verification due now, in this person's name. One that is under way looks again when it is done: what it has
 * seen may be older than what the person did. False when it is due already.
 */
export async function addVerification(
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
