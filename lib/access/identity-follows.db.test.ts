import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SamplePerson } from '@/lib/sandbox/identity/people';
import type { CookieBrowser } from '@/lib/testing/checks/cookie-browser';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalWithSignIn, startPortalWithSignIn, whoIs } from '@/lib/testing/checks/portal-sign-in';

/** What the directory says of people, which it may change. */
type Person = { -readonly [Key in keyof SamplePerson]: SamplePerson[Key] };
const people: Person[] = [];
let fixture: Fixture;
let slipway: PortalWithSignIn;
/** The same database, for members of a group alone. */
let guarded: PortalWithSignIn;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, people, {}, { OIDC_VIEWER_GROUP: 'slipway-viewers' });
});
beforeEach(() => {
  people.length = 0;
});
afterAll(async () => {
  await slipway?.close();
  await fixture.close();
});

let count = 0;

function newcomer(name: string, groups: string[], claims: Person['claims'] = {}): Person {
  count += 1;
  const id = `${name.toLowerCase()}-${count}`;
  const words = { role: 'engineer', team: '', may: '' } as const;
  const person: Person = { id, name, email: `${id}@example.com`, groups, ...words, claims };
  people.push(person);
  return person;
}

const signIn = (person: Person, browser?: CookieBrowser) => slipway.signIn(person.id, browser);
const me = (browser: CookieBrowser) => whoIs(slipway.portal, browser);
const userOf = (person: Person) =>
  fixture.database.user.findFirst({
    where: { accounts: { some: { providerAccountId: person.id } } },
    include: { accounts: true, sessions: { orderBy: { createdAt: 'desc' } } },
  });

const overage = {
  groups: undefined,
  _claim_names: { groups: 'src1' },
  _claim_sources: { src1: { endpoint: 'https://graph.example.com/me/getMemberObjects' } },
};

describe('groups that are not a list of texts', () => {
  test('may be one text: that one group', async () => {
    const dora = newcomer('Dora', [], { groups: 'slipway-admins' });
    expect(await me((await signIn(dora)).browser)).toMatchObject({ role: 'admin', teams: [] });
  });

  test('are taken without what is no group, which is logged, and said to the person', async () => {
    const ines = newcomer('Ines', [], { groups: ['team-core', null, 7] });
    const { browser, page } = await signIn(ines);
    expect(await me(browser)).toMatchObject({ role: 'engineer', teams: ['core'] });
    expect(page).toContain('could not be read');
    expect(slipway.portal.log()).toContain('groups: 2 of 3 entries are no groups');
  });

  test.each([
    ['too many for a token', overage],
    ['too many, as Entra says in a short token', { groups: undefined, hasgroups: true }],
    ['not sent', { groups: undefined }],
    ['no groups', { groups: { of: 'a kind' } }],
  ])(
    'are unknown where they are %s: teams stay, nobody stays an admin, and it is said',
    async (_, claims) => {
      const admin = newcomer('Dora', ['slipway-admins', 'team-core']);
      const { browser } = await signIn(admin);
      expect(await me(browser)).toMatchObject({ role: 'admin', teams: ['core'] });
      admin.claims = claims;
      const { page } = await signIn(admin, browser);
      expect(await me(browser)).toMatchObject({ role: 'engineer', teams: ['core'] });
      expect(page).toContain('did not say which groups you are in');
      const user = await userOf(admin);
      expect(slipway.portal.log()).toContain(admin.id);
      expect(
        await fixture.database.auditEntry.findFirst({
          where: { subjectId: user?.id ?? '', action: 'user.role' },
          orderBy: { id: 'desc' },
        }),
      ).toMatchObject({ details: { from: 'ADMIN', to: 'ENGINEER' } });

      // The notice is of this sign-in: the next one that says which groups has none.
      admin.claims = {};
      const again = await signIn(admin, browser);
      expect(again.page).not.toContain('did not say which groups you are in');
      expect(await me(browser)).toMatchObject({ role: 'admin', teams: ['core'] });
    },
  );
});

test('a viewer is who is in the group for that, and may change nothing', async () => {
  const vera = newcomer('Vera', ['slipway-viewers', 'team-payments']);
  const { browser } = await signIn(vera);
  expect(await me(browser)).toMatchObject({ role: 'viewer', teams: ['payments'] });
});

