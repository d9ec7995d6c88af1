import 'server-only';
import { cookies } from 'next/headers';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import { briefTransaction } from './brief-transaction';
import { discoverEndSession, endSessionAddress } from './end-session-address';
import { assertSameOrigin } from './request-context';
import { currentSessionToken } from './session-context';
import { sessionCookie } from './session-cookie';
import { endSessionOnRecord } from './session-records';
import { idTokenOfSession } from './sessions';

const endSessionOf = discoverEndSession();

/**
 * Ends the browser's session here, and says where it ends at the provider: otherwise the next person at this browser
 * would be let in as the one who left, and nobody asked.
 *
 * @throws where the session can't be ended, which then goes on
 */
export async function signOut(request: Request): Promise<{ address: string }> {
  assertSameOrigin(request);
  const token = await currentSessionToken();
  const database = sharedDatabase();
  const idToken = token ? await readIdToken(token) : null;
  if (token) await briefTransaction(database, (tx) => endSessionOnRecord(tx, token));
  const { name, options } = sessionCookie();
  (await cookies()).set(name, '', { ...options, maxAge: 0 });
  return { address: await addressAfter(idToken) };
}

/** Many providers do without it, and nobody may be kept from signing out. */
async function readIdToken(token: string): Promise<string | null> {
  try {
    return await idTokenOfSession(sharedDatabase(), token);
  } catch (error) {
    portalLogger().warn({ err: error }, 'signing out without the ID token');
    return null;
  }
}

async function addressAfter(idToken: string | null): Promise<string> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, NEXTAUTH_URL } = portalConfig();
  try {
    const endpoint = await endSessionOf(OIDC_ISSUER);
    if (endpoint === null) return paths.signedOut('no-page');
    const returnTo = new URL(paths.signIn(), NEXTAUTH_URL).toString();
    return endSessionAddress({ endpoint, clientId: OIDC_CLIENT_ID, returnTo, idToken });
  } catch (error) {
    portalLogger().warn({ err: error }, 'signed out here, but the provider does not say where it signs out');
    return paths.signedOut('no-answer');
  }
}
