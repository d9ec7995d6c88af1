import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseAwayDigest } from '@/lib/errors/page-digests';
import type { SamplePerson } from '@/lib/sandbox/identity/people';
import type { CookieBrowser } from '@/lib/testing/checks/cookie-browser';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { insertToken } from './api-tokens';

/** Ines, with a session; her directory entry stays the same. */
const ines: SamplePerson = {
  id: 'ines',
  name: 'Ines',
  email: 'ines@example.com',
  groups: ['team-payments'],
  role: 'engineer',
  team: '',
  may: '',
};
let fixture: Fixture;
let slipway: PortalWithSignIn;
let browser: CookieBrowser;
let token: string;
let admin: Client;
let name: string;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, [ines]);
  ({ browser } = await slipway.signIn(ines.id));
  await fixture.request('before');
  const { id } = await fixture.database.user.findFirstOrThrow({ where: { name: 'Ines' } });
  ({ token } = await fixture.database.$transaction((tx) =>
    insertToken(tx, id, { name: 'script', expiresInDays: 1 }),
  ));
  name = new URL(fixture.url).pathname.slice(1);
  admin = new Client({ connectionString: fixture.url.replace(/\/[^/]*$/, '/postgres') });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await slipway?.close();
  await fixture.close();
});

/** Changes the database as an operator might, for everybody who connects from now on. */
async function alter(change: string): Promise<void> {
  await admin.query(`ALTER DATABASE ${name} ${change}`);
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND application_name LIKE 'slipway-%'`,
    [name],
  );
}

const withToken = (path: string, init: RequestInit = {}) =>
  fetch(`${slipway.portal.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const launch = (environment: string) =>
  withToken('/api/v1/environments', { method: 'POST', body: JSON.stringify(requestOf(environment)) });
const isBack = async () => (await withToken('/api/v1/me')).ok;

/** Connections that were cut are found out one by one, so the first answers may be of either kind. */
async function untilAway(): Promise<void> {
  await waitUntil('the portal to notice', async () => (await withToken('/api/v1/me')).status === 503);
}

async function expectUnavailable(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({
    type: 'urn:slipway:problem:unavailable',
    detail: expect.stringContaining('Slipway’s database'),
  });
}

describe('while the database does not answer', () => {
  beforeAll(async () => {
    await alter('ALLOW_CONNECTIONS false');
    await untilAway();
  });
  afterAll(async () => {
    await alter('ALLOW_CONNECTIONS true');
    await waitUntil('the portal to be back', isBack);
  });

  test.each([
    '/api/v1/me',
    '/api/v1/targets',
    '/api/v1/environments',
    '/api/v1/environments/before',
    '/api/v1/environments/before/events',
    '/api/live',
  ])('%s answers 503, and says when to ask again, to a token and to a session', async (path) => {
    await expectUnavailable(withToken(path));
    await expectUnavailable(browser.request(slipway.portal.url + path));
  });

  test('a change answers 503 too', async () => {
    await expectUnavailable(launch('never'));
    await expectUnavailable(withToken('/api/v1/environments/before?confirm=before', { method: 'DELETE' }));
  });

  test.each(['/environments', '/environments/before', '/new', '/targets', '/tokens'])(
    '%s is a page that waits for it, not the sign-in page',
    async (path) => {
      const response = await browser.request(slipway.portal.url + path);
      expect(response.status).toBe(500);
      expect(await response.text()).toContain(databaseAwayDigest);
    },
  );

  test('signing in says so', async () => {
    const { address, page } = await slipway.signIn(ines.id);
    expect(new URL(address).pathname).toBe('/sign-in');
    expect(page).toContain('database does not answer');
  });
});

test('once it is back, the same session and token go on', async () => {
  const { status, page } = await browser.follow(`${slipway.portal.url}/environments`);
  expect(status).toBe(200);
  expect(page).toContain('before');
  expect((await withToken('/api/v1/environments/before')).status).toBe(200);
});

describe('while the database is read-only', () => {
  beforeAll(async () => {
    // Its last use is noted once a minute: due.
    await fixture.database.apiToken.updateMany({ data: { lastUsedAt: null } });
    await alter('SET default_transaction_read_only = on');
    await waitUntil('a change to be refused', async () => (await launch('never')).status === 503);
  });
  afterAll(() => alter('RESET default_transaction_read_only'));

  test('pages and REST show what there is', async () => {
    await waitUntil('the portal to be back', isBack);
    expect(await (await withToken('/api/v1/environments/before')).json()).toMatchObject({ name: 'before' });
    for (const path of ['/environments', '/environments/before', '/new', '/targets', '/tokens']) {
      const { status, address } = await browser.follow(slipway.portal.url + path);
      expect({ status, address }).toEqual({ status: 200, address: slipway.portal.url + path });
    }
  });

  test('a change answers 503, and says that nothing was changed', async () => {
    await expectUnavailable(launch('never'));
    const { detail } = (await (await launch('never')).json()) as { detail: string };
    expect(detail).toContain('nothing was changed');
  });

  test('signing in says so', async () => {
    const { page } = await slipway.signIn(ines.id);
    expect(page).toContain('takes no changes');
  });
});
