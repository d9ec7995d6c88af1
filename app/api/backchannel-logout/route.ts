import { answer, json } from '@/app/api/rest/answer';
import { readText } from '@/app/api/rest/read-body';
import { withMethods } from '@/app/api/rest/serve';
import { endByLogoutToken } from '@/lib/access/end-by-logout-token';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * The identity provider says that somebody signed out there, or was signed out:
 * https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest. Nobody else has a token that passes.
 */
function endSessions(request: Request): Promise<Response> {
  return answer(request, async () => json({ sessions: await endByLogoutToken(await readToken(request)) }));
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = withMethods({ POST: endSessions });

async function readToken(request: Request): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    throw new SlipwayError('unsupported-media-type', 'The body must be a form with logout_token.');
  const token = new URLSearchParams(await readText(request)).get('logout_token');
  if (!token) throw new SlipwayError('malformed', 'The form has no logout_token.');
  return token;
}
