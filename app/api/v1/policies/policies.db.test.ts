import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import { POST as launch } from '../environments/route';
import { PATCH as changeLimits, GET as getLimits } from '../organization/limits/route';
import { PATCH as changeTeamLimits } from '../teams/[name]/limits/route';
import { GET as getPolicy, PUT as putPolicy } from './[id]/route';
import { POST as replay } from './replay/route';
import { GET as listPolicies } from './route';
import { POST as tryOut } from './test/route';

let fixture: Fixture;
let tokens: Record<'ada' | 'root', string>;

beforeAll(async () => {
  fixture = await createFixture('as-installed');
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.portal;
  const tokenOf = async (person: 'ada' | 'root') =>
    (await createToken({ ctx: fixture.as(person), input: { name: 'test', expiresInDays: 1 } })).token;
  tokens = { ada: await tokenOf('ada'), root: await tokenOf('root') };
});
afterAll(async () => {
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

type Handler = (request: Request, segment?: { params: Promise<object> }) => Promise<Response>;

async function call(
  handler: Handler,
  method: string,
  { body, params = {}, as = 'root' }: { body?: unknown; params?: object; as?: 'ada' | 'root' } = {},
) {
  const headers = { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await handler(new Request('http://portal/api/v1/any', init), {
    params: Promise.resolve(params),
  });
  return { status: answer.status, body: await answer.json() };
}

const put = (id: string, body: unknown, as: 'ada' | 'root' = 'root') =>
  call(putPolicy, 'PUT', { body, params: { id }, as });
const text = '@words("no dev")\nforbid (principal, action == Action::"launch", resource);';

test('PUT puts a policy in force, and a launch is refused with its words', async () => {
  const { body: before } = await call(listPolicies, 'GET');
  expect(before.items).toHaveLength(11);
  expect(await put('no-dev', { title: 'No dev', text })).toMatchObject({
    status: 200,
    body: { id: 'no-dev', activeVersion: 1, text },
  });
  const refused = await call(launch, 'POST', { body: requestOf('refused'), as: 'ada' });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toMatch(/No dev/);
  expect(await put('no-dev', { version: null })).toMatchObject({
    status: 200,
    body: { activeVersion: null },
  });
  expect(await call(launch, 'POST', { body: requestOf('launched'), as: 'ada' })).toMatchObject({
    status: 202,
  });
  expect(await call(getPolicy, 'GET', { params: { id: 'no-dev' } })).toMatchObject({ status: 200 });
});

test('what is wrong with a text is named with line and column', async () => {
  const { status, body } = await put('bad', {
    title: 'Bad',
    text: 'forbid (principal,\n  acton, resource);',
  });
  expect(status).toBe(422);
  expect(body.errors).toEqual([{ path: 'text', message: expect.stringMatching(/^Line 2, column 3: /) }]);
});

test('a replay says how many requests a draft would have refused and held', async () => {
  const { status, body } = await call(replay, 'POST', { body: { id: 'no-dev', text } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ refused: 1, held: 0, requests: 1, changed: 1 });
  expect(body.items[0]).toMatchObject({ environment: 'launched', outcome: 'deny', today: 'allow' });
});

test('limits are read and changed', async () => {
  expect((await call(getLimits, 'GET')).body).toMatchObject({ maxEnvironmentsPerPerson: 15 });
  const changed = await call(changeLimits, 'PATCH', { body: { maxEnvironmentsPerPerson: 16 } });
  expect(changed).toMatchObject({ status: 200, body: { maxEnvironmentsPerPerson: 16 } });
  const ofTeam = { body: { maxMonthlyUsd: 9 }, params: { name: 'payments' } };
  expect(await call(changeTeamLimits, 'PATCH', ofTeam)).toMatchObject({ body: { maxMonthlyUsd: 9 } });
});

test('would this person be allowed to …?', async () => {
  const body = {
    person: 'ada@example.com',
    team: 'payments',
    target: 'sandbox',
    blueprint: 'web-environment',
  };
  expect(await call(tryOut, 'POST', { body })).toMatchObject({
    status: 200,
    body: { verdict: { outcome: 'approval', reasons: [{ words: 'over $9 a month for the team payments' }] } },
  });
});

test('all of it is for admins', async () => {
  const params = { id: 'roles', name: 'payments' };
  const calls: [Handler, string, unknown?][] = [
    [listPolicies, 'GET'],
    [getPolicy, 'GET'],
    [putPolicy, 'PUT', { version: null }],
    [replay, 'POST', {}],
    [tryOut, 'POST', {}],
    [getLimits, 'GET'],
    [changeLimits, 'PATCH', {}],
    [changeTeamLimits, 'PATCH', {}],
  ];
  for (const [handler, method, body] of calls) {
    expect(await call(handler, method, { body, params, as: 'ada' })).toMatchObject({ status: 403 });
  }
});
