import type { SamplePerson } from '@/lib/sandbox/identity/people';
import {
  type IdentityOptions,
  type RunningIdentityProvider,
  startIdentityProvider,
} from '@/lib/sandbox/identity/start';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { CookieBrowser, postedForm } from './cookie-browser';
import { type PortalProcess, startPortalProcess } from './portal-process';

/** A replica of the portal with a provider to sign in at. */
export interface PortalWithSignIn {
  portal: PortalProcess;
  provider: RunningIdentityProvider;
  /** Signs in as a person does, in a browser of its own or in the given one; where that led to. */
  signIn: (person: string, browser?: CookieBrowser) => Promise<SignedIn>;
  /** The provider goes away, and comes back at the same address. */
  stopProvider: () => Promise<void>;
  startProvider: () => Promise<void>;
  close: () => Promise<void>;
}

export interface SignedIn {
  browser: CookieBrowser;
  /** Where the provider's redirect back to the portal ended. */
  address: string;
  page: string;
}

/** @param people read at each sign-in: what the directory says of them may change */
export async function startPortalWithSignIn(
  databaseUrl: string,
  people: readonly SamplePerson[],
  {
    remembers = false,
    clientSecret = 'practice',
  }: Partial<Pick<IdentityOptions, 'remembers' | 'clientSecret'>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<PortalWithSignIn> {
  const port = await freePort();
  const client = { clientId: 'slipway', clientSecret };
  const portalUrl = `http://127.0.0.1:${port}`;
  let provider = await startIdentityProvider({ portalUrl, ...client, people, remembers });
  const providerPort = provider.port;
  const portal = await startPortalProcess({
    databaseUrl,
    port,
    variables: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: client.clientId,
      OIDC_CLIENT_SECRET: client.clientSecret,
      ...variables,
    },
  });
  return {
    portal,
    get provider() {
      return provider;
    },
    signIn: async (person, browser = new CookieBrowser()) => {
      const chooser = await goToSignIn(portal, browser);
      return { browser, ...(await browser.follow(chooser.address, postedForm({ person }))) };
    },
    stopProvider: () => provider.close(),
    startProvider: async () => {
      provider = await startIdentityProvider({
        portalUrl,
        ...client,
        people,
        remembers,
        port: providerPort,
      });
      if (provider.port !== providerPort) throw new Error('The provider came back at another address');
    },
    close: async () => {
      await portal.stop();
      await provider.close();
    },
  };
}

/** Presses the button of the sign-in page; where that leads to: the provider's question, or straight back in. */
export async function goToSignIn(portal: PortalProcess, browser: CookieBrowser) {
  const csrf = await browser.request(`${portal.url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return browser.follow(
    `${portal.url}/api/auth/signin/oidc`,
    postedForm({ csrfToken, callbackUrl: `${portal.url}/environments` }),
  );
}

/** Who the portal takes this browser for, by REST; null where it wants a sign-in. */
export async function whoIs(
  portal: PortalProcess,
  browser: CookieBrowser,
): Promise<{ id: string; name: string; role: string; teams: string[] } | null> {
  const answer = await browser.request(`${portal.url}/api/v1/me`);
  if (answer.status === 401) return null;
  if (answer.status !== 200) throw new Error(`/me answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string; name: string; role: string; teams: string[] };
}
