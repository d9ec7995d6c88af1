import { SlipwayError } from '@/lib/errors/slipway-error';
import { defineVerb } from './define-verb';

/** Ends a token of the actor at once. Throws 'not-found' for one that is not theirs or has ended already. */
export const revokeToken = defineVerb({
  action: 'token.revoke',
  find: async ({ database, actor }, { id }: { id: string }) => {
    // What can't be an id is not there; Postgres refuses some characters with an error of its own.
    const where = { id, userId: actor.id };
    const found =
      /^\w{1,64}$/.test(id) && (await database.apiToken.findFirst({ where, select: { id: true } }));
    if (!found) throw noSuchToken();
    return found;
  },
  // Only its owner finds it.
  may: () => null,
  parse: () => null,
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM api_tokens WHERE id = ${id} FOR UPDATE`;
    return tx.apiToken.findUniqueOrThrow({ where: { id }, select: { revokedAt: true } });
  },
  rules: async ({ locked }) => {
    if (locked.revokedAt) throw noSuchToken();
  },
  write: async ({ tx, found: { id } }) => {
    await tx.apiToken.update({ where: { id }, data: { revokedAt: new Date() } });
    return { answer: undefined, audit: { subject: { type: 'token', id }, details: {} } };
  },
});

function noSuchToken(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such token.');
}
