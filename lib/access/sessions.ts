import type { Database } from '@/lib/db/client';
import type { Actor } from './context';
import { toActor, type UserRow } from './load-actor';
import { hashToken, openWithToken, sealWithToken } from './secrets';
import { isSignInNotice, type SignInNotice } from './sign-in-notice';
import { isReadsOnly } from './unavailable';

/** A session as it begins. The token is in the browser's cookie and nowhere else. */
export interface NewSession {
  sessionToken: string;
  userId: string;
  expires: Date;
  /** What the provider wants to see again when the person signs out. */
  idToken?: string | undefined;
  /** When the person showed the provider who they are; null where it does not say. */
  signedInAt?: Date | null;
  /** By which the provider can end it. */
  providerSessionId?: string | null;
  /** What the person should know of the sign-in: `sign-in-notice.ts`. */
  notice?: SignInNotice | null;
}

/** Who acts in a session, and since when. */
export interface Session {
  actor: Actor;
  expires: Date;
  signedInAt: Date | null;
  /** What the person should know of the sign-in; null where they dismissed it. */
  notice: SignInNotice | null;
  /** Whether this use of it has to be noted: the last one that was is a minute ago. */
  isUseDue: boolean;
}

/** How long a session may be left alone, unless the portal's settings say otherwise. */
const defaultIdleMinutes = 60;

const noteUseEveryMs = 60_000;

/** It comes back in an address, of which browsers and proxies take some 8,000 characters; most have 1,500. */
const longestIdToken = 6_000;

export async function beginSession(
  database: Pick<Database, 'session'>,
  { sessionToken, userId, expires, idToken, ...said }: NewSession,
): Promise<void> {
  const kept = idToken !== undefined && idToken.length <= longestIdToken;
  await database.session.create({
    data: {
      tokenHash: hashToken(sessionToken),
      userId,
      expires,
      signedInAt: said.signedInAt ?? null,
      providerSessionId: said.providerSessionId ?? null,
      notice: said.notice ?? null,
      sealedIdToken: kept ? sealWithToken(sessionToken, idToken) : null,
    },
  });
}

/**
 * The session of this token, or null when there is none, or none any more: it ended, was left alone for too long, or the
 * person was disabled. Each page asks it, and each live stream again and again: one statement, where Prisma would make
 * four.
 */
export async function findSession(
  database: Database,
  sessionToken: string,
  idleMinutes: number = defaultIdleMinutes,
): Promise<Session | null> {
  const [user] = await database.$queryRaw<
    (Omit<UserRow, 'memberships'> & {
      expires: Date;
      signedInAt: Date | null;
      notice: string | null;
      idleMs: number;
      teams: string[];
    })[]
  >`
    SELECT s.expires, s.signed_in_at AS "signedInAt", s.notice,
      (extract(epoch FROM now() - s.last_seen_at) * 1000)::float8 AS "idleMs",
      u.id, u.name, u.email, u.role::text AS role, u.kind::text AS kind,
      ARRAY(SELECT t.name FROM memberships m JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id) AS teams
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.token_hash = ${hashToken(sessionToken)} AND u.disabled_at IS NULL`;
  if (!user || user.expires.getTime() <= Date.now() || user.idleMs >= idleMinutes * 60_000) return null;
  return {
    actor: toActor({ ...user, memberships: user.teams.map((name) => ({ team: { name } })) }),
    expires: user.expires,
    signedInAt: user.signedInAt,
    notice: isSignInNotice(user.notice) ? user.notice : null,
    isUseDue: user.idleMs >= noteUseEveryMs,
  };
}

export async function actorOfSession(
  database: Database,
  sessionToken: string,
  idleMinutes?: number,
): Promise<Actor | null> {
  return (await findSession(database, sessionToken, idleMinutes))?.actor ?? null;
}

/** A person did something in the session. What an open page asks for by itself is no use of it. */
export async function noteSessionUse(database: Database, sessionToken: string): Promise<void> {
  const noted = database.$executeRaw`
    UPDATE sessions SET last_seen_at = now()
    WHERE token_hash = ${hashToken(sessionToken)}
    AND last_seen_at < now() - make_interval(secs => ${noteUseEveryMs / 1000}::float8)`;
  await noted.catch((error: unknown) => {
    if (!isReadsOnly(error)) throw error;
  });
}

/** The person has dismissed what was to be known of their sign-in. */
export async function forgetNotice(database: Database, sessionToken: string): Promise<void> {
  await database.session.updateMany({
    where: { tokenHash: hashToken(sessionToken) },
    data: { notice: null },
  });
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

/** Ends a session at once, wherever it is used; one that has ended already is no error. Returns whose it was. */
export async function endSession(
  database: Pick<Database, 'session'>,
  sessionToken: string,
): Promise<string | null> {
  const where = { tokenHash: hashToken(sessionToken) };
  const session = await database.session.findUnique({ where, select: { userId: true } });
  const { count } = await database.session.deleteMany({ where });
  return count > 0 ? (session?.userId ?? null) : null;
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
