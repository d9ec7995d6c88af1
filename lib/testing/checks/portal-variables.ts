import { vi } from 'vitest';
import { testAuditKey } from './audit-key.mjs';
import { withoutLimits } from './portal-process';

const variables = {
  NEXTAUTH_URL: 'http://127.0.0.1:3000',
  NEXTAUTH_SECRET: 'a secret of thirty-two characters or more',
  OIDC_ISSUER: 'http://127.0.0.1:3001',
  OIDC_CLIENT_ID: 'slipway',
  OIDC_CLIENT_SECRET: 'the secret of the client',
  AUDIT_KEY: testAuditKey,
  ...withoutLimits,
};

/** What the portal's parts need to be set, where a test calls them in its own process; `vi.unstubAllEnvs` ends it. */
export function stubPortalVariables(databaseUrl: string): void {
  vi.stubEnv('DATABASE_URL', databaseUrl);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
