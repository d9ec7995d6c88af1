import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import { findTarget } from './target-name';

/**
 * Has a worker reconcile a target with what CloudFormation lists, within seconds rather than within the hour. Asked
 * again before it has begun, it is the same request. Admins only; throws 'forbidden', 'not-found'.
 */
export const requestReconciliation = defineVerb({
  action: 'target.reconcile',
  find: (ctx, { target }: { target: string }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.reconcile'),
  parse: () => null,
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM targets WHERE id = ${id} FOR UPDATE`;
  },
  rules: async () => null,
  write: async ({ tx, found: { id, name } }) => {
    // The column keeps milliseconds: rounded up, it would be due only after it was asked for, and be forgotten.
    const asked = await tx.$executeRaw`
      UPDATE targets SET reconcile_due_at = date_trunc('milliseconds', clock_timestamp())
      WHERE id = ${id} AND reconcile_due_at > clock_timestamp()`;
    const audit = { subject: { type: 'target', id }, details: { name } };
    return { answer: undefined, audit: asked === 0 ? null : audit };
  },
});
