import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SamplePerson } from '@/lib/sandbox/identity/people';
import { type CookieBrowser, postedForm } from '@/lib/testing/checks/cookie-browser';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import {
  goToSignIn,
  type PortalWithSignIn,
  startPortalWithSignIn,
  whoIs,
} from '@/lib/testing/checks/portal-sign-in';

const words = { role: 'engineer', team: '', may: '', groups: ['team-search'] } as const;
const people: readonly SamplePerson[] = [
  { ...words, id: 'ines', name: 'Ines Hill', email: 'ines@example.com' },
  { ...words, id: 'jon', name: 'Jon Reed', email: 'jon@example.com' },
];
let fixture: Fixture;
let slipway: PortalWithSignIn;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, people, { remembers: true });
});
afterAll(async () => {
  await slipway?.close();
  await fixture.close();
});

const me = (browser: CookieBrowser) => whoIs(slipway.portal, browser);

async function signedIn(person: string) {
  const { browser } = await slipway.signIn(person);
  expect(await me(browser)).not.toBeNull();
  return { browser };
}

const signOut = (browser: CookieBrowser, origin = slipway.portal.url) =>
  browser.request(`${slipway.portal.url}/api/sign-out`, { method: 'POST', headers: { origin } });

/** What the page does: it goes where the answer says. */
async function addressAfterSignOut(browser: CookieBrowser): Promise<URL> {
  const answer = await signOut(browser);
  expect(answer.status).toBe(200);
  const { address } = (await answer.json()) as { address: string };
  return new URL(address, slipway.portal.url);
}

async function confirmAtProvider(browser: CookieBrowser, address: URL) {
  const { page } = await browser.follow(address.toString());
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const confirm = `${slipway.provider.issuer}/session/end/confirm`;
  return browser.follow(confirm, postedForm({ xsrf, logout: 'yes' }));
}

/** The provider shows whom one may be. */
const asksWho = async (browser: CookieBrowser) =>
  (await goToSignIn(slipway.portal, browser)).page.includes('Jon Reed');

describe('signing out', () => {
  test('ends the session here and at the provider, which asks whoever signs in next', async () => {
    const { browser } = await signedIn('ines');
    const cookie = browser.cookie;
    // A provider that remembers: this is what signing out has to put an end to.
    const straightIn = await goToSignIn(slipway.portal, browser);
    expect(straightIn.address).toBe(`${slipway.portal.url}/environments`);

    const address = await addressAfterSignOut(browser);
    expect(`${address.origin}${address.pathname}`).toBe(`${slipway.provider.issuer}/session/end`);
    const parameters = Object.fromEntries(address.searchParams);
    expect(parameters).toEqual({
      client_id: 'slipway',
      post_logout_redirect_uri: `${slipway.portal.url}/sign-in`,
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(await me(browser)).toBeNull();
    const old = await fetch(`${slipway.portal.url}/api/v1/me`, { headers: { cookie } });
    expect(old.status).toBe(401);

    const back = await confirmAtProvider(browser, address);
    expect(back.address).toBe(`${slipway.portal.url}/sign-in`);
    expect(await asksWho(browser)).toBe(true);
  });

  test('works without the ID token that the session began with', async () => {
    const { browser } = await signedIn('ines');
    await fixture.database.session.updateMany({ data: { sealedIdToken: 'damaged' } });
    const address = await addressAfterSignOut(browser);
    expect(address.searchParams.get('id_token_hint')).toBeNull();
    const back = await confirmAtProvider(browser, address);
    expect(back.address).toBe(`${slipway.portal.url}/sign-in`);
    expect(await asksWho(browser)).toBe(true);
  });

  test('is not done for a page of somebody else', async () => {
    const { browser } = await signedIn('jon');
    for (const origin of ['https://elsewhere.example', 'null'])
      expect((await signOut(browser, origin)).status).toBe(403);
    expect(await me(browser)).not.toBeNull();
  });

  test('twice is no error', async () => {
    const { browser } = await signedIn('jon');
    await addressAfterSignOut(browser);
    expect((await addressAfterSignOut(browser)).searchParams.get('client_id')).toBe('slipway');
  });

  test('is said not to have worked while the session can’t be ended, which goes on', async () => {
    const { browser } = await signedIn('jon');
    await fixture.database.$executeRawUnsafe(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`);
    await fixture.database.$executeRawUnsafe(
      'CREATE TRIGGER refuse BEFORE DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    try {
      expect((await signOut(browser)).status).toBeGreaterThanOrEqual(500);
      expect(await me(browser)).not.toBeNull();
    } finally {
      await fixture.database.$executeRawUnsafe('DROP FUNCTION refuse CASCADE');
    }
  });
});
