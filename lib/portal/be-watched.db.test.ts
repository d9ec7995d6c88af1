import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { type SamplePerson, samplePeople } from '@/lib/sandbox/identity/people';
import { freePort } from '@/lib/sandbox/setup/free-port';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { logLines } from '@/lib/testing/checks/log-lines';
import { type PortalWithSignIn, startPortalWithSignIn } from '@/lib/testing/checks/portal-sign-in';
import { namesIn, scrape } from '@/lib/testing/checks/scrape';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/** Somebody whom the fixture does not know yet. */
const nora = {
  ...samplePeople[0],
  id: 'nora',
  name: 'Nora',
  email: 'nora@example.com',
} satisfies SamplePerson;

let fixture: Fixture;
let signedIn: PortalWithSignIn;
let metricsPort: number;
let token: string;

beforeAll(async () => {
  fixture = await createFixture();
  metricsPort = await freePort();
  signedIn = await startPortalWithSignIn(fixture.url, [nora], {}, { METRICS_PORT: String(metricsPort) });
  const made = await createToken({ ctx: fixture.as('ada'), input: { name: 'test', expiresInDays: 1 } });
  token = made.token;
});
afterAll(async () => {
  await signedIn.close();
  await fixture.close();
});

function ask(path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  return fetch(`${signedIn.portal.url}${path}`, { ...init, headers });
}

const lines = () => logLines(signedIn.portal.log());

/** The line of the access log about a request; it comes when the connection is done with it. */
function accessLine(requestId: string | null): Promise<Record<string, unknown>> {
  const find = () => lines().find((line) => line.msg === 'request' && line.requestId === requestId);
  return waitUntil(`the line of request ${requestId}`, find, { state: signedIn.portal.log });
}

describe('a request to the portal', () => {
  test('has an id in its answer and a line in the log, without what its query says', async () => {
    const answer = await ask('/api/v1/environments?q=confidential');
    const id = answer.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await accessLine(id)).toEqual({
      level: 'info',
      time: expect.any(String),
      pid: expect.any(Number),
      hostname: expect.any(String),
      name: 'portal',
      requestId: id,
      method: 'GET',
      path: '/api/v1/environments',
      route: '/api/v1/environments',
      status: 200,
      ms: expect.any(Number),
      bytes: expect.any(Number),
      actor: fixture.as('ada').actor.id,
      msg: 'request',
    });
    expect(signedIn.portal.log()).not.toContain('confidential');
    expect(signedIn.portal.log()).not.toContain(token);
  });

  test('keeps the id that a proxy gave it', async () => {
    const answer = await ask('/api/v1/me', { headers: { 'x-request-id': 'proxy:1-67891233-abcdef' } });
    expect(answer.headers.get('x-request-id')).toBe('proxy:1-67891233-abcdef');
    expect(await accessLine('proxy:1-67891233-abcdef')).toMatchObject({ status: 200 });
  });

  test.each(['"},{"level":"fatal', 'x'.repeat(129), 'two words', ''])(
    'gets another id instead of %j',
    async (given) => {
      const answer = await ask('/api/v1/me', { headers: { 'x-request-id': given } });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test.each([
    ['/api/v1/environments/nothing-there', 404],
    ['/api/v1/nothing', 404],
    ['/api/v1/environments?limit=none', 422],
  ])('that is refused says so with its id: %s', async (path, status) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    const { requestId } = (await answer.json()) as { requestId: string };
    expect(requestId).toBe(answer.headers.get('x-request-id'));
    expect(await accessLine(requestId)).toMatchObject({ status });
  });

  test('of two at once over one connection each has its own', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/api/v1/nothing')));
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { requestId: string }).requestId),
    );
    expect(new Set(ids).size).toBe(20);
    expect(ids).toEqual(answers.map((answer) => answer.headers.get('x-request-id')));
  });

  test('for a page has an id that the page can read, and the person in its line', async () => {
    const { browser } = await signedIn.signIn(nora.id);
    const page = await browser.request(`${signedIn.portal.url}/environments`);
    const id = page.headers.get('x-request-id');
    expect(page.headers.get('server-timing')).toBe(`request;desc="${id}"`);
    expect(await accessLine(id)).toMatchObject({
      route: '/environments',
      status: 200,
      actor: expect.any(String),
    });
  });

  test('that can not be answered puts its id into every line about it', async () => {
    const { browser } = await signedIn.signIn(nora.id);
    await fixture.database.$executeRaw`ALTER TABLE environments RENAME TO elsewhere`;
    try {
      const rest = await ask('/api/v1/environments');
      expect(rest.status).toBe(500);
      const { requestId } = (await rest.json()) as { requestId: string };
      const page = await browser.request(`${signedIn.portal.url}/environments`);
      await page.text();
      for (const id of [requestId, page.headers.get('x-request-id')]) {
        await accessLine(id);
        const errors = lines().filter((line) => line.level === 'error' && line.requestId === id);
        expect(errors, `errors of ${id}`).not.toEqual([]);
      }
      const digests = lines().flatMap(({ err }) => (err as { digest?: string } | undefined)?.digest ?? []);
      expect(digests).not.toEqual([]);
    } finally {
      await fixture.database.$executeRaw`ALTER TABLE elsewhere RENAME TO environments`;
    }
  });

  test('about its health makes no noise', async () => {
    for (const path of ['/api/health', '/api/health/live', '/api/health/ready']) {
      const answer = await ask(path);
      expect(answer.headers.get('x-request-id')).not.toBeNull();
    }
    await accessLine((await ask('/api/v1/me')).headers.get('x-request-id'));
    expect(
      lines().filter(({ route, status }) => String(route).startsWith('/api/health') && status !== 503),
    ).toEqual([]);
  });
});

