import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import type { SamplePerson } from '@/lib/sandbox/identity/people';
import type { CookieBrowser } from '@/lib/testing/checks/cookie-browser';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalWithSignIn, startPortalWithSignIn, whoIs } from '@/lib/testing/checks/portal-sign-in';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { insertToken } from './api-tokens';

/** What the directory says of people, which it may change. */
const people: (SamplePerson & { groups: string[] })[] = [];
let fixture: Fixture;
let slipway: PortalWithSignIn;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, people);
});
beforeEach(() => {
  people.length = 0;
});
afterAll(async () => {
  await slipway?.close();
  await fixture.close();
});

let count = 0;

/** Somebody whom the portal has never seen. */
function newcomer(name: string, groups: string[]): SamplePerson & { groups: string[] } {
  count += 1;
  const id = `${name.toLowerCase()}-${count}`;
  const words = { role: 'engineer', team: '', may: '' } as const;
  const person = { id, name, email: `${id}@example.com`, groups, ...words };
  people.push(person);
  return person;
}

const me = (browser: CookieBrowser) => whoIs(slipway.portal, browser);
const signIn = (person: SamplePerson, browser?: CookieBrowser) => slipway.signIn(person.id, browser);
const userOf = (person: SamplePerson) =>
  fixture.database.user.findFirst({
    where: { accounts: { some: { providerAccountId: person.id } } },
    include: { accounts: true, sessions: true, memberships: { include: { team: true } } },
  });
const userIdOf = async (person: SamplePerson) => (await userOf(person))?.id ?? 'nobody';

describe('signing in', () => {
  test('makes a person of a newcomer, with the role and the teams of their groups', async () => {
    const ines = newcomer('Ines', ['slipway-approvers', 'team-payments', 'team-new-here']);
    const { address, browser } = await signIn(ines);
    expect(address).toBe(`${slipway.portal.url}/environments`);
    expect(await me(browser)).toMatchObject({
      name: 'Ines',
      role: 'approver',
      teams: ['new-here', 'payments'],
    });
  });

  test('leads the same person to the same user, with what the directory says today', async () => {
    const ines = newcomer('Ines', ['slipway-admins']);
    const first = await me((await signIn(ines)).browser);
    ines.groups = ['team-search'];
    const second = await me((await signIn(ines)).browser);
    expect(second).toEqual({ ...first, role: 'engineer', teams: ['search'] });
  });

  test('takes a role away from every session and token that the person has', async () => {
    const admin = newcomer('Dora', ['slipway-admins']);
    const elsewhere = (await signIn(admin)).browser;
    const userId = await userIdOf(admin);
    const { token } = await fixture.database.$transaction((tx) =>
      insertToken(tx, userId, { name: 'hers', expiresInDays: 1 }),
    );
    admin.groups = [];
    await signIn(admin);
    expect(await me(elsewhere)).toMatchObject({ id: userId, role: 'engineer' });
    const answer = await fetch(`${slipway.portal.url}/api/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ role: 'engineer' });
  });

  test('ends the session that the browser had, and begins a new one', async () => {
    const ines = newcomer('Ines', ['team-search']);
    const { browser } = await signIn(ines);
    const before = browser.cookie;
    await signIn(ines, browser);
    expect(await me(browser)).toMatchObject({ name: 'Ines' });
    const old = await fetch(`${slipway.portal.url}/api/v1/me`, { headers: { cookie: before } });
    expect(old.status).toBe(401);
    expect((await userOf(ines))?.sessions).toHaveLength(1);
  });

  test('of ten browsers at once makes one person', async () => {
    const ines = newcomer('Ines', ['slipway-approvers', 'team-crowd']);
    const browsers = await Promise.all(Array.from({ length: 10 }, async () => (await signIn(ines)).browser));
    for (const browser of browsers) expect(await me(browser)).toMatchObject({ role: 'approver' });
    const user = await userOf(ines);
    expect(user).toMatchObject({ accounts: [expect.anything()], role: 'APPROVER' });
    expect(user?.sessions).toHaveLength(10);
    expect(await fixture.database.user.count({ where: { name: 'Ines', accounts: { none: {} } } })).toBe(0);
    expect(await verifyAudit(fixture.database)).toMatchObject({ intact: true });
  });
});

describe('a database that does not answer', () => {
  test('is not taken for nobody being signed in', async () => {
    const { browser } = await signIn(newcomer('Ines', ['team-search']));
    const server = new Client({ connectionString: fixture.url.replace(/\/[^/]*$/, '/postgres') });
    await server.connect();
    const name = new URL(fixture.url).pathname.slice(1);
    try {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await server.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = $1 AND application_name = 'slipway-portal'`,
        [name],
      );
      const answer = await browser.request(`${slipway.portal.url}/api/v1/me`);
      expect(answer.status).toBeGreaterThanOrEqual(500);
    } finally {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await server.end();
    }
    await waitUntil(
      'the portal to find the database again',
      async () => (await browser.request(`${slipway.portal.url}/api/v1/me`)).ok,
    );
    expect(await me(browser)).toMatchObject({ name: 'Ines' });
  });
});

