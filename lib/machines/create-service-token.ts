import { insertToken } from '@/lib/access/api-tokens';
import type { Context } from '@/lib/access/context';
import { assertRoomForToken, lockTokensOf } from '@/lib/access/create-token';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFreshForScopes } from '@/lib/access/fresh-sign-in';
import { grantableEnd, newTokenSchema } from '@/lib/access/grantable';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { findServiceAccount, mayManageAccount } from './service-accounts';
import { grantableToService } from './service-scopes';

/** Makes a token for a service account; it is for its team. The secret is in this answer and nowhere else. */
export const createServiceToken = defineVerb({
  action: 'service-account.token',
  find: (ctx: Context, { id }: { id: string; body: unknown }) => findServiceAccount(ctx, id),
  may: mayManageAccount,
  parse: ({ body }) => {
    const { teams, ...token } = parseInput(newTokenSchema, body);
    if (teams && teams.length > 0)
      throw invalid([{ path: 'teams', message: 'A service account is of one team; leave it out' }]);
    return token;
  },
  lock: (tx, { id }) => lockTokensOf(tx, id),
  rules: async ({ tx, ctx, found, parsed }) => {
    const { actor } = ctx;
    if (found.disabled) throw new SlipwayError('conflict', `${found.name} is disabled.`);
    await assertRoomForToken(tx, found.id);
    const scopes = grantableToService(actor, parsed.scopes);
    assertFreshForScopes(ctx, scopes);
    return { scopes, expiresAt: grantableEnd(actor, parsed) };
  },
  write: async ({ tx, ctx: { actor }, found, parsed: { name }, ruled }) => {
    const made = await insertToken(tx, found.id, {
      name,
      ...ruled,
      createdById: actor.id,
      parent: actor.token,
    });
    const { scopes, expiresAt } = made;
    const subject = { type: 'token', id: made.id };
    return { answer: made, audit: { subject, details: { name, account: found.name, scopes, expiresAt } } };
  },
  secret: true,
});