test('a portal says nothing that is no JSON, from its first line on', () => {
  expect(lines()[0]).toMatchObject({ name: 'portal', level: expect.any(String) });
  expect(lines().length).toBeGreaterThan(3);
});

test('a portal answers the three questions about its health', async () => {
  const live = await ask('/api/health/live');
  expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
  const ready = await ask('/api/health/ready');
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok' }]);
  const all = await ask('/api/health');
  expect([all.status, await all.json()]).toEqual([
    503,
    {
      status: 'unavailable',
      code: 'no-worker',
      reason: 'No worker is alive: none was ever seen.',
      database: { answers: true, readOnly: false },
      schema: { state: 'current' },
      workers: { alive: 0, lastSeen: null },
      build: expect.stringMatching(/./),
    },
  ]);
});

describe('the metrics of a portal', () => {
  test('count requests by route, and the streams that are open', async () => {
    const before = await scrape(metricsPort);
    const series =
      'slipway_http_requests_total{method="GET",route="/api/v1/environments/[name]",status="404"}';
    for (const name of ['one-more', 'another']) await (await ask(`/api/v1/environments/${name}`)).text();
    const abort = new AbortController();
    const stream = await fetch(`${signedIn.portal.url}/api/live`, {
      headers: { authorization: `Bearer ${token}` },
      signal: abort.signal,
    });
    expect(stream.status).toBe(200);
    await waitUntil('both to be counted', async () => {
      return ((await scrape(metricsPort)).get(series) ?? 0) === (before.get(series) ?? 0) + 2;
    });
    const values = await scrape(metricsPort);
    expect(values.get('slipway_sse_connections')).toBe(1);
    expect(values.get('slipway_database_up')).toBe(1);
    expect(values.get('slipway_workers_alive')).toBe(0);
    expect(values.get('slipway_queue_depth{queue="operations"}')).toBe(0);
    abort.abort();
    await waitUntil('the stream to be gone', async () => {
      return (await scrape(metricsPort)).get('slipway_sse_connections') === 0;
    });
  });

  test('are no requests of the portal themselves', async () => {
    await scrape(metricsPort);
    await accessLine((await ask('/api/v1/me')).headers.get('x-request-id'));
    expect(lines().filter(({ path }) => path === '/metrics')).toEqual([]);
  });

  test('are some of those that are defined, and no others', async () => {
    const names: string[] = Object.values(slipwayMetrics).map(({ name }) => name);
    const seen = [...namesIn(await scrape(metricsPort))].filter((name) => name !== 'target_info');
    expect(seen.filter((name) => !names.includes(name))).toEqual([]);
    expect(seen).toContain('slipway_http_request_seconds');
    expect(seen).toContain('slipway_operations');
  });
});
