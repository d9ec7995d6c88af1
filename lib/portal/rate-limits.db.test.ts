import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let fixture: Fixture;
let portal: PortalProcess;

beforeAll(async () => {
  fixture = await createFixture();
  const variables = {
    RATE_LIMIT_TOKEN: '20',
    RATE_LIMIT_TOKEN_CHANGES: '5',
    RATE_LIMIT_PERSON: '50',
    RATE_LIMIT_PERSON_CHANGES: '12',
    RATE_LIMIT_ADDRESS: '40',
    RATE_LIMIT_SIGN_INS: '6',
    LIVE_STREAMS_PER_PERSON: '3',
    TRUSTED_PROXIES: '127.0.0.1',
  };
  portal = await startPortalProcess({ databaseUrl: fixture.url, variables });
});
afterAll(async () => {
  await portal.stop();
  await fixture.close();
});

let addresses = 0;
/** Of somebody who asked nothing yet. */
const newAddress = () => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};
let tokens = 0;
async function newToken(person: PersonName): Promise<string> {
  tokens += 1;
  const { token } = await createToken({
    ctx: fixture.as(person),
    input: { name: `t${tokens}`, expiresInDays: 1 },
  });
  return token;
}
interface Ask {
  token?: string;
  address?: string;
  method?: string;
  signal?: AbortSignal;
  accept?: string;
}
function ask(path: string, { token, address = newAddress(), method = 'GET', signal, accept }: Ask = {}) {
  return fetch(`${portal.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': address,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(accept ? { accept } : {}),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: '{}' }),
    ...(signal ? { signal } : {}),
  });
}
/** Asks so often at once; how many were answered with which status. */
async function askTimes(times: number, path: string, how: () => Ask) {
  const answers = await Promise.all(Array.from({ length: times }, () => ask(path, how())));
  const refused = answers.find(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return { answers: answers.filter(({ status }) => status !== 429).length, refused };
}

describe('what is asked too often', () => {
  test('with one token is refused, with when to ask again, and other tokens are not', async () => {
    const token = await newToken('ada');
    const { answers, refused } = await askTimes(30, '/api/v1/me', () => ({ token }));
    expect(answers).toBe(20);
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused?.json()).toEqual({
      type: 'urn:slipway:problem:too-many-requests',
      title: 'Too many requests',
      status: 429,
      detail: expect.stringMatching(
        /^At most 20 requests a minute with one token or session\. Try again in \d+ seconds?\.$/,
      ),
      requestId: expect.any(String),
    });
    expect((await ask('/api/v1/me', { token: await newToken('ada') })).status).toBe(200);
  });

  test('of changes is refused sooner, and reads still work', async () => {
    const token = await newToken('bert');
    const { answers, refused } = await askTimes(8, '/api/v1/environments', () => ({ token, method: 'POST' }));
    expect(answers).toBe(5);
    expect(await refused?.json()).toMatchObject({ detail: expect.stringContaining('At most 5 changes') });
    expect((await ask('/api/v1/me', { token })).status).toBe(200);
  });

  test('by one person is refused, whichever of their tokens they use', async () => {
    const own = await Promise.all([1, 2, 3].map(() => newToken('grace')));
    const asked = await Promise.all(own.map((token) => askTimes(18, '/api/v1/me', () => ({ token }))));
    expect(asked.reduce((sum, { answers }) => sum + answers, 0)).toBe(50);
    const token = await newToken('grace');
    const { status, headers } = await ask('/api/v1/me', { token });
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('from one address is refused, with tokens that nobody made and without', async () => {
    const address = newAddress();
    const { answers } = await askTimes(45, '/api/v1/me', () => ({ address, token: `slw_${Math.random()}` }));
    expect(answers).toBe(40);
    expect((await ask('/sign-in', { address })).status).toBe(429);
    expect((await ask('/sign-in')).status).toBe(200);
  });

  test('of a sign-in is refused, and pages still come', async () => {
    const address = newAddress();
    const { answers } = await askTimes(9, '/api/auth/callback/oidc?code=x&state=y', () => ({ address }));
    expect(answers).toBe(6);
    expect((await ask('/sign-in', { address })).status).toBe(200);
  });

  test('by a person in a browser is answered with a page', async () => {
    const address = newAddress();
    await askTimes(41, '/api/v1/me', () => ({ address }));
    const page = await ask('/sign-in', { address, accept: 'text/html' });
    expect(page.status).toBe(429);
    expect(await page.text()).toContain('<h1>Too many requests</h1>');
  });
});

test('health is asked for as often as somebody likes', async () => {
  const address = newAddress();
  const { refused } = await askTimes(60, '/api/health/live', () => ({ address }));
  expect(refused).toBeUndefined();
});

test('counting reads writes nothing to the database', async () => {
  const written = async () => {
    const [row] = await fixture.database.$queryRaw<{ written: bigint }[]>`
      SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint AS written FROM pg_stat_user_tables`;
    return row?.written;
  };
  // Now and then a portal writes something else, such as denials that it has counted; a write of each read would be
  // there every time. Statistics arrive when a connection has been idle for a while.
  await waitUntil('eight reads that write nothing', async () => {
    const fresh = await newToken('olga');
    await ask('/api/v1/me', { token: fresh });
    await sleep(1_500);
    const before = await written();
    await askTimes(8, '/api/v1/me', () => ({ token: fresh }));
    await sleep(1_500);
    return (await written()) === before;
  });
});

describe('live streams', () => {
  test('are so many for a person, of all tokens; each that ends makes room', async () => {
    const own = await Promise.all([1, 2, 3, 4, 5].map(() => newToken('root')));
    const streams = own.map((token) => {
      const abort = new AbortController();
      return { abort, answer: ask('/api/live', { token, signal: abort.signal }) };
    });
    const answers = await Promise.all(streams.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('15');
    expect(await refused?.json()).toMatchObject({
      status: 429,
      detail: expect.stringContaining('You have 3 live streams open, which is the most'),
    });
    expect((await ask('/api/live', { token: await newToken('ada') })).status).toBe(200);
    const open = answers.findIndex(({ status }) => status === 200);
    streams[open]?.abort.abort();
    const token = await newToken('root');
    await waitUntil('a place to be free', async () => {
      const abort = new AbortController();
      const { status } = await ask('/api/live', { token, signal: abort.signal });
      return status === 200;
    });
  });
});
