import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { type SamplePerson, samplePeople } from '@/lib/sandbox/identity/people';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';

/** An engineer of team payments. */
const nora = {
  ...samplePeople[0],
  id: 'nora',
  name: 'Nora',
  email: 'nora@example.com',
} satisfies SamplePerson;

/** Of another team. */
const stranger = {
  ...nora,
  id: 'stranger',
  name: 'Stranger',
  email: 's@example.com',
  groups: ['team-other'],
};

let fixture: Fixture;
let slipway: PortalWithSignIn;
let token: string;
let cookie: string;
/** Every server action of the build, by its name. */
let actions: Map<string, string>;

beforeAll(async () => {
  fixture = await createFixture();
  slipway = await startPortalWithSignIn(fixture.url, [nora, stranger]);
  token = (await createToken({ ctx: fixture.as('ada'), input: { name: 'test', expiresInDays: 1 } })).token;
  cookie = (await slipway.signIn(nora.id)).browser.cookie;
  const manifest = JSON.parse(readFileSync('.next-test/server/server-reference-manifest.json', 'utf8'));
  const known = Object.entries(manifest.node as Record<string, { exportedName: string }>);
  actions = new Map(known.map(([id, { exportedName }]) => [exportedName, id]));
});
afterAll(async () => {
  await slipway.close();
  await fixture.close();
});

interface Answer {
  status: number;
  headers: string;
  body: string;
}

/** As it stands, which no client of HTTP would send; up to the end, or to what is enough of a stream. */
function send(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answer> {
  const { port, host } = new URL(slipway.portal.url);
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const all = { Host: host, Connection: 'close', ...length, ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`${method} ${target} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`),
    );
    socket.on('data', (bytes) => {
      received += bytes.toString('utf8');
      if (received.includes('text/event-stream')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [top = '', ...rest] = received.split('\r\n\r\n');
      resolve({ status: Number(top.split(' ')[1]), headers: top, body: rest.join('\r\n\r\n') });
    });
  });
}

const deep = '['.repeat(31_000) + ']'.repeat(31_000);
const json = { 'Content-Type': 'application/json' };
const bearer = () => ({ Authorization: `Bearer ${token}`, ...json });
const session = () => ({ Cookie: cookie });
const act = (name: string, body: string, headers: Record<string, string> = {}, page = '/tokens') =>
  send(
    'POST',
    page,
    {
      Cookie: cookie,
      Origin: slipway.portal.url,
      'Next-Action': actions.get(name) ?? 'unknown',
      'Content-Type': 'text/plain;charset=UTF-8',
      Accept: 'text/x-component',
      ...headers,
    },
    body,
  );

describe('an address that can’t be read is malformed, for whoever asks', () => {
  test.each([
    '/environments/%FF',
    '/environments/%E0%A4%A',
    '/environments/a%00b',
    '/%C0%AF',
    '/api/v1/environments/%FF',
    '/api/v1/environments/%E0%A4%A/events',
    '/api/auth/%FF',
    '*',
    'http://evil.example/environments',
  ])('%s', async (target) => {
    for (const headers of [{}, session(), bearer()]) {
      const answer = await send('GET', target, headers);
      expect(answer).toMatchObject({ status: 400 });
      expect(answer.headers).not.toMatch(/^location:/im);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 400, requestId: expect.any(String) });
    }
  });

  test('and a person gets a page', async () => {
    const { status, headers, body } = await send('GET', '/environments/%FF', { Accept: 'text/html' });
    expect(status).toBe(400);
    expect(headers).toMatch(/^content-type: text\/html/im);
    expect(body).toContain('<h1>The request cannot be read</h1>');
  });

  test('of the query, what can’t be read is no address of anything', async () => {
    for (const query of ['q=%FF', 'status=', 'q=%E0%A4%A'])
      expect(await send('GET', `/api/v1/environments?${query}`, bearer())).toMatchObject({ status: 200 });
  });
});

describe('a page that is not there says so in its status and its title', () => {
  test.each([
    '/environments/nothing',
    '/environments/nothing/edit',
    '/environments/a%20b',
    '/environments/x?id=%00',
  ])('%s', async (target) => {
    const { status, body } = await send('GET', target, session());
    expect(status).toBe(404);
    expect(body).toContain('<title>Environment not found · Slipway</title>');
  });
  test('also where it belongs to another team', async () => {
    await fixture.request('foreign');
    expect(await send('GET', '/environments/foreign', session())).toMatchObject({ status: 200 });
    const { browser } = await slipway.signIn(stranger.id);
    expect(await send('GET', '/environments/foreign', { Cookie: browser.cookie })).toMatchObject({
      status: 404,
    });
  });
  test('and so does an address of nothing', async () => {
    const { status, body } = await send('GET', '/nothing', session());
    expect(status).toBe(404);
    expect(body).toContain('<title>Not found · Slipway</title>');
  });
});

describe('a method that there is not is not allowed', () => {
  test.each(['TRACE', 'PROPFIND', 'QUERY'])('%s', async (method) => {
    for (const target of ['/api/v1/me', '/api/health', '/api/live', '/environments', '/sign-in']) {
      const answer = await send(method, target, bearer());
      expect(answer, target).toMatchObject({ status: 405 });
      expect(answer.headers).toMatch(/^allow: GET, HEAD, POST/im);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 405 });
    }
  });
  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s for a page', async (method) => {
    expect(await send(method, '/environments', session())).toMatchObject({ status: 405 });
  });
});

