import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { CookieBrowser, postedForm } from '@/lib/testing/checks/cookie-browser';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import {
  type Forgery,
  type ForgingProvider,
  honest,
  startForgingProvider,
} from '@/lib/testing/checks/forging-provider';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { whoIs } from '@/lib/testing/checks/portal-sign-in';

let fixture: Fixture;
let provider: ForgingProvider;
let portal: PortalProcess;

beforeAll(async () => {
  fixture = await createFixture();
  provider = await startForgingProvider('mallory');
  portal = await startPortalProcess({
    databaseUrl: fixture.url,
    port: await freePort(),
    variables: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    },
  });
});
beforeEach(() => provider.forge(honest));
afterAll(async () => {
  await portal?.stop();
  await provider?.close();
  await fixture.close();
});

/** Presses the button of the sign-in page, with what a page may add to it. */
async function begin(browser: CookieBrowser, query = '', stop: (address: string) => boolean = () => false) {
  const csrf = await browser.request(`${portal.url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const form = postedForm({ csrfToken, callbackUrl: `${portal.url}/environments` });
  return browser.follow(`${portal.url}/api/auth/signin/oidc${query}`, form, stop);
}

const nowSeconds = () => Math.floor(Date.now() / 1000);
const atCallback = (address: string) => address.startsWith(`${portal.url}/api/auth/callback`);

/** Nobody is in, nothing was made of them, and the page says what to do. */
async function expectRefused(browser: CookieBrowser, { address, page }: { address: string; page: string }) {
  expect(new URL(address).pathname).toBe('/sign-in');
  expect(page).toContain('The sign-in was not completed');
  expect(page).toContain('Sign in with single sign-on');
  expect(await whoIs(portal, browser)).toBeNull();
}

test('an honest token lets its owner in', async () => {
  const browser = new CookieBrowser();
  await begin(browser);
  expect(await whoIs(portal, browser)).toMatchObject({ name: 'mallory', teams: ['search'] });
});

describe('a token', () => {
  test.each<[string, Forgery['claims']]>([
    ['with another nonce', (claims) => ({ ...claims, nonce: 'of another sign-in' })],
    ['without a nonce', (claims) => ({ ...claims, nonce: undefined })],
    ['that has expired', (claims) => ({ ...claims, iat: nowSeconds() - 900, exp: nowSeconds() - 300 })],
    ['without an end', (claims) => ({ ...claims, exp: undefined })],
    ['of the future', (claims) => ({ ...claims, iat: nowSeconds() + 900, nbf: nowSeconds() + 900 })],
    ['of another issuer', (claims) => ({ ...claims, iss: 'https://other.example.com' })],
    ['for another client', (claims) => ({ ...claims, aud: 'other' })],
    ['about nobody', (claims) => ({ ...claims, sub: undefined })],
  ])('%s lets nobody in', async (_, claims) => {
    provider.forge({ claims });
    const browser = new CookieBrowser();
    const users = await fixture.database.user.count();
    await expectRefused(browser, await begin(browser));
    expect(await fixture.database.user.count()).toBe(users);
  });

  test('of another key lets nobody in', async () => {
    provider.forge({ ...honest, withAnotherKey: true });
    const browser = new CookieBrowser();
    await expectRefused(browser, await begin(browser));
  });
});

describe('the way back from the provider', () => {
  test('leads in once: not again with the same address', async () => {
    const browser = new CookieBrowser();
    const { address } = await begin(browser, '', atCallback);
    await browser.follow(address);
    expect(await whoIs(portal, browser)).toMatchObject({ name: 'mallory' });
    const copy = new CookieBrowser();
    await expectRefused(copy, await copy.follow(address));
    // Nor does it end what it began.
    await browser.follow(address);
    expect(await whoIs(portal, browser)).toMatchObject({ name: 'mallory' });
  });

  test('leads nobody in whose browser did not set out', async () => {
    const { address } = await begin(new CookieBrowser(), '', atCallback);
    const victim = new CookieBrowser();
    await expectRefused(victim, await victim.follow(address));
  });
});

describe('a sign-in that is fresh', () => {
  const freshIn = async (browser: CookieBrowser) => {
    const id = (await whoIs(portal, browser))?.id ?? '';
    const session = await fixture.database.session.findFirst({
      where: { userId: id },
      orderBy: { createdAt: 'desc' },
    });
    const age = session?.signedInAt ? Date.now() - session.signedInAt.getTime() : null;
    return age !== null && age < 15 * 60_000;
  };

  test('is one that the provider asked for just now, by its word', async () => {
    const browser = new CookieBrowser();
    await begin(browser, '?prompt=login&max_age=0');
    expect(await freshIn(browser)).toBe(true);
  });

  test.each([
    ['is older', { auth_time: nowSeconds() - 7_200 }],
    ['is not said', { auth_time: undefined }],
    ['is no time', { auth_time: 'now' }],
  ])('is none where the time of it %s, whatever was asked for', async (_, changes) => {
    provider.forge({ claims: (claims) => ({ ...claims, ...changes }) });
    const browser = new CookieBrowser();
    await begin(browser, '?prompt=login&max_age=0');
    expect(await whoIs(portal, browser)).not.toBeNull();
    expect(await freshIn(browser)).toBe(false);
  });
});
