import { readForm } from '@/app/api/rest/read-body';
import { on, serve } from '@/app/api/rest/serve';
import { unavailableIfDatabase } from '@/lib/access/unavailable';
import { exchangeTokenRoute } from '@/lib/api/routes/machines';
import { portalLogger } from '@/lib/config/logger';
import { toProblem } from '@/lib/errors/problem';
import { OAuthError } from '@/lib/machines/oauth-error';
import { answerTokenRequest } from '@/lib/machines/token-endpoint';

/**
 * RFC 8693: a workflow's signed token for one of ours. Nobody is signed in, and nothing else is known of who asks. Answers,
 * errors too, are those that OAuth clients understand (RFC 6749, section 5).
 */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  on(exchangeTokenRoute, async ({ request }) => ({
    status: 200 as const,
    response: await exchange(request),
  })),
);

async function exchange(request: Request): Promise<Response> {
  try {
    return oauthAnswer(200, await answerTokenRequest(await readForm(request)));
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Response {
  if (error instanceof OAuthError) {
    // What is wrong with the token of a workflow is for whoever watches who tries what.
    portalLogger().info({ code: error.code, reason: error.message }, 'token not exchanged');
    const away = error.code === 'temporarily_unavailable';
    if (away) portalLogger().warn({ err: error }, 'keys of an issuer not read');
    return oauthAnswer(away ? 503 : 400, { error: error.code, error_description: error.message });
  }
  const { status, detail } = toProblem(unavailableIfDatabase(error));
  if (status >= 500) portalLogger().error({ err: error }, 'token not exchanged');
  const code =
    status === 503 ? 'temporarily_unavailable' : status >= 500 ? 'server_error' : 'invalid_request';
  return oauthAnswer(status, { error: code, error_description: detail });
}

function oauthAnswer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...(status === 413 ? { connection: 'close' } : {}),
      ...(status === 503 ? { 'retry-after': '5' } : {}),
    },
  });
}
