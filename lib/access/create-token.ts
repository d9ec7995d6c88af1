import type { Transaction } from '@/lib/db/client';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { insertToken } from './api-tokens';
import { defineVerb } from './define-verb';
import { assertFreshForScopes } from './fresh-sign-in';
import { grantableEnd, grantableScopes, grantableTeams, newTokenSchema } from './grantable';
import { refusal } from './permissions';

/** What somebody has to keep an eye on has to be countable. */
export const mostTokens = 20;

/**
 * Makes a token for the actor, which may do no more than they may now: no more than the token that it is made with, for the
 * same teams at most, and no longer. The secret is in this answer and nowhere else. Throws 'invalid', 'forbidden',
 * 'fresh-sign-in', and 'conflict' where there are too many.
 */
export const createToken = defineVerb({
  action: 'token.create',
  find: async ({ actor }, _: unknown) => ({ userId: actor.id }),
  // A token can do no more than its owner, so everybody may have one.
  may: (actor) => refusal(actor, 'token.create', { person: actor.id }),
  parse: (input) => parseInput(newTokenSchema, input),
  // Of those who make a token for the same person at once, each counts those of the others.
  lock: (tx, { userId }) => lockTokensOf(tx, userId),
  rules: async ({ tx, ctx, parsed }) => {
    const { actor } = ctx;
    await assertRoomForToken(tx, actor.id);
    const scopes = grantableScopes(actor, parsed.scopes, actor.role);
    assertFreshForScopes(ctx, scopes);
    return {
      scopes,
      teamIds: await grantableTeams(tx, actor, parsed.teams),
      expiresAt: grantableEnd(actor, parsed),
    };
  },
  write: async ({ tx, ctx: { actor }, parsed: { name }, ruled }) => {
    const made = await insertToken(tx, actor.id, { name, ...ruled, parent: actor.token });
    const { scopes, teams, expiresAt } = made;
    const subject = { type: 'token', id: made.id };
    const madeWith = actor.token ? { madeWith: actor.token.id } : {};
    return { answer: made, audit: { subject, details: { name, scopes, teams, expiresAt, ...madeWith } } };
  },
  secret: true,
});

/** Whoever makes tokens for the same person waits here for each other. */
export async function lockTokensOf(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR NO KEY UPDATE`;
}

/** Throws 'conflict' where one more would be too many of those that still work; what workflows get is not counted. */
export async function assertRoomForToken(tx: Transaction, userId: string): Promise<void> {
  const live = await tx.apiToken.count({
    where: {
      userId,
      revokedAt: null,
      trustId: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
  });
  if (live >= mostTokens)
    throw new SlipwayError(
      'conflict',
      `There are ${live} tokens already, and ${mostTokens} at most. Revoke one that is not used any more.`,
    );
}
