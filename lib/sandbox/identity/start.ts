import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { loadKeys } from './keys';
import { chooserPage, messagePage } from './pages';
import { type SamplePerson, samplePeople } from './people';
import { createProvider } from './provider';
import { workflowToken } from './workflow-tokens';

export type IdentityOptions = {
  /** Used when it is free; else another one. */
  port?: number;
  /** The portal's address without a trailing slash: where sign-in and sign-out return to. */
  portalUrl: string;
  clientId: string;
  clientSecret: string;
  /** Where the keys are kept; without it they last as long as the process. */
  stateDir?: string;
  /** Who there is; read at each sign-in, so a test may change what the directory says of a person. */
  people?: readonly SamplePerson[];
  /** Lets in again, without asking, whoever signed in before in this browser, as company directories do. */
  remembers?: boolean;
};

export type RunningIdentityProvider = {
  issuer: string;
  port: number;
  close: () => Promise<void>;
};

const MOST_BODY_BYTES = 4_096;

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(page);
}

/**
 * The earlier session of this browser ends with the new choice. Without this, changing person would lead through
 * the provider's own sign-out first.
 */
async function forgetEarlierSession(
  provider: Provider,
  interaction: Awaited<ReturnType<Provider['interactionDetails']>>,
): Promise<void> {
  if (interaction.session === undefined) return;
  const session = await provider.Session.findByUid(interaction.session.uid);
  await session?.destroy();
  interaction.session = undefined;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

async function chosenPerson(request: IncomingMessage): Promise<string | null> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > MOST_BODY_BYTES) return null;
  return new URLSearchParams(await text(request)).get('person');
}

async function handleSignIn(
  provider: Provider,
  { portalUrl, people = samplePeople }: IdentityOptions,
  request: IncomingMessage,
  response: ServerResponse,
) {
  let interaction: Awaited<ReturnType<Provider['interactionDetails']>>;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch {
    const text = 'This sign-in has expired or was started in another browser.';
    sendPage(response, 400, messagePage('Sign-in expired', text, portalUrl));
    return;
  }
  if (request.method !== 'POST') {
    sendPage(response, 200, chooserPage(people, `/sign-in/${interaction.uid}`));
    return;
  }
  const chosen = await chosenPerson(request);
  const person = people.find(({ id }) => id === chosen);
  if (person === undefined) {
    sendPage(response, 400, messagePage('Nobody chosen', 'There is no such person here.', portalUrl));
    return;
  }
  await forgetEarlierSession(provider, interaction);
  await provider.interactionFinished(request, response, { login: { accountId: person.id } });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/**
 * Starts the practice sign-in: an OpenID Connect provider (authorization code with PKCE) on 127.0.0.1 that lets
 * one choose among the sample people. The id_token carries `sub`, `name`, `email`, `email_verified` and `groups`. It signs
 * the tokens of workflows, too: `workflowToken`.
 */
export async function startIdentityProvider(options: IdentityOptions): Promise<RunningIdentityProvider> {
  const port = await freePort(options.port);
  const issuer = `http://127.0.0.1:${port}`;
  const { portalUrl, people = samplePeople } = options;
  const keys = loadKeys(options.stateDir);
  const provider = createProvider({
    ...options,
    issuer,
    keys,
    findPerson: (id) => people.find((person) => person.id === id) ?? null,
  });
  const handleProtocol = provider.callback();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname.startsWith('/sign-in/')) {
      handleSignIn(provider, options, request, response).catch(() => {
        if (response.headersSent) response.end();
        else
          sendPage(
            response,
            500,
            messagePage('Sign-in did not work', 'Start again from the portal.', portalUrl),
          );
      });
    } else if (pathname === '/workflow-token') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(workflowToken(issuer, keys, searchParams)));
    } else if (pathname === '/') {
      const text =
        'This is the sandbox’s practice sign-in. It has nothing to show until the portal sends you here.';
      sendPage(response, 200, messagePage('Practice sign-in', text, portalUrl));
    } else {
      void handleProtocol(request, response);
    }
  });
  await listen(server, port);
  return {
    issuer,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
