import type { Database } from '@/lib/db/client';
import type { Actor } from './context';
import { toActor, type UserRow } from './load-actor';
import { hashToken, openWithToken, sealWithToken } from './secrets';

/** A session as it begins. The token is in the browser's cookie and nowhere else. */
export interface NewSession {
  sessionToken: string;
  userId: string;
  expires: Date;
  /** What the provider wants to see again when the person signs out. */
  idToken?: string | undefined;
}

/** It comes back in an address, of which browsers and proxies take some 8,000 characters; most have 1,500. */
const longestIdToken = 6_000;

export async function beginSession(
  database: Pick<Database, 'session'>,
  { sessionToken, userId, expires, idToken }: NewSession,
): Promise<void> {
  const kept = idToken !== undefined && idToken.length <= longestIdToken;
  await database.session.create({
    data: {
      tokenHash: hashToken(sessionToken),
      userId,
      expires,
      sealedIdToken: kept ? sealWithToken(sessionToken, idToken) : null,
    },
  });
}

/**
 * Whose session this is, or null when there is none, or none any more. Each page asks it, and each live stream again and
 * again: one statement, where Prisma would make four.
 */
export async function actorOfSession(database: Database, sessionToken: string): Promise<Actor | null> {
  const [user] = await database.$queryRaw<
    (Omit<UserRow, 'memberships'> & { expires: Date; teams: string[] })[]
  >`
    SELECT s.expires, u.id, u.name, u.email, u.role::text AS role, u.kind::text AS kind,
      ARRAY(SELECT t.name FROM memberships m JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id) AS teams
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = ${hashToken(sessionToken)}`;
  if (!user || user.expires.getTime() <= Date.now()) return null;
  return toActor({ ...user, memberships: user.teams.map((name) => ({ team: { name } })) });
}

/** The ID token that the session began with; null where it was not kept. */
export async function idTokenOfSession(
  database: Pick<Database, 'session'>,
  sessionToken: string,
): Promise<string | null> {
  const session = await database.session.findUnique({
    where: { tokenHash: hashToken(sessionToken) },
    select: { sealedIdToken: true },
  });
  return session?.sealedIdToken ? openWithToken(sessionToken, session.sealedIdToken) : null;
}

/** Ends a session at once, wherever it is used; one that has ended already is no error. */
export async function endSession(database: Pick<Database, 'session'>, sessionToken: string): Promise<void> {
  await database.session.deleteMany({ where: { tokenHash: hashToken(sessionToken) } });
}

/** Forgets up to `most` sessions that have expired, by the database's clock. */
export async function forgetExpiredSessions(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM sessions WHERE id = ANY (ARRAY(
      SELECT id FROM sessions WHERE expires < now()
      ORDER BY expires LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}

/** The same of the tokens that next-auth has a table for, though nobody signs in by e-mail. */
export async function forgetExpiredVerificationTokens(database: Database, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM verification_tokens WHERE token = ANY (ARRAY(
      SELECT token FROM verification_tokens WHERE expires < now()
      ORDER BY expires LIMIT ${most}::int FOR UPDATE SKIP LOCKED))`;
}