describe('a person whom the provider changes', () => {
  test('is the same one, under the new name and address', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const before = await me((await signIn(ines)).browser);
    ines.name = 'Ines Married';
    ines.email = `married-${ines.email}`;
    const after = await me((await signIn(ines)).browser);
    expect(after).toEqual({ ...before, name: 'Ines Married', email: ines.email });
  });

  test('whose old address goes to somebody who was here gives it up, and nothing else', async () => {
    const [ines, noa] = [newcomer('Ines', ['slipway-admins']), newcomer('Noa', ['team-search'])];
    const inesBefore = await me((await signIn(ines)).browser);
    await signIn(noa);
    noa.email = ines.email;
    ines.email = `new-${ines.email}`;
    const there = await signIn(noa);
    expect(await me(there.browser)).toMatchObject({ name: 'Noa', role: 'engineer', teams: ['search'] });
    expect(await userOf(ines)).toMatchObject({ email: null, role: 'ADMIN' });
    expect(await me((await signIn(ines)).browser)).toEqual({ ...inesBefore, email: ines.email });
  });

  test('without an address is no reason for the next one without to be kept out', async () => {
    const [one, other] = [newcomer('One', ['team-search']), newcomer('Other', ['team-payments'])];
    one.email = other.email = '';
    const ids = [await me((await signIn(one)).browser), await me((await signIn(other)).browser)];
    expect(ids).toMatchObject([{ teams: ['search'] }, { teams: ['payments'] }]);
  });

  test('whose client is registered anew is refused, in words that help, and shown to the admins', async () => {
    const ines = newcomer('Ines', ['team-search']);
    await signIn(ines);
    const anew = newcomer('Ines', ['team-search']);
    anew.email = ines.email;
    const { page, browser } = await signIn(anew);
    expect(page).toContain('ask an admin to link the two');
    expect(await me(browser)).toBeNull();
    expect(slipway.portal.log()).toContain('OAuthAccountNotLinked');
    const user = await userOf(ines);
    expect(
      await fixture.database.accountRequest.findMany({ where: { userId: user?.id ?? '' } }),
    ).toMatchObject([{ subject: anew.id, email: ines.email, issuer: slipway.provider.issuer }]);
  });
});

describe('an address that looks like another', () => {
  // Cyrillic а and е; the Kelvin sign, whose small form is k.
  test.each(['k\u0430te', '\u212aate', 'kat\u0435'])('%s learns nothing of Kate’s', async (local) => {
    const kate = newcomer('Kate', ['slipway-admins', 'team-payments']);
    kate.email = `kate${count}@example.com`;
    const there = await signIn(kate);
    const { token } = { token: there.browser.cookie };
    const other = newcomer('Kate', ['team-search']);
    other.email = `${local}${count - 1}@example.com`;
    const { browser } = await signIn(other);
    expect(await me(browser)).toMatchObject({ role: 'engineer', teams: ['search'] });
    expect((await me(browser))?.id).not.toBe((await me(there.browser))?.id);
    expect((await userOf(kate))?.email).toBe(kate.email);
    expect(there.browser.cookie).toBe(token);
    const list = await browser.request(`${slipway.portal.url}/api/v1/environments?team=payments`);
    expect(await list.json()).toMatchObject({ items: [] });
  });
});

describe('somebody whom an admin disabled', () => {
  test('has no session any more, and can’t begin one', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const { browser } = await signIn(ines);
    const user = await userOf(ines);
    await fixture.database.user.update({ where: { id: user?.id ?? '' }, data: { disabledAt: new Date() } });
    expect(await me(browser)).toBeNull();
    const { address, page } = await signIn(ines);
    expect(new URL(address).pathname).toBe('/sign-in');
    expect(page).toContain('disabled');
  });
});

