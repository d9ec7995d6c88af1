import { createHash, createPublicKey, type JsonWebKeyInput, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CookieBrowser, postedForm } from '@/lib/testing/checks/cookie-browser';
import { samplePeople } from './people';
import { type RunningIdentityProvider, startIdentityProvider } from './start';

const portalUrl = 'http://127.0.0.1:3999';
const redirectUri = `${portalUrl}/api/auth/callback/oidc`;
const clientSecret = 'a-secret-of-the-test';

type Claims = Record<string, unknown>;

const toPortal = (address: string) => address.startsWith(portalUrl);

function authorizationUrl(issuer: string, extra: Record<string, string>): string {
  const query = new URLSearchParams({
    client_id: 'slipway',
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: redirectUri,
    state: 'the-state',
    nonce: 'the-nonce',
    ...extra,
  });
  return `${issuer}/auth?${query}`;
}

async function readClaims(issuer: string, idToken: string): Promise<Claims> {
  const [header = '', payload = '', signature = ''] = idToken.split('.');
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: JsonWebKeyInput['key'][] };
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
}

/** The whole way: authorization with PKCE, the chooser, the code, the token. */
async function signIn(browser: CookieBrowser, issuer: string, person: string) {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const start = authorizationUrl(issuer, { code_challenge: challenge, code_challenge_method: 'S256' });
  const chooser = await browser.follow(start);
  expect(chooser.status).toBe(200);
  const back = new URL((await browser.follow(chooser.address, postedForm({ person }), toPortal)).address);
  expect(back.searchParams.get('state')).toBe('the-state');
  const response = await fetch(`${issuer}/token`, {
    ...postedForm({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
    headers: { authorization: `Basic ${Buffer.from(`slipway:${clientSecret}`).toString('base64')}` },
  });
  const tokens = (await response.json()) as { id_token: string };
  return { chooser, tokens, claims: await readClaims(issuer, tokens.id_token) };
}

describe('the practice sign-in', () => {
  let stateDir: string;
  let provider: RunningIdentityProvider;

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'slipway-identity-test-'));
    provider = await startIdentityProvider({ portalUrl, clientId: 'slipway', clientSecret, stateDir });
  });

  afterAll(async () => {
    await provider.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  it.each(samplePeople)('signs in $name with the claims of a company directory', async (person) => {
    const { claims } = await signIn(new CookieBrowser(), provider.issuer, person.id);
    expect(claims).toMatchObject({
      iss: provider.issuer,
      aud: 'slipway',
      nonce: 'the-nonce',
      sub: person.id,
      name: person.name,
      email: person.email,
      email_verified: true,
      groups: person.groups,
    });
  });

  it('offers every person with role, team and what they may do, and says that it is for practice', async () => {
    const { chooser } = await signIn(new CookieBrowser(), provider.issuer, 'ada');
    for (const person of samplePeople) {
      for (const words of [person.name, person.role, person.team, person.may]) {
        expect(chooser.page).toContain(words);
      }
    }
    expect(chooser.page).toContain('practice sign-in');
    expect(chooser.page).not.toMatch(/<(script|img|link)[^>]+(src|href)="https?:/);
  });

  it('lets the same browser sign in as somebody else', async () => {
    const browser = new CookieBrowser();
    expect((await signIn(browser, provider.issuer, 'ada')).claims.sub).toBe('ada');
    expect((await signIn(browser, provider.issuer, 'dan')).claims.sub).toBe('dan');
  });

  it('refuses an authorization without PKCE', async () => {
    const { address } = await new CookieBrowser().follow(authorizationUrl(provider.issuer, {}), {}, toPortal);
    expect(new URL(address).searchParams.get('error')).toBe('invalid_request');
  });

  it('refuses to send a code to another address', async () => {
    const challenge = createHash('sha256').update('x'.repeat(43)).digest('base64url');
    const url = authorizationUrl(provider.issuer, {
      redirect_uri: 'http://127.0.0.1:1/elsewhere',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const { page, status } = await new CookieBrowser().follow(url);
    expect(status).toBe(400);
    expect(page).toContain('Sign-in did not work');
  });

  it('returns to the portal after signing out', async () => {
    const browser = new CookieBrowser();
    const { tokens } = await signIn(browser, provider.issuer, 'ben');
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: portalUrl,
    });
    const { page } = await browser.follow(`${provider.issuer}/session/end?${query}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const { address } = await browser.follow(
      `${provider.issuer}/session/end/confirm`,
      postedForm({ xsrf, logout: 'yes' }),
      toPortal,
    );
    expect(new URL(address).origin).toBe(portalUrl);
  });

  it('explains an expired sign-in instead of failing', async () => {
    const response = await fetch(`${provider.issuer}/sign-in/unknown`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Sign-in expired');
  });

  it('keeps its keys over a restart, readable by their owner only', async () => {
    const before = await (await fetch(`${provider.issuer}/jwks`)).json();
    const second = await startIdentityProvider({ portalUrl, clientId: 'slipway', clientSecret, stateDir });
    const after = await (await fetch(`${second.issuer}/jwks`)).json();
    await second.close();
    expect(after).toEqual(before);
    expect(statSync(join(stateDir, 'identity-keys.json')).mode & 0o777).toBe(0o600);
  });
});
