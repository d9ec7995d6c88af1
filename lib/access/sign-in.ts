import { PrismaAdapter } from '@auth/prisma-adapter';
import type { NextAuthOptions } from 'next-auth';
import type { Adapter } from 'next-auth/adapters';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import { saveStanding, standingFromClaims } from './groups';

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
 * for each request, since it carries that request's claims from next-auth's check to its event.
 */
export function signInOptions(): NextAuthOptions {
  const config = portalConfig();
  const database = sharedDatabase();
  let claims: Readonly<Record<string, unknown>> = {};
  return {
    // The adapter is written against next-auth 5's types; its methods are the ones that 4 calls.
    adapter: PrismaAdapter(database) as Adapter,
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
      // The event below gets the profile as mapped above; only this callback sees the ID token's claims.
      signIn: ({ profile }) => {
        claims = { ...profile };
        return true;
      },
      session: ({ session, user }) => ({ ...session, userId: user.id }),
    },
    events: {
      signIn: async ({ user }) => {
        const standing = standingFromClaims(claims, {
          claim: config.OIDC_GROUPS_CLAIM,
          adminGroup: config.OIDC_ADMIN_GROUP,
          approverGroup: config.OIDC_APPROVER_GROUP,
          teamPrefix: config.OIDC_TEAM_PREFIX,
        });
        await database.$transaction((tx) => saveStanding(tx, user.id, standing));
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
