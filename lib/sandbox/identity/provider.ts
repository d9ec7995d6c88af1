import Provider, { type Configuration, interactionPolicy } from 'oidc-provider';
import type { IdentityKeys } from './keys';
import { memoryAdapter } from './memory-adapter';
import { messagePage, signOutPage } from './pages';
import type { SamplePerson } from './people';

const HOUR_S = 3600;

export type ProviderSettings = {
  issuer: string;
  portalUrl: string;
  clientId: string;
  clientSecret: string;
  keys: IdentityKeys;
  /** Asked anew each time: what a directory says of a person may change. */
  findPerson: (id: string) => SamplePerson | null;
  /** Lets in again, without asking, whoever signed in before in this browser, as company directories do. */
  remembers?: boolean | undefined;
};

/** Never asks for consent; asks at every sign-in who it is, so that one can change person, unless it remembers. */
function whenToAsk(remembers: boolean): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  if (remembers) return policy;
  policy
    .get('login')
    ?.checks.push(
      new interactionPolicy.Check('choose_person', 'A person must be chosen', (ctx) =>
        ctx.oidc.result?.login
          ? interactionPolicy.Check.NO_NEED_TO_PROMPT
          : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}

/** The portal is trusted with everything it asks for. */
const grantWhatIsAsked: Configuration['loadExistingGrant'] = async (ctx) => {
  const { client, session, provider, params } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(typeof params?.scope === 'string' ? params.scope : 'openid');
  await grant.save();
  return grant;
};

/** All claims of the person as an account of the provider. */
function toAccount(person: SamplePerson) {
  return {
    accountId: person.id,
    claims: async () => ({
      sub: person.id,
      name: person.name,
      email: person.email,
      email_verified: true,
      groups: [...person.groups],
      ...person.claims,
    }),
  };
}

function client({ portalUrl, clientId, clientSecret }: ProviderSettings) {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: 'Slipway',
    application_type: 'web' as const,
    redirect_uris: [`${portalUrl}/api/auth/callback/oidc`],
    post_logout_redirect_uris: [portalUrl, `${portalUrl}/`, `${portalUrl}/sign-in`],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    // So that each ID token says when the person signed in.
    require_auth_time: true,
    backchannel_logout_uri: `${portalUrl}/api/backchannel-logout`,
    backchannel_logout_session_required: true,
  };
}

/** An OpenID Connect provider for one client, with the sample people as its only accounts. */
export function createProvider(settings: ProviderSettings): Provider {
  const { portalUrl, keys, findPerson } = settings;
  return new Provider(settings.issuer, {
    adapter: memoryAdapter(),
    clients: [client(settings)],
    jwks: { keys: [keys.signingKey] },
    cookies: {
      keys: keys.cookieKeys,
      // Cookies of one host reach all its ports: keep apart from the portal's.
      names: { session: 'practice_session', interaction: 'practice_sign_in', resume: 'practice_resume' },
    },
    pkce: { required: () => true },
    claims: {
      // Entra says by the latter that there are too many groups for a token.
      openid: ['sub', 'groups', 'hasgroups'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    // All claims in the id_token: the portal then needs no second request.
    conformIdTokenClaims: false,
    findAccount: async (_ctx, id) => {
      const person = findPerson(id);
      return person === null ? undefined : toAccount(person);
    },
    loadExistingGrant: grantWhatIsAsked,
    interactions: {
      policy: whenToAsk(settings.remembers === true),
      url: (_ctx, interaction) => `/sign-in/${interaction.uid}`,
    },
    // It would refuse to call 127.0.0.1, where the portal is: its own agent looks at where a connection leads.
    fetch: (address, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) =>
      globalThis.fetch(address, options),
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: HOUR_S,
      AuthorizationCode: 60,
      IdToken: HOUR_S,
      Interaction: HOUR_S,
      Session: 12 * HOUR_S,
      Grant: 12 * HOUR_S,
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = messagePage('Signed out', 'You are signed out of the practice sign-in.', portalUrl);
        },
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      const text = [out.error_description ?? out.error, 'Start again from the portal.'].join('. ');
      ctx.body = messagePage('Sign-in did not work', text, portalUrl);
    },
  });
}
