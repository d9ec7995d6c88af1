import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { sharedDatabase } from '@/lib/db/shared';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { actorOfToken } from './api-tokens';
import type { Context } from './context';
import { currentActor } from './session-context';

/** The context of a REST call: a bearer token, else the browser's session. Throws 'unauthenticated'. */
export async function requestContext(request: Request): Promise<Context> {
  const database = sharedDatabase();
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    const actor = token ? await actorOfToken(database, token) : null;
    if (!actor)
      throw new SlipwayError('unauthenticated', 'The token is not known, has expired or was revoked.');
    return { database, actor, via: 'api' };
  }
  const actor = await currentActor();
  if (!actor)
    throw new SlipwayError('unauthenticated', 'Sign in, or send a token: Authorization: Bearer <token>.');
  assertSameOrigin(request);
  return { database, actor, via: 'api' };
}

/** A session travels in a cookie, so a change must come from our own pages (cross-site request forgery). */
function assertSameOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.get('origin');
  if (origin !== new URL(portalConfig().NEXTAUTH_URL).origin) {
    throw new SlipwayError(
      'forbidden',
      'A change with a session must come from the portal itself; use a token instead.',
    );
  }
}