describe.each([
  { first: 'engineer', second: 'admin' },
  { first: 'admin', second: 'engineer' },
])('an $first and then an $second in the same browser', ({ first, second }) => {
  const groupsOf = (role: string) => (role === 'admin' ? ['slipway-admins'] : ['team-search']);

  test.each(['whom the portal never saw', 'who signed in before'])(
    'remain two people, the second one %s',
    async (known) => {
      const one = newcomer('One', groupsOf(first));
      const other = newcomer('Other', groupsOf(second));
      if (known === 'who signed in before') await signIn(other);
      const { browser } = await signIn(one);
      const cookieOfOne = browser.cookie;
      const { token } = await fixture.database.$transaction(async (tx) =>
        insertToken(tx, await userIdOf(one), { name: 'hers', expiresInDays: 1 }),
      );
      const { address } = await signIn(other, browser);
      expect(address).toBe(`${slipway.portal.url}/environments`);

      expect(await me(browser)).toMatchObject({ name: 'Other', role: second });
      const withToken = await fetch(`${slipway.portal.url}/api/v1/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(await withToken.json()).toMatchObject({ name: 'One', role: first });
      const old = await fetch(`${slipway.portal.url}/api/v1/me`, { headers: { cookie: cookieOfOne } });
      expect(old.status).toBe(401);
      expect(await userOf(one)).toMatchObject({ accounts: [{ providerAccountId: one.id }], sessions: [] });
      expect(await userOf(other)).toMatchObject({ accounts: [{ providerAccountId: other.id }] });
    },
  );
});

describe('a sign-in that can’t be what it seems', () => {
  test('is refused for a newcomer with the e-mail address of somebody else, who keeps their own', async () => {
    const owner = newcomer('Owner', ['team-search']);
    const there = (await signIn(owner)).browser;
    const newHire = { ...newcomer('Hire', ['slipway-admins']), email: owner.email.toUpperCase() };
    people.push(newHire);
    people.splice(
      people.findIndex(({ id, email }) => id === newHire.id && email !== newHire.email),
      1,
    );
    const { address, page, browser } = await signIn(newHire);
    expect(new URL(address).pathname).toBe('/sign-in');
    expect(page).toContain('Another account already uses this e-mail address');
    expect(await me(browser)).toBeNull();
    expect(await me(there)).toMatchObject({ name: 'Owner', role: 'engineer' });
    expect(await userOf(newHire)).toBeNull();
    expect((await userOf(owner))?.accounts).toHaveLength(1);
  });
});

describe('an admin of yesterday', () => {
  const manyGroups = Array.from({ length: 33_000 }, (_, index) => `team-of-many-${index}`);

  test('with 33,000 groups is an engineer of 33,000 teams today', async () => {
    const admin = newcomer('Dora', ['slipway-admins']);
    await signIn(admin);
    admin.groups = manyGroups;
    const { browser, address } = await signIn(admin);
    expect(address).toBe(`${slipway.portal.url}/environments`);
    const now = await me(browser);
    expect(now).toMatchObject({ role: 'engineer' });
    expect(now?.teams).toHaveLength(33_000);
    const list = await browser.request(`${slipway.portal.url}/api/v1/environments`);
    expect(list.status).toBe(200);
    admin.groups = ['team-of-many-7'];
    expect(await me((await signIn(admin)).browser)).toMatchObject({ teams: ['of-many-7'] });
  });

  /** Her old session, in the browser that she signs in with again, and one elsewhere. */
  async function demoted() {
    const admin = newcomer('Dora', ['slipway-admins']);
    const { browser } = await signIn(admin);
    const cookieBefore = browser.cookie;
    const elsewhere = (await signIn(admin)).browser;
    admin.groups = ['team-search'];
    return { admin, browser, cookieBefore, elsewhere };
  }

  async function expectRefused({ admin, browser, cookieBefore }: Awaited<ReturnType<typeof demoted>>) {
    const { address, page } = await signIn(admin, browser);
    expect(new URL(address).pathname).toBe('/sign-in');
    expect(page).toContain('role and teams could not be saved');
    expect(await me(browser)).toBeNull();
    const old = await fetch(`${slipway.portal.url}/api/v1/me`, { headers: { cookie: cookieBefore } });
    expect(old.status).toBe(401);
    expect((await userOf(admin))?.sessions).toHaveLength(1);
    expect(slipway.portal.log()).toContain('sign-in refused');
  }

  test('gets no session while the audit log is locked, and the right one after', async () => {
    const world = await demoted();
    const locker = new Client({ connectionString: fixture.url });
    await locker.connect();
    try {
      await locker.query('BEGIN');
      await locker.query('LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE');
      await expectRefused(world);
      await locker.query('COMMIT');
    } finally {
      await locker.end();
    }
    await signIn(world.admin, world.browser);
    expect(await me(world.browser)).toMatchObject({ role: 'engineer', teams: ['search'] });
    expect(await me(world.elsewhere)).toMatchObject({ role: 'engineer', teams: ['search'] });
  });

  test('gets no second session while the first can’t be ended, and is no admin in that one', async () => {
    const { admin, browser } = await demoted();
    const locker = new Client({ connectionString: fixture.url });
    await locker.connect();
    try {
      await locker.query('BEGIN');
      // Sessions can be read, and neither made nor ended.
      await locker.query('LOCK TABLE sessions IN SHARE MODE');
      const { address, page } = await signIn(admin, browser);
      expect(new URL(address).pathname).toBe('/sign-in');
      expect(page).toContain('could not be ended');
      expect(await me(browser)).toMatchObject({ role: 'engineer', teams: ['search'] });
      expect((await userOf(admin))?.sessions).toHaveLength(2);
    } finally {
      await locker.end();
    }
    await signIn(admin, browser);
    expect((await userOf(admin))?.sessions).toHaveLength(2);
  });

  test.each(['audit_entries', 'memberships', 'users'])(
    'gets no session while a write of %s fails, and the right one after',
    async (table) => {
      const world = await demoted();
      await fixture.database.$executeRawUnsafe(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`);
      await fixture.database.$executeRawUnsafe(
        `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
      try {
        await expectRefused(world);
      } finally {
        await fixture.database.$executeRawUnsafe('DROP FUNCTION refuse CASCADE');
      }
      await signIn(world.admin, world.browser);
      expect(await me(world.elsewhere)).toMatchObject({ role: 'engineer', teams: ['search'] });
    },
  );

  test('who never was here leaves nothing behind when the write fails, and may try again', async () => {
    const late = newcomer('Late', ['slipway-approvers']);
    await fixture.database.$executeRawUnsafe(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`);
    await fixture.database.$executeRawUnsafe(
      'CREATE TRIGGER refuse BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    try {
      const { page } = await signIn(late);
      expect(page).toContain('role and teams could not be saved');
      expect(await fixture.database.user.count({ where: { email: late.email } })).toBe(0);
    } finally {
      await fixture.database.$executeRawUnsafe('DROP FUNCTION refuse CASCADE');
    }
    expect(await me((await signIn(late)).browser)).toMatchObject({ role: 'approver' });
  });
});
