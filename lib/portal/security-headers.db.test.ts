import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginSession } from '@/lib/access/sessions';
import { type SamplePerson, samplePeople } from '@/lib/sandbox/identity/people';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';

const nora = {
  ...samplePeople[0],
  id: 'nora',
  name: 'Nora',
  email: 'nora@example.com',
} satisfies SamplePerson;

let fixture: Fixture;
let slipway: PortalWithSignIn;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, [nora]);
});
afterAll(async () => {
  await slipway.close();
  await fixture.close();
});

const always = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('every answer', () => {
  test.each([
    '/sign-in',
    '/environments',
    '/no-such-page',
    '/environments/%FF',
    '/api/health',
    '/api/v1/me',
    '/api/v1/nothing',
    '/api/auth/csrf',
    '/icon.svg',
    '/_next/static/nothing.js',
  ])('has its headers: %s', async (path) => {
    const { headers } = await fetch(`${slipway.portal.url}${path}`, { redirect: 'manual' });
    expect(Object.fromEntries(headers)).toMatchObject(always);
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*microphone=\(\)/);
    expect(headers.get('content-security-policy')).toMatch(/default-src '(self|none)'/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.has('strict-transport-security')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });
});

describe('a page', () => {
  const noncesOf = async (path: string) => {
    const { browser } = await slipway.signIn(nora.id);
    const answer = await browser.request(`${slipway.portal.url}${path}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    const html = await answer.text();
    return {
      nonce: /'nonce-([^']+)'/.exec(policy)?.[1] ?? '',
      scripts: [...html.matchAll(/<(?:script|style)\b([^>]*)>/g)].map(([, attributes]) => attributes ?? ''),
    };
  };

  test.each([
    '/environments',
    '/new',
    '/targets',
    '/tokens',
    '/sign-in',
    '/environments/nothing',
    '/no-such-page',
  ])('names the nonce of its answer in every script: %s', async (path) => {
    const { nonce, scripts } = await noncesOf(path);
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(scripts.length).toBeGreaterThan(3);
    for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonce}"`);
  });

  test('has another nonce each time', async () => {
    const made = await Promise.all([1, 2, 3].map(async () => (await noncesOf('/new')).nonce));
    expect(new Set(made).size).toBe(3);
  });
});

test('what belongs to a person is kept by no browser and no cache', async () => {
  const { browser } = await slipway.signIn(nora.id);
  for (const path of ['/environments', '/new', '/api/v1/me', '/api/auth/session']) {
    const { headers } = await browser.request(`${slipway.portal.url}${path}`);
    expect(headers.get('cache-control'), path).toContain('no-store');
  }
});

describe('a portal that is reached by https', () => {
  let portal: PortalProcess;
  const ask = (path: string, host: string) =>
    fetch(`${portal.url}${path}`, { headers: { 'x-forwarded-host': host }, redirect: 'manual' });

  beforeAll(async () => {
    const variables = {
      NEXTAUTH_URL: 'https://slipway.example.com',
      ALLOWED_HOSTS: 'portal.internal',
      TRUSTED_PROXIES: '127.0.0.1',
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_SECRET: 'Zm9yIHRoaXMgdGVzdCBhbG9uZQ',
    };
    portal = await startPortalProcess({ databaseUrl: fixture.url, variables });
  });
  afterAll(() => portal.stop());

  test('says that it is from now on reached by nothing else', async () => {
    for (const path of ['/sign-in', '/api/v1/me', '/icon.svg']) {
      const { headers } = await ask(path, 'slipway.example.com');
      expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000; includeSubDomains');
    }
    const page = await ask('/sign-in', 'slipway.example.com');
    expect(page.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
  });

  test('answers under its own name and those that it was given', async () => {
    for (const host of ['slipway.example.com', 'portal.internal:3000'])
      expect((await ask('/sign-in', host)).status, host).toBe(200);
    for (const host of ['evil.example', '127.0.0.1', 'localhost'])
      expect((await ask('/sign-in', host)).status, host).toBe(421);
    expect((await ask('/api/health/ready', '10.0.0.7')).status).toBe(200);
  });

  test('reaches itself, where an action is called from the page of another one', async () => {
    const sessionToken = 'a session of ada';
    const expires = new Date(Date.now() + 60_000);
    await beginSession(fixture.database, { sessionToken, userId: fixture.as('ada').actor.id, expires });
    const manifest = JSON.parse(readFileSync('.next-test/server/server-reference-manifest.json', 'utf8'));
    const known = Object.entries(manifest.node as Record<string, { exportedName: string }>);
    const action = known.find(([, { exportedName }]) => exportedName === 'checkName')?.[0] ?? '';
    const status = await new Promise((resolve, reject) => {
      const headers = {
        host: 'slipway.example.com',
        origin: 'https://slipway.example.com',
        cookie: `__Secure-next-auth.session-token=${encodeURIComponent(sessionToken)}`,
        'next-action': action,
        'content-type': 'text/plain;charset=UTF-8',
        accept: 'text/x-component',
      };
      const { port } = new URL(portal.url);
      const request = httpRequest({ host: '127.0.0.1', port, path: '/tokens', method: 'POST', headers });
      request.on('error', reject).on('response', ({ statusCode }) => resolve(statusCode));
      request.end('["shop"]');
    });
    expect(status, portal.log()).toBe(200);
  });
});
