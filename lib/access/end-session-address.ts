import { z } from 'zod';
import { askProvider, metadataAddress } from './ask-provider';

const discoverySchema = z.object({
  end_session_endpoint: z.url({ protocol: /^https?$/ }).optional(),
});

const keptMs = 60 * 60_000;

/**
 * Where the provider ends its own session, or null where it has no such page (as Google). Asked once an hour.
 *
 * @throws where the provider doesn't say
 */
export function discoverEndSession(
  ask: (address: string) => Promise<unknown> = askProvider,
): (issuer: string) => Promise<string | null> {
  let known: { issuer: string; endpoint: string | null; until: number } | undefined;
  return async (issuer) => {
    if (known && known.issuer === issuer && known.until > performance.now()) return known.endpoint;
    const answer = await ask(metadataAddress(issuer));
    const endpoint = discoverySchema.parse(answer).end_session_endpoint ?? null;
    known = { issuer, endpoint, until: performance.now() + keptMs };
    return endpoint;
  };
}

/**
 * RP-initiated logout (https://openid.net/specs/openid-connect-rpinitiated-1_0.html). Providers differ in what they
 * need beside the client's id:
 *
 * - Okta refuses a request without `id_token_hint` (https://developer.okta.com/docs/reference/api/oidc/#logout);
 * - Keycloak asks for confirmation without it (https://www.keycloak.org/securing-apps/oidc-layers);
 * - Entra asks which account is meant, unless `logout_hint` is the optional claim `login_hint`, and takes no e-mail
 *   address there (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request).
 *
 * @param idToken that the session began with; null where it was not kept
 */
export function endSessionAddress(input: {
  endpoint: string;
  clientId: string;
  returnTo: string;
  idToken: string | null;
}): string {
  const address = new URL(input.endpoint);
  address.searchParams.set('client_id', input.clientId);
  address.searchParams.set('post_logout_redirect_uri', input.returnTo);
  if (input.idToken !== null) {
    address.searchParams.set('id_token_hint', input.idToken);
    const hint = loginHint(input.idToken);
    if (hint) address.searchParams.set('logout_hint', hint);
  }
  return address.toString();
}

/** The token was verified when the session began, and came back out of a seal. */
function loginHint(idToken: string): string | null {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return z.object({ login_hint: z.string().min(1) }).parse(claims).login_hint;
  } catch {
    return null;
  }
}
