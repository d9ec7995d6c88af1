import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { freezeInAudit, notFrozen } from './freeze-reason';
import { lockOrganization } from './lock-organization';

/** Allows launches again, into every target that is not frozen itself. Admins only; throws 'forbidden'. */
export const unfreezeAll = defineVerb({
  action: 'organization.unfreeze',
  find: async (_, __: object) => null,
  may: (actor) => refusal(actor, 'target.freeze'),
  parse: () => null,
  lock: lockOrganization,
  rules: async ({ ctx }) => assertFresh(ctx, 'Allowing launches again'),
  write: async ({ tx, locked }) => {
    const isFrozen = locked.frozenAt !== null;
    if (isFrozen) await tx.organization.updateMany({ data: notFrozen });
    const details = { before: freezeInAudit(locked), after: freezeInAudit(notFrozen) };
    return {
      answer: { freeze: null },
      audit: isFrozen ? { subject: { type: 'organization', id: 'organization' }, details } : null,
    };
  },
});
