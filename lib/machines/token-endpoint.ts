import 'server-only';
import { portalConfig } from '@/lib/config/config';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { type ExchangedToken, exchangeToken } from './exchange-token';

/** What the portal that people open at this address answers to the form. Throws OAuthError. */
export async function answerTokenRequest(input: Readonly<Record<string, string>>): Promise<ExchangedToken> {
  const database = sharedDatabase();
  await passSchemaGate(database);
  return exchangeToken({ database, audience: new URL(portalConfig().NEXTAUTH_URL).origin, input });
}
