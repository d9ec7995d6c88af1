import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { endSessionsByProvider } from './end-by-provider';
import { providerKeys, verifyLogoutToken } from './logout-token';

const keysOf = providerKeys();

/** Ends the sessions that a token of the identity provider names; returns how many there were. Throws for any other. */
export async function endByLogoutToken(token: string): Promise<number> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = portalConfig();
  const logout = await verifyLogoutToken(token, { issuer, clientId, keys: keysOf(issuer) });
  const database = sharedDatabase();
  await passSchemaGate(database);
  const sessions = await endSessionsByProvider(database, logout);
  portalLogger().info({ sessions }, 'the identity provider ended sessions');
  return sessions;
}
