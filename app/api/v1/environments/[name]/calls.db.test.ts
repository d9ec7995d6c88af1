import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createToken } from '@/lib/access/create-token';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import * as giveUp from './give-up/route';
import * as inspections from './inspections/route';
import * as relaunch from './relaunch/route';
import * as environment from './route';
import * as snapshotDeletions from './snapshot-deletions/route';
import * as stackValues from './stack-values/route';

type Handler = (request: Request, context: { params: Promise<{ name: string }> }) => Promise<Response>;

let fixture: Fixture;
let token: string;

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  const input = { name: 'test', expiresInDays: 1 };
  token = (await createToken({ ctx: fixture.as('ada'), input })).token;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

async function call(
  handler: Handler,
  name: string,
  {
    query = '',
    method = 'POST',
    body,
    key,
  }: { query?: string; method?: string; body?: unknown; key?: string } = {},
) {
  const request = new Request(`http://portal/api/v1/environments/${name}${query}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await handler(request, { params: Promise.resolve({ name }) });
  return { status: answer.status, location: answer.headers.get('location'), body: await answer.json() };
}

describe('POST …/stack-values', () => {
  test('takes over what the stack has, which the environment shows, and is refused where nothing differs', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'rest-differs');
    const inputs = [{ input: 'maxInstances', recorded: 3, stack: 5 }];
    const stackDifferences = { foundAt: '2026-01-01T00:00:00.000Z', inputs, template: null };
    await fixture.database.environment.update({ where: { id }, data: { stackDifferences } });
    const seen = await call(environment.GET, 'rest-differs', { method: 'GET' });
    expect(seen.body).toMatchObject({ inputs: { maxInstances: 3 }, stackDifferences });
    const stale = await call(stackValues.POST, 'rest-differs', { body: { foundAt: 'earlier' } });
    expect(stale.status).toBe(409);
    const taken = await call(stackValues.POST, 'rest-differs');
    expect(taken).toMatchObject({ status: 200, body: { inputs: { maxInstances: 5 } } });
    expect(await call(stackValues.POST, 'rest-differs')).toMatchObject({ status: 409 });
  });
});

describe('POST …/give-up', () => {
  const body = { confirm: 'rest-silent', reason: 'AWS is down' };

  test('is for admins, of what AWS does not answer for, and shows with the environment', async () => {
    const { id } = await fixture.environmentIn('LAUNCHING', 'rest-silent');
    const data = { status: 'PENDING', executing: true, failingSince: new Date(0) } as const;
    await fixture.database.operation.updateMany({ where: { environmentId: id }, data });
    const refused = await call(giveUp.POST, 'rest-silent', { body });
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('Only admins') } });
    const admin = { ctx: fixture.as('root'), input: { name: 'test', expiresInDays: 1 } };
    const mine = token;
    token = (await createToken(admin)).token;
    const untyped = await call(giveUp.POST, 'rest-silent', { body: { reason: 'AWS is down' } });
    expect(untyped).toMatchObject({ status: 422, body: { errors: [{ path: 'confirm' }] } });
    const taken = await call(giveUp.POST, 'rest-silent', { body });
    expect(taken).toMatchObject({
      status: 202,
      location: expect.stringContaining('rest-silent'),
      body: { status: 'LAUNCHING', operation: { givingUp: { by: 'Root', reason: 'AWS is down' } } },
    });
    token = mine;
  });
});

describe('POST …/snapshot-deletions', () => {
  test('takes a snapshot that is left, with the name typed, and shows the request with the environment', async () => {
    const { id } = await fixture.environmentIn('LAUNCH_FAILED', 'rest-snapshot');
    const snapshot = 'slipway-rest-snapshot-snapshot-database-1';
    const left = { logicalId: 'Database', type: 'AWS::RDS::DBSnapshot', physicalId: snapshot, note: 'Left' };
    await fixture.database.environment.update({ where: { id }, data: { residue: [left] } });
    const body = { snapshot, confirm: 'rest-snapshot' };
    const asked = await call(snapshotDeletions.POST, 'rest-snapshot', { body });
    expect(asked).toMatchObject({ status: 202, body: { snapshot, status: 'PENDING', reason: null } });
    const seen = await call(environment.GET, 'rest-snapshot', { method: 'GET' });
    expect(seen.body).toMatchObject({
      residue: [{ physicalId: snapshot }],
      snapshotDeletions: [{ snapshot, status: 'PENDING' }],
    });
  });

  test('names what is wrong', async () => {
    await fixture.environmentIn('LAUNCH_FAILED', 'rest-no-snapshot');
    const name = 'rest-no-snapshot';
    for (const [body, path] of [
      [{ snapshot: 'slipway-other', confirm: name }, 'snapshot'],
      [{ snapshot: 'slipway-other' }, 'confirm'],
      [{}, 'snapshot'],
    ] as const) {
      const refused = await call(snapshotDeletions.POST, name, { body });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
  });
});

describe('POST …/relaunch', () => {
  test('launches again as it was without a body, and once for one Idempotency-Key', async () => {
    await fixture.environmentIn('LAUNCH_FAILED', 'rest-again');
    const first = await call(relaunch.POST, 'rest-again', { key: 'once' });
    expect(first).toMatchObject({
      status: 202,
      location: '/api/v1/environments/rest-again',
      body: { name: 'rest-again', status: 'QUEUED' },
    });
    expect(await call(relaunch.POST, 'rest-again', { key: 'once' })).toEqual(first);
    expect(await call(relaunch.POST, 'rest-again')).toMatchObject({ status: 409 });
  });

  test('names what is wrong', async () => {
    await fixture.environmentIn('LAUNCH_FAILED', 'rest-wrong');
    const wrong = await call(relaunch.POST, 'rest-wrong', { body: { inputs: { zones: 7 }, colour: 'red' } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'colour' }] } });
    const zones = await call(relaunch.POST, 'rest-wrong', { body: { inputs: { zones: 7 } } });
    expect(zones).toMatchObject({ status: 422, body: { errors: [{ path: 'inputs.zones' }] } });
    expect(await call(relaunch.POST, 'rest-wrong', { body: ['inputs'] })).toMatchObject({ status: 422 });
    expect(await call(relaunch.POST, 'nobody')).toMatchObject({ status: 404 });
  });
});

describe('…/inspections', () => {
  test('takes an order, tells where to look, and shows the latest', async () => {
    await fixture.environmentIn('ACTIVE', 'rest-looked');
    const asked = await call(inspections.POST, 'rest-looked', { body: { kind: 'teardown-rehearsal' } });
    expect(asked).toMatchObject({
      status: 202,
      location: '/api/v1/environments/rest-looked/inspections?kind=teardown-rehearsal',
      body: { kind: 'teardown-rehearsal', status: 'PENDING', result: null },
    });
    const shown = await call(inspections.GET, 'rest-looked', {
      method: 'GET',
      query: '?kind=teardown-rehearsal',
    });
    expect(shown).toMatchObject({ status: 200, body: { items: [asked.body] } });
    const drift = await call(inspections.GET, 'rest-looked', { method: 'GET', query: '?kind=drift' });
    expect(drift.body).toEqual({ items: [] });
  });

  test.each([{ kind: 'everything' }, {}, { kind: 'drift', depth: 2 }])('refuses %j', async (body) => {
    if (!(await fixture.database.environment.count({ where: { name: 'rest-refused' } }))) {
      await fixture.environmentIn('ACTIVE', 'rest-refused');
    }
    expect(await call(inspections.POST, 'rest-refused', { body })).toMatchObject({ status: 422 });
  });

  test('says that there is nothing to look at where there is no stack', async () => {
    await fixture.request('rest-queued');
    expect(await call(inspections.POST, 'rest-queued', { body: { kind: 'drift' } })).toMatchObject({
      status: 409,
    });
  });
});

describe('PATCH', () => {
  const change = (name: string, inputs: object, key?: string) =>
    call(environment.PATCH, name, { method: 'PATCH', body: { inputs }, ...(key ? { key } : {}) });

  test('is taken with 202, and answered with 200 where there is nothing to change', async () => {
    await fixture.environmentIn('ACTIVE', 'rest-change');
    expect(await change('rest-change', { zones: 3 })).toMatchObject({
      status: 200,
      location: null,
      body: { status: 'ACTIVE', notice: expect.stringContaining('Nothing to change') },
    });
    expect(await change('rest-change', { maxInstances: 5 })).toMatchObject({
      status: 202,
      location: '/api/v1/environments/rest-change',
      body: { status: 'UPDATING', notice: null },
    });
  });

  test('is taken with 202 also where it ends an update that waited', async () => {
    const { id } = await fixture.environmentIn('ACTIVE', 'rest-displace');
    const waiting = await change('rest-displace', { maxInstances: 4 });
    await fixture.database.operation.update({
      where: { id: waiting.body.operation.id },
      data: { status: 'AWAITING_CONFIRMATION' },
    });
    await fixture.database.environment.update({ where: { id }, data: { status: 'ACTIVE' } });
    const first = await change('rest-displace', { maxInstances: 5 }, 'displace');
    expect(first).toMatchObject({
      status: 202,
      location: '/api/v1/environments/rest-displace',
      body: { status: 'UPDATING', notice: expect.stringContaining('was cancelled') },
    });
    expect(await change('rest-displace', { maxInstances: 5 }, 'displace')).toEqual(first);
  });
});

describe('DELETE', () => {
  const tearDown = (name: string, query: string) =>
    call(environment.DELETE, name, { method: 'DELETE', query: `?confirm=${name}${query}` });

  test('takes consent to empty the buckets, what to keep, and force', async () => {
    await fixture.environmentIn('ACTIVE', 'rest-empty');
    const answer = await tearDown('rest-empty', '&emptyBuckets=true&retain=&force=false');
    expect(answer).toMatchObject({ status: 202, body: { status: 'TEARING_DOWN' } });
    const operation = await fixture.database.operation.findUniqueOrThrow({
      where: { id: answer.body.operation.id },
    });
    const choice = { emptyBuckets: true, keepBuckets: false, retain: [], force: false };
    expect(operation.options).toEqual(choice);
    expect(operation).toMatchObject({ fromStatus: 'ACTIVE', round: 1, removed: 0, executing: false });
  });

  test('tears down once for one Idempotency-Key', async () => {
    await fixture.environmentIn('ACTIVE', 'rest-once');
    const ask = (query: string) =>
      call(environment.DELETE, 'rest-once', {
        method: 'DELETE',
        query: `?confirm=rest-once${query}`,
        key: 'down',
      });
    const first = await ask('');
    expect(first).toMatchObject({ status: 202, body: { status: 'TEARING_DOWN' } });
    expect(await ask('')).toEqual(first);
    const other = { status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } };
    expect(await ask('&emptyBuckets=true')).toMatchObject(other);
  });

  test.each([
    '&force=1',
    '&emptyBuckets=yes',
    '&keepBuckets=',
    '&emptyBuckets=true&keepBuckets=true',
    '&keep=Bucket',
    '&retain=a-b',
  ])('refuses %s', async (query) => {
    if (!(await fixture.database.environment.count({ where: { name: 'rest-options' } }))) {
      await fixture.environmentIn('ACTIVE', 'rest-options');
    }
    expect(await tearDown('rest-options', query)).toMatchObject({ status: 422 });
  });

  test('says when it is too early to keep something or to force it', async () => {
    await fixture.environmentIn('ACTIVE', 'rest-early');
    expect(await tearDown('rest-early', '&retain=Bucket')).toMatchObject({ status: 409 });
    expect(await tearDown('rest-early', '&force=true')).toMatchObject({ status: 409 });
  });
});
