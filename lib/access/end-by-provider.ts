import { appendAudit } from '@/lib/audit/append';
import type { Database } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { briefTransaction } from './brief-transaction';
import type { Logout } from './logout-token';

/**
 * Ends the sessions that a logout token names, wherever they are used; the answer is how many there were. None is fine:
 * the person may have signed out here first.
 *
 * @throws SlipwayError 'malformed' for a token that was used before
 */
export function endSessionsByProvider(database: Database, logout: Logout): Promise<number> {
  const { issuer, subject, providerSessionId, idHash, expires } = logout;
  return briefTransaction(database, async (tx) => {
    const { count } = await tx.usedLogoutToken.createMany({
      data: [{ idHash, expires }],
      skipDuplicates: true,
    });
    if (count === 0) throw new SlipwayError('malformed', 'This logout token was used before.');
    const account = {
      OR: [{ issuer }, { issuer: null }],
      ...(subject ? { providerAccountId: subject } : {}),
    };
    const ended = await tx.session.findMany({
      where: {
        user: { accounts: { some: account } },
        ...(providerSessionId === null ? {} : { providerSessionId }),
      },
      select: { id: true, user: { select: { id: true, name: true } } },
    });
    await tx.session.deleteMany({ where: { id: { in: ended.map(({ id }) => id) } } });
    const people = new Map(ended.map(({ user }) => [user.id, user.name]));
    for (const [id, name] of people) {
      const sessions = ended.filter(({ user }) => user.id === id).length;
      await appendAudit(
        tx,
        { actor: { id: 'identity-provider', name: 'Identity provider' }, via: 'sign-in' },
        {
          action: 'session.end',
          subject: { type: 'user', id },
          details: { name: name ?? id, sessions, reason: 'The identity provider ended the sign-in' },
        },
      );
    }
    return ended.length;
  });
}

/** Forgets up to `most` logout tokens that are too old to be sent again; by the database's clock. */
export async function forgetUsedLogoutTokens(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM used_logout_tokens WHERE id_hash = ANY (ARRAY(
      SELECT id_hash FROM used_logout_tokens WHERE expires < now()
      ORDER BY expires LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
