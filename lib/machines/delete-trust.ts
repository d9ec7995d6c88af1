import { defineVerb } from '@/lib/access/define-verb';
import { assertMay, may, refusal } from '@/lib/access/permissions';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { someTeamOf, toTrustView, withAccount } from './trusts';

/** Takes a trust away, and ends what workflows got by it. Throws 'not-found'. */
export const deleteTrust = defineVerb({
  action: 'trust.delete',
  find: async ({ database, actor }, { id }: { id: string }) => {
    // Who may not look learns nothing of which there are.
    assertMay(actor, 'trust.change', { team: someTeamOf(actor) });
    const row = /^[\w-]{1,64}$/.test(id)
      ? await database.federatedTrust.findUnique({ where: { id }, include: withAccount })
      : null;
    const view = row && toTrustView(row);
    if (!view || !may(actor, 'trust.change', { team: view.team })) throw noSuchTrust();
    return view;
  },
  may: (actor, { team }) => refusal(actor, 'trust.change', { team }),
  parse: () => null,
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM federated_trusts WHERE id = ${id} FOR UPDATE`;
    return tx.federatedTrust.findUniqueOrThrow({ where: { id }, select: { endedAt: true } });
  },
  rules: async ({ locked }) => {
    if (locked.endedAt) throw noSuchTrust();
  },
  write: async ({ tx, found: { id, repository, serviceAccount } }) => {
    const endedAt = new Date();
    await tx.apiToken.updateMany({ where: { trustId: id, revokedAt: null }, data: { revokedAt: endedAt } });
    await tx.federatedTrust.update({ where: { id }, data: { endedAt } });
    const details = { repository, serviceAccount: serviceAccount.name };
    return { answer: undefined, audit: { subject: { type: 'trust', id }, details } };
  },
});

function noSuchTrust(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such trust.');
}
