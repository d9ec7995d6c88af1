import type { NextAuthOptions } from 'next-auth';
import { portalConfig } from '@/lib/config/config';
import type { PortalVariables } from '@/lib/config/environment-variables';
import { portalLogger } from '@/lib/config/logger';
import type { Database } from '@/lib/db/client';
import { asDatabaseFailure } from '@/lib/db/database-failure';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import { admit, type RefusalCode, SignInRefused } from './admit';
import { briefTransaction } from './brief-transaction';
import { type GroupRules, standingFromClaims } from './groups';
import { ownAddress } from './own-address';
import { sessionCookie } from './session-cookie';
import { endSession } from './sessions';
import { type Admitted, signInAdapter } from './sign-in-adapter';

/**
 * Role and teams follow the identity provider at each sign-in, so a session must not outlive a working day by much:
 * using it does not make it longer.
 */
const sessionSeconds = 12 * 60 * 60;

interface Claims extends Record<string, unknown> {
  sub: string;
  name?: string;
  email?: string;
  preferred_username?: string;
}

/**
 * The one way to sign in: a generic OpenID Connect provider, code flow with PKCE, sessions in the database. Made anew
 * for each request, since it carries whom that request admitted from next-auth's check to its session.
 *
 * @param sessionToken of the session that the browser has; it ends with the next sign-in, whether or not that succeeds
 */
export function signInOptions(sessionToken?: string): NextAuthOptions {
  const config = portalConfig();
  const database = sharedDatabase();
  let admitted: Admitted | null = null;
  return {
    adapter: signInAdapter(database, () => admitted),
    cookies: { sessionToken: sessionCookie() },
    secret: config.NEXTAUTH_SECRET,
    session: { strategy: 'database', maxAge: sessionSeconds, updateAge: sessionSeconds },
    pages: { signIn: paths.signIn(), error: paths.signIn() },
    providers: [
      {
        id: 'oidc',
        name: 'single sign-on',
        type: 'oauth',
        wellKnown: `${config.OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
        issuer: config.OIDC_ISSUER,
        clientId: config.OIDC_CLIENT_ID,
        clientSecret: config.OIDC_CLIENT_SECRET,
        idToken: true,
        checks: ['pkce', 'state', 'nonce'],
        authorization: { params: { scope: config.OIDC_SCOPE } },
        profile: (claims: Claims) => ({
          id: claims.sub,
          name: claims.name ?? claims.preferred_username ?? claims.email ?? claims.sub,
          email: claims.email ?? null,
        }),
      },
    ],
    callbacks: {
      redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
      // The ID token is verified, and its claims are in nobody's hands but ours: next-auth makes a session only after
      // this, and only for whom it admitted.
      signIn: async ({ user, account, profile }) => {
        try {
          if (!account) throw new Error('The provider named no account');
          await passSchemaGate(database);
          const identity = {
            provider: account.provider,
            subject: account.providerAccountId,
            name: user.name ?? null,
            email: user.email || null,
          };
          const standing = standingFromClaims({ ...profile }, groupRules(config));
          // Neither waits for the other to succeed: a session that can't be ended has the new role at least, and one
          // whose new role can't be saved ends.
          const [ended, person] = await Promise.allSettled([
            endEarlierSession(database, sessionToken),
            admit(database, identity, standing),
          ]);
          if (ended.status === 'rejected') throw ended.reason;
          if (person.status === 'rejected') throw person.reason;
          admitted = {
            ...person.value,
            idToken: account.id_token,
            signedInAt: signedInAt(Object(profile).auth_time),
          };
          return true;
        } catch (error) {
          return paths.signInRefused(explainRefusal(error));
        }
      },
    },
    logger: {
      // Name and message only: next-auth hangs tokens and whole answers on its errors.
      error: (code, metadata) => {
        const cause = metadata instanceof Error ? metadata : metadata.error;
        portalLogger().error(
          { code, cause: cause ? `${cause.name}: ${cause.message}` : null },
          'sign-in failed',
        );
      },
      warn: (code) => portalLogger().warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
  };
}

/** Our own clock counts where the provider's is ahead. */
function signedInAt(authTime: unknown): Date | null {
  return typeof authTime === 'number' && authTime > 0
    ? new Date(Math.min(authTime * 1000, Date.now()))
    : null;
}

async function endEarlierSession(database: Database, sessionToken: string | undefined): Promise<void> {
  if (!sessionToken) return;
  try {
    await briefTransaction(database, (tx) => endSession(tx, sessionToken));
  } catch (error) {
    throw new SignInRefused('SessionNotEnded', 'The session before could not be ended', { cause: error });
  }
}

function groupRules(config: PortalVariables): GroupRules {
  return {
    claim: config.OIDC_GROUPS_CLAIM,
    adminGroup: config.OIDC_ADMIN_GROUP,
    approverGroup: config.OIDC_APPROVER_GROUP,
    teamPrefix: config.OIDC_TEAM_PREFIX,
  };
}

/** Logs why somebody was not let in; the answer is the code for the sign-in page. */
function explainRefusal(error: unknown): RefusalCode {
  const known = error instanceof SignInRefused ? error.code : 'StandingNotSaved';
  const code = asDatabaseFailure(error) ? 'DatabaseAway' : known;
  portalLogger().error({ err: error, code }, 'sign-in refused');
  return code;
}
