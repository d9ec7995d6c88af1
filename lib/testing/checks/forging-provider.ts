import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** What a token of the provider says, and how it is signed; a test may change anything of it. */
export interface Forgery {
  claims: (honest: JWTPayload) => JWTPayload;
  /** Signs with a key that the provider does not publish. */
  withAnotherKey?: boolean;
}

export const honest: Forgery = { claims: (claims) => claims };

export interface ForgingProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the next tokens are like. */
  forge: (forgery: Forgery) => void;
  close: () => Promise<void>;
}

/**
 * An OpenID Connect provider that lets everybody in at once, as `subject`, with ID tokens that are as a test wants them:
 * what the practice sign-in, which is a certified provider, can't be made to send.
 */
export async function startForgingProvider(subject: string): Promise<ForgingProvider> {
  const [published, secret] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const jwk = { ...(await exportJWK(published.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const [clientId, clientSecret] = ['slipway', 'practice'];
  const started = new Map<string, { nonce: string; challenge: string }>();
  let forgery = honest;
  let issuer = '';

  const idToken = (nonce: string) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: subject,
      iat: now,
      exp: now + 600,
      auth_time: now,
      nonce,
    };
    const { privateKey } = forgery.withAnotherKey ? secret : published;
    return new SignJWT(forgery.claims({ ...claims, name: subject, groups: ['team-search'] }))
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(privateKey);
  };

  async function exchange(request: IncomingMessage) {
    const form = new URLSearchParams(await text(request));
    const code = form.get('code') ?? '';
    const of = started.get(code);
    // A code is good once.
    started.delete(code);
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!of || proof !== of.challenge) return { status: 400, body: { error: 'invalid_grant' } };
    const token = { access_token: 'none', token_type: 'Bearer', expires_in: 60 };
    return { status: 200, body: { ...token, id_token: await idToken(of.nonce) } };
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/auth') {
      const code = randomBytes(16).toString('base64url');
      const [nonce, challenge] = [searchParams.get('nonce') ?? '', searchParams.get('code_challenge') ?? ''];
      started.set(code, { nonce, challenge });
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      back.searchParams.set('iss', issuer);
      response.writeHead(303, { location: back.toString() }).end();
      return;
    }
    const { status, body } =
      pathname === '/token'
        ? await exchange(request)
        : { status: 200, body: pathname === '/jwks' ? { keys: [jwk] } : metadata(issuer) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    clientId,
    clientSecret,
    forge: (next) => {
      forgery = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});
