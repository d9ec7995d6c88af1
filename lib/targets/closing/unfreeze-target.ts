import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { readTargetDetail } from '@/lib/targets/target-detail';
import { findTarget } from '@/lib/targets/target-name';
import { freezeInAudit, notFrozen } from './freeze-reason';
import { lockTarget } from './lock-target';

/** Allows launches into a target again. Admins only; throws 'forbidden', 'not-found', 'conflict' (it is retired). */
export const unfreezeTarget = defineVerb({
  action: 'target.unfreeze',
  find: (ctx, { target }: { target: string }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.freeze'),
  parse: () => null,
  lock: (tx, { id }) => lockTarget(tx, id),
  rules: async ({ ctx }) => assertFresh(ctx, 'Allowing launches again'),
  write: async ({ tx, locked }) => {
    const { id, name, frozenAt } = locked;
    if (frozenAt !== null) await tx.target.update({ where: { id }, data: notFrozen, select: { id: true } });
    const details = { name, before: freezeInAudit(locked), after: freezeInAudit(notFrozen) };
    return {
      answer: await readTargetDetail(tx, id),
      audit: frozenAt === null ? null : { subject: { type: 'target', id }, details },
    };
  },
});