describe('a body that is nested too deep is malformed', () => {
  test.each([
    ['PATCH', '/api/v1/environments/shop'],
    ['POST', '/api/v1/environments'],
    ['POST', '/api/v1/environments?check=true'],
    ['POST', '/api/v1/environments/shop/relaunch'],
  ])('%s %s', async (method, target) => {
    const body = `{"name":"shop","inputs":${deep}}`;
    const answer = await send(
      method,
      target,
      { ...bearer(), 'Idempotency-Key': `${method}-${target.length}` },
      body,
    );
    // Of what is not there, not even the body is read.
    expect([400, 404]).toContain(answer.status);
  });
});

describe('a server action', () => {
  test('answers, whatever it is given', async () => {
    expect(actions.size).toBeGreaterThan(10);
    const given = [
      '[]',
      '[null]',
      '[1]',
      '["a\\u0000b"]',
      '[{}]',
      '[[]]',
      '[{"id":null,"name":{}}]',
      '[null,null,null]',
    ];
    for (const name of actions.keys())
      for (const body of given) {
        const { status } = await act(name, body);
        expect(status, `${name} of ${body}`).toBeLessThan(500);
      }
  });

  test.each(['', '{', 'null', '["$1"]', '["$F1"]', '["$Q1"]', deep])(
    'is refused where its arguments can’t be read: %.20s',
    async (body) => expect(await act('endToken', body)).toMatchObject({ status: 400 }),
  );

  test.each(['notaurl', 'null', 'http://', 'http://a b', 'http://evil.example', ''])(
    'is refused from the origin %j',
    async (origin) =>
      expect(await act('endToken', '[{"id":"x"}]', { Origin: origin })).toMatchObject({ status: 403 }),
  );

  test('is refused without any origin', async () => {
    const headers = {
      Cookie: cookie,
      'Next-Action': actions.get('endToken') ?? '',
      'Content-Type': 'text/plain',
    };
    expect(await send('POST', '/tokens', headers, '[{"id":"x"}]')).toMatchObject({ status: 403 });
  });

  test.each(['multipart/form-data', 'multipart/form-data; boundary=a', 'application/json'])(
    'is refused as %s',
    async (type) =>
      expect(await act('endToken', '--a\r\n', { 'Content-Type': type })).toMatchObject({ status: 415 }),
  );

  test('is not what a POST to a page is by itself', async () => {
    const headers = { ...session(), 'Content-Type': 'multipart/form-data; boundary=a' };
    expect(await send('POST', '/tokens', headers, '--a\r\n')).toMatchObject({ status: 405 });
  });

  test('works for the portal’s own pages, also for one that another page has', async () => {
    for (const page of ['/tokens', '/new', '/environments'])
      expect(await act('checkName', '["shop"]', {}, page), page).toMatchObject({ status: 200 });
  });
});

describe('a sign-in', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const foreign = [
    '\\\\evil',
    '%5C%5Cevil',
    '//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '%',
    'http://',
  ];

  test.each(foreign)('leads to the portal, and not to %s', async (address) => {
    for (const [method, target, body] of [
      ['GET', `/sign-in?callbackUrl=${address}`, ''],
      ['GET', `/api/auth/signin?callbackUrl=${address}`, ''],
      ['POST', '/api/auth/signin/oidc', `callbackUrl=${address}`],
    ] as const) {
      const answer = await send(method, target, form, body);
      expect(answer.status, target).toBeLessThan(400);
      expect(answer.headers.toLowerCase()).not.toContain('evil');
    }
  });

  test.each([
    ['GET', '/api/auth/error?error=%FF', {}, ''],
    ['POST', '/api/auth/signin/oidc', json, '{'],
    ['POST', '/api/auth/callback/oidc', json, 'null'],
    ['POST', '/api/auth/session', json, deep],
    ['GET', '/api/auth/session', { Cookie: 'next-auth.callback-url=notaurl' }, ''],
    ['GET', '/api/auth/signin', { Cookie: 'next-auth.callback-url=%5C%5Cevil' }, ''],
    ['GET', '/api/auth/callback/oidc?code=%FF&state=%FF', {}, ''],
  ] as const)(
    'that can’t be read is no fault of the portal: %s %s',
    async (method, target, headers, body) => {
      expect((await send(method, target, headers, body)).status).toBeLessThan(500);
    },
  );

  test('writes nothing into the log that a stranger sends', async () => {
    const body = '{"level":"error","code":"written by a stranger"}';
    expect(await send('POST', '/api/auth/_log', json, body)).toMatchObject({ status: 404 });
    expect(slipway.portal.log()).not.toContain('written by a stranger');
  });
});

describe('under another name', () => {
  test.each(['evil.example', 'a b', '[::', ''])('%j nothing answers', async (Host) => {
    for (const target of ['/sign-in', '/api/v1/me', '/api/auth/csrf'])
      expect(await send('GET', target, { Host }), target).toMatchObject({ status: 421 });
  });
  test('health does, as load balancers ask by address', async () => {
    expect(await send('GET', '/api/health/ready', { Host: '10.0.0.7:3000' })).toMatchObject({ status: 200 });
  });
  test('nobody but a trusted proxy says what the name was', async () => {
    const headers = { Host: 'evil.example', 'X-Forwarded-Host': new URL(slipway.portal.url).host };
    expect(await send('GET', '/sign-in', headers)).toMatchObject({ status: 421 });
  });
});
