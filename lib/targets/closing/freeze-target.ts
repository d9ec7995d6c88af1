import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import { databaseNow } from '@/lib/db/database-now';
import { parseInput } from '@/lib/errors/parse-input';
import { readTargetDetail } from '@/lib/targets/target-detail';
import { findTarget } from '@/lib/targets/target-name';
import { freezeInAudit, freezeSchema } from './freeze-reason';
import { lockTarget } from './lock-target';

/**
 * Stops all launches into a target, with a reason that whoever wants to launch reads. What is there is updated, followed
 * and torn down as before. Frozen again, it has the new reason, and still the first time.
 * Admins only; throws 'forbidden', 'not-found', 'invalid', 'conflict' (it is retired).
 */
export const freezeTarget = defineVerb({
  action: 'target.freeze',
  find: (ctx, { target }: { target: string; body: unknown }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.freeze'),
  parse: ({ body }) => parseInput(freezeSchema, body),
  lock: (tx, { id }) => lockTarget(tx, id),
  rules: async () => null,
  write: async ({ tx, ctx, locked, parsed: { reason } }) => {
    const { id, name, frozenAt, frozenReason } = locked;
    const after = {
      frozenAt: frozenAt ?? (await databaseNow(tx)),
      frozenBy: ctx.actor.name,
      frozenReason: reason,
    };
    const isSame = frozenAt !== null && frozenReason === reason;
    if (!isSame) await tx.target.update({ where: { id }, data: after, select: { id: true } });
    const details = { name, before: freezeInAudit(locked), after: freezeInAudit(after) };
    return {
      answer: await readTargetDetail(tx, id),
      audit: isSame ? null : { subject: { type: 'target', id }, details },
    };
  },
});
