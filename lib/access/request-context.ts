import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { noteActor } from '@/lib/config/request-scope';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { actorOfToken } from './api-tokens';
import type { Actor, Context } from './context';
import { countPerson, isChange } from './rate-limits';
import { actingIn, currentSessionToken, findUsedSession } from './session-context';
import { findSession, type Session } from './sessions';

/** The context of a REST call: a bearer token, else the browser's session. Throws 'unauthenticated', 'unavailable'. */
export async function requestContext(request: Request): Promise<Context> {
  const { ctx } = await contextOf(request, findUsedSession);
  return ctx;
}

/**
 * The same for an answer that lasts for hours, with a way to ask again: who acts with this very token or session
 * now, or null once it has ended. An open page asks for it by itself, so it is no use of a session.
 */
export function lastingContext(request: Request): Promise<LastingContext> {
  return contextOf(request, findUnusedSession);
}

interface LastingContext {
  ctx: Context;
  actorNow: () => Promise<Actor | null>;
}

const findUnusedSession = (token: string) =>
  findSession(sharedDatabase(), token, portalConfig().SESSION_IDLE_MINUTES);

async function contextOf(
  request: Request,
  find: (token: string) => Promise<Session | null>,
): Promise<LastingContext> {
  const database = sharedDatabase();
  await passSchemaGate(database);
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    const actorNow = async () => (token ? actorOfToken(database, token) : null);
    const actor = await actorNow();
    if (!actor)
      throw new SlipwayError(
        'unauthenticated',
        'The token is not known, has expired, was revoked, or is suspended: its owner has to sign in every 30 days.',
      );
    noteActor(actor.id);
    await countPerson(portalConfig(), actor.id, isChange(request.method));
    return { ctx: { database, actor, via: 'api', freshUntil: 'always' }, actorNow };
  }
  const token = await currentSessionToken();
  const session = token ? await find(token) : null;
  if (!token || !session)
    throw new SlipwayError('unauthenticated', 'Sign in, or send a token: Authorization: Bearer <token>.');
  noteActor(session.actor.id);
  assertSameOrigin(request);
  await countPerson(portalConfig(), session.actor.id, isChange(request.method));
  const actorNow = async () => (await findUnusedSession(token))?.actor ?? null;
  return { ctx: { database, via: 'api', ...actingIn(session) }, actorNow };
}

/** A session travels in a cookie, so a change must come from our own pages (cross-site request forgery). */
export function assertSameOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.get('origin');
  if (origin !== new URL(portalConfig().NEXTAUTH_URL).origin) {
    throw new SlipwayError(
      'forbidden',
      'A change with a session must come from the portal itself; use a token instead.',
    );
  }
}