describe('a portal for the members of one group', () => {
  beforeAll(async () => {
    guarded = await startPortalWithSignIn(fixture.url, people, {}, { OIDC_REQUIRED_GROUP: 'may-enter' });
  });
  afterAll(() => guarded?.close());

  test('lets them in', async () => {
    const ines = newcomer('Ines', ['may-enter', 'team-search']);
    const { browser } = await guarded.signIn(ines.id);
    expect(await whoIs(guarded.portal, browser)).toMatchObject({ teams: ['search'] });
  });

  test('refuses others, names the group, and makes nobody of them', async () => {
    const ines = newcomer('Ines', ['slipway-admins']);
    const { browser, page } = await guarded.signIn(ines.id);
    expect(await whoIs(guarded.portal, browser)).toBeNull();
    expect(page).toContain('may-enter');
    expect(await userOf(ines)).toBeNull();
  });

  test('refuses whom it can’t tell by their groups', async () => {
    const ines = newcomer('Ines', ['may-enter'], overage);
    const { browser, page } = await guarded.signIn(ines.id);
    expect(await whoIs(guarded.portal, browser)).toBeNull();
    expect(page).toContain('did not say which groups you are in');
  });

  test('ends what somebody had who is a member no more', async () => {
    const ines = newcomer('Ines', ['may-enter', 'slipway-admins', 'team-search']);
    const { browser } = await guarded.signIn(ines.id);
    ines.groups = ['slipway-admins', 'team-search'];
    await guarded.signIn(ines.id);
    expect(await whoIs(guarded.portal, browser)).toBeNull();
    expect(await userOf(ines)).toMatchObject({ role: 'VIEWER', sessions: [] });
  });
});

describe('signing out at the provider', () => {
  test('ends the session here, and no other', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const [here, elsewhere] = [(await signIn(ines)).browser, (await signIn(ines)).browser];
    const page = await here.follow(`${slipway.provider.issuer}/session/end`);
    const form = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? '';
    await here.follow(`${slipway.provider.issuer}/session/end/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf: form, logout: 'yes' }),
    });
    expect(await me(here)).toBeNull();
    expect(await me(elsewhere)).toMatchObject({ name: 'Ines' });
    const user = await userOf(ines);
    expect(
      await fixture.database.auditEntry.findFirst({
        where: { subjectId: user?.id ?? '', action: 'session.end' },
      }),
    ).toMatchObject({ actorName: 'Identity provider' });
  });

  test.each([
    ['application/x-www-form-urlencoded', 'logout_token=no.token.at.all', 400],
    ['application/x-www-form-urlencoded', 'logout_token=', 400],
    ['application/x-www-form-urlencoded', 'x=y', 400],
    ['application/json', '{"logout_token": "x"}', 415],
  ])('is nothing that anybody else can do: %s %s', async (type, body, status) => {
    const answer = await fetch(`${slipway.portal.url}/api/backchannel-logout`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a session', () => {
  /** Last used so many minutes ago. */
  const lastUsed = (userId: string, minutes: number) => fixture.database.$executeRaw`
    UPDATE sessions SET last_seen_at = now() - make_interval(mins => ${minutes}::int) WHERE user_id = ${userId}`;
  const idle = async (userId: string) => {
    const [row] = await fixture.database.$queryRaw<{ minutes: number }[]>`
      SELECT (extract(epoch FROM now() - last_seen_at) / 60)::float8 AS minutes FROM sessions WHERE user_id = ${userId}`;
    return row?.minutes;
  };

  test('that nobody uses for an hour has ended, for every door', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const { browser } = await signIn(ines);
    await lastUsed((await userOf(ines))?.id ?? '', 61);
    expect(await me(browser)).toBeNull();
    const page = await browser.request(`${slipway.portal.url}/environments`);
    expect(page.headers.get('location') ?? (await page.text())).toContain('sign-in');
    const known = await browser.request(`${slipway.portal.url}/api/auth/session`);
    expect(await known.json()).toEqual({});
  });

  test('is used by what a person asks for, and not by a stream that a page keeps open', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const { browser } = await signIn(ines);
    const userId = (await userOf(ines))?.id ?? '';
    await lastUsed(userId, 30);
    const ended = new AbortController();
    const stream = await browser.request(`${slipway.portal.url}/api/live`, { signal: ended.signal });
    expect(stream.status).toBe(200);
    ended.abort();
    expect(await idle(userId)).toBeGreaterThan(29);
    await browser.request(`${slipway.portal.url}/environments`);
    expect(await idle(userId)).toBeLessThan(29);
  });
});

test('a fresh sign-in is one that the provider was asked for anew', async () => {
  const ines = newcomer('Ines', ['team-search']);
  const { browser } = await signIn(ines);
  const user = await userOf(ines);
  expect(user?.sessions[0]?.signedInAt).not.toBeNull();
  expect(user?.sessions[0]?.providerSessionId).not.toBeNull();
  expect(user?.sessions[0]?.sealedIdToken).not.toBeNull();
  expect(await me(browser)).toMatchObject({ name: 'Ines' });
});
