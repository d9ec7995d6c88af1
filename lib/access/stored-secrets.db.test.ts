import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePeople } from '@/lib/sandbox/identity/people';
import type { CookieBrowser } from '@/lib/testing/checks/cookie-browser';
import { type PortalWithSignIn, startPortalWithSignIn, whoIs } from '@/lib/testing/checks/portal-sign-in';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { createToken } from './create-token';

const clientSecret = `client-${randomBytes(24).toString('base64url')}`;
let sandbox: Sandbox;
let slipway: PortalWithSignIn;

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
  slipway = await startPortalWithSignIn(sandbox.databaseUrl, samplePeople, { clientSecret });
});
afterAll(async () => {
  await slipway?.close();
  await sandbox.close();
});

/** Every row of every table, as text: what a dump of the database has of it. */
async function dump(): Promise<Map<string, string>> {
  const tables = await sandbox.database.$queryRaw<{ table: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS table FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
  const contents = new Map<string, string>();
  for (const { table } of tables) {
    const rows = await sandbox.database.$queryRawUnsafe<{ text: string }[]>(
      `SELECT row_to_json(t)::text AS text FROM ${table} t`,
    );
    contents.set(table, rows.map(({ text }) => text).join('\n'));
  }
  return contents;
}

function cookiesOf(browser: CookieBrowser): { name: string; value: string }[] {
  return browser.cookie.split('; ').map((pair) => {
    const cut = pair.indexOf('=');
    return { name: pair.slice(0, cut), value: decodeURIComponent(pair.slice(cut + 1)) };
  });
}

/** Whatever of it that was asked for would show, whoever made it: a JWT, a token of ours, AWS's temporary keys, a private key. */
const shapes = [
  /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  /slw_[\w-]{30,}/,
  /ASIA[A-Z0-9]{12,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
];

test('a dump of a running Slipway holds nothing that lets anybody in', async () => {
  const { browser } = await slipway.signIn('ada');
  expect(await whoIs(slipway.portal, browser)).toMatchObject({ name: 'Ada Park' });
  const { token } = await createToken({
    ctx: sandbox.ctx,
    input: { name: 'a script', expiresInDays: 7 },
    idempotencyKey: 'made-once',
  });
  const launch = await fetch(`${slipway.portal.url}/api/v1/environments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': 'launched-once',
    },
    body: JSON.stringify({
      name: 'shop',
      blueprint: 'web-environment',
      target: 'sandbox',
      team: 'payments',
      inputs: { zones: 2, natGateways: 'single' },
    }),
  });
  expect(launch.status).toBe(202);
  await sandbox.waitFor('shop', 'ACTIVE');

  const contents = await dump();
  // The scan looks where there is something to find.
  expect(contents.get('public.environments')).toContain('slipway-shop');
  expect(contents.get('public.sessions')).toContain('token_hash');
  const cookies = cookiesOf(browser);
  expect(cookies.map(({ name }) => name)).toContain('next-auth.session-token');
  const signedOut = await browser.request(`${slipway.portal.url}/api/sign-out`, {
    method: 'POST',
    headers: { origin: slipway.portal.url },
  });
  const { address } = (await signedOut.json()) as { address: string };
  const idToken = new URL(address).searchParams.get('id_token_hint') ?? '';
  expect(idToken).not.toBe('');

  const secrets = {
    token,
    clientSecret,
    'the key that signs cookies': 'the same for every replica, and no secret at all',
    'the ID token': idToken,
    "the ID token's signature": idToken.split('.')[2] ?? '',
    ...Object.fromEntries(
      cookies.flatMap(({ name, value }) => [
        [name, value],
        // The CSRF token is before its hash.
        [`the first part of ${name}`, value.split('|')[0] ?? value],
      ]),
    ),
  };
  const found: string[] = [];
  for (const [table, text] of contents) {
    for (const [what, secret] of Object.entries(secrets)) {
      if (what.endsWith('callback-url')) continue;
      expect(secret.length, what).toBeGreaterThan(12);
      if (text.includes(secret)) found.push(`${what} in ${table}`);
    }
    for (const shape of shapes) if (shape.test(text)) found.push(`${shape} in ${table}`);
  }
  expect(found).toEqual([]);
  const accounts = await sandbox.database.account.findMany();
  for (const { access_token, refresh_token, id_token } of accounts)
    expect([access_token, refresh_token, id_token]).toEqual([null, null, null]);
});
