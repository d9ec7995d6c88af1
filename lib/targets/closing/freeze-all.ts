import { defineVerb } from '@/lib/access/define-verb';
import { refusal } from '@/lib/access/permissions';
import { databaseNow } from '@/lib/db/database-now';
import { toFreeze } from '@/lib/environments/views/to-view';
import { parseInput } from '@/lib/errors/parse-input';
import { freezeInAudit, freezeSchema } from './freeze-reason';
import { lockOrganization } from './lock-organization';

/**
 * Stops all launches, into whatever target, with a reason that whoever wants to launch reads. What is there is updated,
 * followed and torn down as before. Admins only; throws 'forbidden', 'invalid'.
 */
export const freezeAll = defineVerb({
  action: 'organization.freeze',
  find: async (_, __: { body: unknown }) => null,
  may: (actor) => refusal(actor, 'target.freeze'),
  parse: ({ body }) => parseInput(freezeSchema, body),
  lock: lockOrganization,
  rules: async () => null,
  write: async ({ tx, ctx, locked, parsed: { reason } }) => {
    const after = {
      frozenAt: locked.frozenAt ?? (await databaseNow(tx)),
      frozenBy: ctx.actor.name,
      frozenReason: reason,
    };
    const isSame = locked.frozenAt !== null && locked.frozenReason === reason;
    if (!isSame) await tx.organization.updateMany({ data: after });
    const details = { before: freezeInAudit(locked), after: freezeInAudit(after) };
    return {
      answer: { freeze: toFreeze(isSame ? locked : after) },
      audit: isSame ? null : { subject: { type: 'organization', id: 'organization' }, details },
    };
  },
});
