import type { NextAuthOptions } from 'next-auth';
import { portalConfig } from '@/lib/config/config';
import type { PortalVariables } from '@/lib/config/environment-variables';
import { portalLogger } from '@/lib/config/logger';
import type { Database } from '@/lib/db/client';
import { asDatabaseFailure } from '@/lib/db/database-failure';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import { admit, type Identity, type RefusalCode, SignInRefused, shutOut } from './admit';
import { briefTransaction } from './brief-transaction';
import { type Claims, type Groups, readClaims } from './claims';
import { noteSignInRefused } from './denials';
import { type GroupRules, readGroupMappings, standingFromGroups } from './groups';
import { ownAddress } from './own-address';
import { sessionCookie } from './session-cookie';
import { endSession } from './sessions';
import { type Admitted, signInAdapter } from './sign-in-adapter';
import { noticeOf } from './sign-in-notice';

/**
 * Role and teams follow the identity provider at each sign-in, so a session must not outlive a working day by much:
 * using it does not make it longer.
 */
const sessionSeconds = 12 * 60 * 60;

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
    adapter: signInAdapter(database, () => admitted, config.SESSION_IDLE_MINUTES),
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
        // next-auth only wants to know who it is; what counts of the claims is read below.
        profile: ({ sub }: { sub: string }) => ({ id: sub }),
      },
    ],
    callbacks: {
      redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
      // The ID token is verified, and its claims are in nobody's hands but ours: next-auth makes a session only after
      // this, and only for whom it admitted.
      signIn: async ({ account, profile }) => {
        let who: Claims | null = null;
        try {
          if (!account) throw new Error('The provider named no account');
          await passSchemaGate(database);
          const claims = readClaims({ ...profile }, { groupsClaim: config.OIDC_GROUPS_CLAIM });
          who = claims;
          logClaims(claims);
          // Neither waits for the other to succeed: a session that can't be ended has the new role at least, and one
          // whose new role can't be saved ends.
          const [ended, person] = await Promise.allSettled([
            endEarlierSession(database, sessionToken),
            admitByGroups(database, identityOf(account.provider, claims), claims.groups),
          ]);
          if (ended.status === 'rejected') throw ended.reason;
          if (person.status === 'rejected') throw person.reason;
          admitted = {
            ...person.value,
            replaces: ended.value,
            idToken: account.id_token,
            signedInAt: claims.signedInAt,
            providerSessionId: claims.providerSessionId,
            notice: noticeOf(claims.groups),
          };
          return true;
        } catch (error) {
          const code = explainRefusal(error);
          const message =
            error instanceof SignInRefused ? error.message : 'The sign-in could not be completed';
          await noteSignInRefused(database, who, { code, message });
          return paths.signInRefused(code);
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
        // Who it was is not known: the answer of the provider was not what it has to be.
        void noteSignInRefused(database, null, {
          code,
          message: 'The sign-in failed at the provider’s answer',
        });
      },
      warn: (code) => portalLogger().warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
  };
}

function identityOf(provider: string, claims: Claims): Identity {
  const { issuer, subject, name, email, isEmailTrusted } = claims;
  return { provider, issuer, subject, name, email, isEmailTrusted };
}

/** Which claims there were, and what was wrong with them: values stay out of the log. */
function logClaims({ issuer, subject, groups, dropped }: Claims): void {
  const unread = groups.known ? null : groups.why;
  if (dropped.length === 0 && unread === null) return;
  portalLogger().warn({ issuer, subject, dropped, groups: unread }, 'claims of an ID token can’t be used');
}

/** Whoever must be in a group gets in only where the provider says that they are. */
async function admitByGroups(
  database: Database,
  identity: Identity,
  groups: Groups,
): Promise<{ id: string }> {
  const config = portalConfig();
  const required = config.OIDC_REQUIRED_GROUP;
  if (required !== undefined && !groups.known)
    throw new SignInRefused('GroupsUnknown', `The provider did not say who is in ${required}: ${groups.why}`);
  if (required !== undefined && groups.known && !groups.names.includes(required)) {
    await shutOut(database, identity, `They are not in the group ${required}`);
    throw new SignInRefused('NotAMember', `${identity.subject} is not in ${required}`);
  }
  const standing = groups.known
    ? standingFromGroups(groups.names, groupRules(config), await readGroupMappings(database))
    : null;
  return admit(database, identity, standing);
}

/** Whose it was; it ends even where nothing can be put on record, which is done once the new one begins. */
async function endEarlierSession(
  database: Database,
  sessionToken: string | undefined,
): Promise<string | null> {
  if (!sessionToken) return null;
  try {
    return await briefTransaction(database, (tx) => endSession(tx, sessionToken));
  } catch (error) {
    throw new SignInRefused('SessionNotEnded', 'The session before could not be ended', { cause: error });
  }
}

function groupRules(config: PortalVariables): GroupRules {
  return {
    adminGroup: config.OIDC_ADMIN_GROUP,
    approverGroup: config.OIDC_APPROVER_GROUP,
    viewerGroup: config.OIDC_VIEWER_GROUP,
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
