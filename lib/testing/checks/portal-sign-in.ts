import type { SamplePerson } from '@/lib/sandbox/identity/people';
import { startIdentityProvider } from '@/lib/sandbox/identity/start';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { CookieBrowser, postedForm } from './cookie-browser';
import { type PortalProcess, startPortalProcess } from './portal-process';

/** A replica of the portal with a provider to sign in at. */
export interface PortalWithSignIn {
  portal: PortalProcess;
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
): Promise<PortalWithSignIn> {
  const port = await freePort();
  const client = { clientId: 'slipway', clientSecret: 'practice' };
  const portalUrl = `http://127.0.0.1:${port}`;
  let provider = await startIdentityProvider({ portalUrl, ...client, people });
  const providerPort = provider.port;
  const portal = await startPortalProcess({
    databaseUrl,
    port,
    variables: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: client.clientId,
      OIDC_CLIENT_SECRET: client.clientSecret,
    },
  });
  return {
    portal,
    signIn: async (person, browser = new CookieBrowser()) => {
      const csrf = await browser.request(`${portal.url}/api/auth/csrf`);
      const { csrfToken } = (await csrf.json()) as { csrfToken: string };
      const chooser = await browser.follow(
        `${portal.url}/api/auth/signin/oidc`,
        postedForm({ csrfToken, callbackUrl: `${portal.url}/environments` }),
      );
      return { browser, ...(await browser.follow(chooser.address, postedForm({ person }))) };
    },
    stopProvider: () => provider.close(),
    startProvider: async () => {
      provider = await startIdentityProvider({ portalUrl, ...client, people, port: providerPort });
      if (provider.port !== providerPort) throw new Error('The provider came back at another address');
    },
    close: async () => {
      await portal.stop();
      await provider.close();
    },
  };
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
