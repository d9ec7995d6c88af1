import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import { findTarget } from './target-name';

/**
 * Has a worker compare everything live in a target with what CloudFormation lists, within seconds rather than within
 * the hour. Asked again before it has begun, it is the same request. Admins only; throws 'forbidden', 'not-found'.
 */
export async function requestReconciliation({
  ctx,
  input,
}: {
  ctx: Context;
  input: { target: string };
}): Promise<void> {
  assertMay(ctx.actor, { kind: 'target.reconcile' }, 'Only admins may have a target compared with AWS.');
  await ctx.database.$transaction(async (tx) => {
    const target = await findTarget(tx, input.target);
    // The column keeps milliseconds: rounded up, it would be due only after it was asked for, and be forgotten.
    const asked = await tx.$executeRaw`
      UPDATE targets SET reconcile_due_at = date_trunc('milliseconds', clock_timestamp())
      WHERE id = ${target.id} AND reconcile_due_at > clock_timestamp()`;
    if (asked === 0) return;
    await appendAudit(tx, ctx, {
      action: 'target.reconcile',
      subject: { type: 'target', id: target.id },
      details: { name: target.name },
    });
  });
}
