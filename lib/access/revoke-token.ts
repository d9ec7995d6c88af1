import type { Transaction } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Context } from './context';
import { defineVerb } from './define-verb';
import { refusal } from './permissions';

interface Revocation {
  id: string;
  /** Of whom it is, where it is not the actor's own. */
  person?: string;
}

/**
 * Ends a token at once, and those that were made with it: one's own, or for an admin anybody's. Throws 'not-found' for one
 * that is not theirs or has ended already.
 */
export const revokeToken = defineVerb({
  action: 'token.revoke',
  find: async (ctx, { id, person }: Revocation) => {
    const userId = person ?? ctx.actor.id;
    const found = await findToken(ctx, id, userId);
    // Who may not look at the tokens of others learns nothing of which there are.
    if (
      !found &&
      (userId === ctx.actor.id || refusal(ctx.actor, 'token.revoke', { person: userId }) === null)
    )
      throw noSuchToken();
    return { id, userId };
  },
  may: (actor, { userId }) => refusal(actor, 'token.revoke', { person: userId }),
  parse: () => null,
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM api_tokens WHERE id = ${id} FOR UPDATE`;
    return tx.apiToken.findUniqueOrThrow({ where: { id }, include: { user: true } });
  },
  rules: async ({ locked }) => {
    if (locked.revokedAt) throw noSuchToken();
  },
  write: async ({ tx, ctx, found: { id, userId }, locked: { name, user } }) => {
    const madeWithIt = await revokeWithDescendants(tx, id);
    const owner = userId === ctx.actor.id ? {} : { owner: user.name ?? user.email ?? userId };
    const others = madeWithIt > 0 ? { madeWithIt } : {};
    return {
      answer: undefined,
      audit: { subject: { type: 'token', id }, details: { name, ...owner, ...others } },
    };
  },
});

async function findToken({ database }: Context, id: string, userId: string) {
  // What can't be an id is not there; Postgres refuses some characters with an error of its own.
  const isId = [id, userId].every((text) => /^[\w-]{1,64}$/.test(text));
  return isId ? database.apiToken.findFirst({ where: { id, userId }, select: { id: true } }) : null;
}

/** Whoever holds a token may have made others with it; returns how many. */
async function revokeWithDescendants(tx: Transaction, id: string): Promise<number> {
  const revoked = await tx.$executeRaw`
    WITH RECURSIVE made AS (
      SELECT ${id}::text AS id UNION SELECT t.id FROM api_tokens t JOIN made ON t.parent_id = made.id)
    UPDATE api_tokens SET revoked_at = now() FROM made
    WHERE api_tokens.id = made.id AND revoked_at IS NULL`;
  return revoked - 1;
}

function noSuchToken(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such token.');
}
