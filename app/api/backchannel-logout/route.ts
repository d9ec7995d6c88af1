import { answer, json } from '@/app/api/rest/answer';
import { readText } from '@/app/api/rest/read-body';
import { endSessionsByProvider } from '@/lib/access/end-by-provider';
import { providerKeys, verifyLogoutToken } from '@/lib/access/logout-token';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { SlipwayError } from '@/lib/errors/slipway-error';

const keysOf = providerKeys();

/**
 * The identity provider says that somebody signed out there, or was signed out:
 * https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest. Nobody else has a token that passes.
 */
export function POST(request: Request): Promise<Response> {
  return answer(request, async () => {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = portalConfig();
    const token = await readToken(request);
    const logout = await verifyLogoutToken(token, { issuer, clientId, keys: keysOf(issuer) });
    const database = sharedDatabase();
    await passSchemaGate(database);
    const sessions = await endSessionsByProvider(database, logout);
    portalLogger().info({ sessions }, 'the identity provider ended sessions');
    return json({ sessions });
  });
}

async function readToken(request: Request): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    throw new SlipwayError('unsupported-media-type', 'The body must be a form with logout_token.');
  const token = new URLSearchParams(await readText(request)).get('logout_token');
  if (!token) throw new SlipwayError('malformed', 'The form has no logout_token.');
  return token;
}
