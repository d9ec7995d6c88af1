import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import { POST } from './route';

let fixture: Fixture;
let tokens: Record<'ada' | 'grace', string>;

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  const tokenOf = async (person: 'ada' | 'grace') =>
    (await createToken({ ctx: fixture.as(person), input: { name: 'test', expiresInDays: 1 } })).token;
  tokens = { ada: await tokenOf('ada'), grace: await tokenOf('grace') };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

/** Rows by table, but for the job that carries a check's id. */
async function stored() {
  const rows = Object.entries(await countRows(fixture.database));
  return Object.fromEntries(rows.filter(([table]) => !table.startsWith('pgboss.')));
}

async function post(
  query: string,
  body: string,
  { token = tokens.ada, key }: { token?: string; key?: string } = {},
) {
  const answer = await POST(
    new Request(`http://portal/api/v1/environments${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body,
    }),
  );
  return { status: answer.status, body: await answer.json() };
}

test('POST ?check=true answers item by item, and stores nothing, whatever its Idempotency-Key', async () => {
  const before = await stored();
  const request = JSON.stringify(requestOf('rest-check'));
  const { status, body } = await post('?check=true', request, { key: 'one' });
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['items', 'estimate', 'verdict']);
  expect(body.verdict).toEqual({ outcome: 'allow', reasons: [] });
  expect(body.items.length).toBeGreaterThan(15);
  expect(body.items[0]).toEqual({
    check: 'role',
    verdict: 'unknown',
    message: 'Couldn’t look: no worker is running.',
  });
  expect(await stored()).toEqual(before);
  // The key is free for the launch itself.
  expect(await post('', request, { key: 'one' })).toMatchObject({ status: 202 });
});

test.each([
  ['?check=false', 'check'],
  ['?check=', 'check'],
  ['?check=true&check=true', 'check'],
  ['?check=true&name=other', 'name'],
  ['?dry-run', 'dry-run'],
])('POST %s neither checks nor launches', async (query, path) => {
  const before = await stored();
  const answer = await post(query, JSON.stringify(requestOf('rest-other')));
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  expect(await stored()).toEqual(before);
});

test('POST ?check=true refuses what a launch would refuse', async () => {
  const before = await stored();
  const sound = requestOf('rest-refused');
  const check = (body: unknown, options?: Parameters<typeof post>[2]) =>
    post('?check=true', typeof body === 'string' ? body : JSON.stringify(body), options);
  expect(await check(sound, { token: `${tokens.ada}x` })).toMatchObject({ status: 401 });
  expect(await check(sound, { token: tokens.grace })).toMatchObject({ status: 403 });
  expect(await check({ ...sound, target: 'nowhere' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'target' }] },
  });
  expect(await check({ ...sound, inputs: { zones: 7 } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'inputs.zones' }] },
  });
  expect(await check([sound])).toMatchObject({ status: 422 });
  expect(await check('null')).toMatchObject({ status: 422 });
  expect(await check('{')).toMatchObject({ status: 400 });
  expect(await check({ ...sound, name: 'x'.repeat(70_000) })).toMatchObject({ status: 413 });
  expect(await stored()).toEqual(before);
});

test.each([
  ['ACTIVE', 'PATCH', ''],
  ['LAUNCH_FAILED', 'POST', '/relaunch'],
] as const)('of an environment that is %s, %s %s?check=true checks only', async (status, method, beneath) => {
  const name = `rest-${status.toLowerCase().replace('_', '-')}`.slice(0, 20).replace(/-$/, '');
  await fixture.environmentIn(status, name);
  const handlers = beneath === '' ? await import('./[name]/route') : await import('./[name]/relaunch/route');
  const call = async (query: string, body: unknown) => {
    const url = `http://portal/api/v1/environments/${name}${beneath}${query}`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.ada}` };
    const request = new Request(url, { method, headers, body: JSON.stringify(body) });
    const answer = await handlers[method](request, { params: Promise.resolve({ name }) });
    return { status: answer.status, body: await answer.json() };
  };
  const before = await stored();
  const checked = await call('?check=true', { inputs: { maxInstances: 4 } });
  expect(checked).toMatchObject({ status: 200, body: { items: expect.any(Array), estimate: {} } });
  expect(checked.body.items.length).toBeGreaterThan(5);
  expect(await call('?check=yes', { inputs: {} })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'check' }] },
  });
  expect(await call('?check=true', { inputs: { zones: 7 } })).toMatchObject({ status: 422 });
  expect(await call('?check=true', { inputs: {}, other: 1 })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'other' }] },
  });
  expect(await stored()).toEqual(before);
});
