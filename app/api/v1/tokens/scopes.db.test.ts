import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as live from '@/app/api/live/route';
import * as cancellation from '@/app/api/v1/environments/[name]/cancellation/route';
import * as confirmation from '@/app/api/v1/environments/[name]/confirmation/route';
import * as events from '@/app/api/v1/environments/[name]/events/route';
import * as giveUp from '@/app/api/v1/environments/[name]/give-up/route';
import * as inspections from '@/app/api/v1/environments/[name]/inspections/route';
import * as relaunch from '@/app/api/v1/environments/[name]/relaunch/route';
import * as rollback from '@/app/api/v1/environments/[name]/rollback/route';
import * as environment from '@/app/api/v1/environments/[name]/route';
import * as snapshotDeletions from '@/app/api/v1/environments/[name]/snapshot-deletions/route';
import * as stackValues from '@/app/api/v1/environments/[name]/stack-values/route';
import * as environments from '@/app/api/v1/environments/route';
import * as me from '@/app/api/v1/me/route';
import * as tokenOfPerson from '@/app/api/v1/people/[id]/tokens/[token]/route';
import * as tokensOfPerson from '@/app/api/v1/people/[id]/tokens/route';
import * as account from '@/app/api/v1/service-accounts/[id]/route';
import * as accountTokens from '@/app/api/v1/service-accounts/[id]/tokens/route';
import * as accounts from '@/app/api/v1/service-accounts/route';
import * as orphans from '@/app/api/v1/targets/[name]/orphans/route';
import * as reconciliation from '@/app/api/v1/targets/[name]/reconciliation/route';
import * as verification from '@/app/api/v1/targets/[name]/verification/route';
import * as targets from '@/app/api/v1/targets/route';
import * as trust from '@/app/api/v1/trusts/[id]/route';
import * as trusts from '@/app/api/v1/trusts/route';
import { type Scope, scopes } from '@/lib/access/context';
import { createToken } from '@/lib/access/create-token';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { createTrust } from '@/lib/machines/create-trust';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import * as token from './[id]/route';
import * as tokens from './route';

/** What a token of each scope may do, as a client of the API learns it: an admin's, who may do all of it. */

type Params = Record<string, string>;
// biome-ignore lint/suspicious/noExplicitAny: each route has parameters of its own
type Handler = (request: Request, context: any) => Promise<Response>;

interface Call {
  handler: Handler;
  method: string;
  path: string;
  body?: unknown;
  /** Null: any token will do. */
  scope: Scope | null;
}

const name = 'scoped';
const environmentAt = (rest = '') => `/api/v1/environments/${name}${rest}`;
const post = (handler: Handler, path: string, scope: Scope, body: unknown = {}): Call => ({
  handler,
  method: 'POST',
  path,
  scope,
  body,
});
const get = (handler: Handler, path: string, scope: Scope | null): Call => ({
  handler,
  method: 'GET',
  path,
  scope,
});

/** With bodies that are refused for what is in them: who may not learns nothing of that, and who may changes nothing. */
const calls: Record<string, Call> = {
  'who I am': get(me.GET, '/api/v1/me', null),
  list: get(environments.GET, '/api/v1/environments', 'read'),
  read: get(environment.GET, environmentAt(), 'read'),
  'read events': get(events.GET, environmentAt('/events'), 'read'),
  'read inspections': get(inspections.GET, environmentAt('/inspections'), 'read'),
  'follow live': get(live.GET, '/api/live', 'read'),
  inspect: post(inspections.POST, environmentAt('/inspections'), 'read', { kind: 'teardown-rehearsal' }),
  'list targets': get(targets.GET, '/api/v1/targets', 'read'),
  'list tokens': get(tokens.GET, '/api/v1/tokens', 'read'),
  launch: post(environments.POST, '/api/v1/environments', 'launch', requestOf('x')),
  'check a launch': post(
    environments.POST,
    '/api/v1/environments?check=true',
    'launch',
    requestOf('scoped-check', { inputs: { zones: 9 } }),
  ),
  'launch again': post(relaunch.POST, environmentAt('/relaunch'), 'launch'),
  update: {
    ...post(environment.PATCH, environmentAt(), 'change', { inputs: { zones: 9 } }),
    method: 'PATCH',
  },
  'take over values': post(stackValues.POST, environmentAt('/stack-values'), 'change'),
  confirm: post(confirmation.POST, environmentAt('/confirmation'), 'change'),
  cancel: post(cancellation.POST, environmentAt('/cancellation'), 'change'),
  'continue a rollback': post(rollback.POST, environmentAt('/rollback'), 'change', { skip: [] }),
  'tear down': {
    handler: environment.DELETE,
    method: 'DELETE',
    path: environmentAt('?confirm=wrong'),
    scope: 'teardown',
  },
  'delete a snapshot': post(snapshotDeletions.POST, environmentAt('/snapshot-deletions'), 'teardown'),
  'give up': post(giveUp.POST, environmentAt('/give-up'), 'admin'),
  'add a target': post(targets.POST, '/api/v1/targets', 'admin'),
  'list orphans': get(orphans.GET, '/api/v1/targets/sandbox/orphans', 'admin'),
  reconcile: post(reconciliation.POST, '/api/v1/targets/sandbox/reconciliation', 'admin'),
  verify: post(verification.POST, '/api/v1/targets/sandbox/verification', 'admin'),
  'make a token': post(tokens.POST, '/api/v1/tokens', 'admin'),
  'revoke a token': {
    handler: token.DELETE,
    method: 'DELETE',
    path: '/api/v1/tokens/{own}',
    scope: 'admin',
  },
  'list service accounts': get(accounts.GET, '/api/v1/service-accounts', 'read'),
  'make a service account': post(accounts.POST, '/api/v1/service-accounts', 'admin', {
    team: 'payments',
    name: '',
  }),
  'change a service account': {
    ...post(account.PATCH, '/api/v1/service-accounts/{account}', 'admin', { disabled: false }),
    method: 'PATCH',
  },
  'list tokens of a service account': get(
    accountTokens.GET,
    '/api/v1/service-accounts/{account}/tokens',
    'admin',
  ),
  'make a token of a service account': post(
    accountTokens.POST,
    '/api/v1/service-accounts/{account}/tokens',
    'admin',
  ),
  'list trusts': get(trusts.GET, '/api/v1/trusts', 'admin'),
  'trust a workflow': post(trusts.POST, '/api/v1/trusts', 'admin', { serviceAccount: '{account}' }),
  'end a trust': { handler: trust.DELETE, method: 'DELETE', path: '/api/v1/trusts/{trust}', scope: 'admin' },
  'list tokens of others': get(tokensOfPerson.GET, '/api/v1/people/{ada}/tokens', 'admin'),
  'revoke tokens of others': {
    handler: tokenOfPerson.DELETE,
    method: 'DELETE',
    path: '/api/v1/people/{ada}/tokens/{hers}',
    scope: 'admin',
  },
};

let fixture: Fixture;
let accountId: string;
let serial = 0;
const tokenOf = new Map<string, string>();

const make = async (person: PersonName, input: object = {}) =>
  createToken({ ctx: fixture.as(person), input: { name: 'test', expiresInDays: 1, ...input } });

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  await fixture.environmentIn('ACTIVE', name);
  const input = { team: 'payments', name: 'ci' };
  accountId = (await createServiceAccount({ ctx: fixture.as('root'), input })).id;
  for (const scope of scopes) tokenOf.set(scope, (await make('root', { scopes: [scope] })).token);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

async function ask(secret: string, { handler, method, path, body }: Call, ids: Params = {}) {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? key);
  const filled = fill(path);
  const parts = new URL(filled, 'http://portal').pathname.split('/');
  const people = parts[3] === 'people';
  const params = people ? { id: parts[4], token: parts[6] } : { name: parts[4], id: parts[4] };
  const request = new Request(`http://portal${filled}`, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: fill(JSON.stringify(body)) }),
  });
  const answer = await handler(request, { params: Promise.resolve(params) });
  return { status: answer.status, text: await answer.text() };
}

async function ids(): Promise<Params> {
  const own = (await make('root')).id;
  const hers = (await make('ada')).id;
  serial += 1;
  const trusted = (
    await createTrust({
      ctx: fixture.as('root'),
      input: { serviceAccount: accountId, repository: 'acme/orders', ref: `refs/heads/${serial}` },
    })
  ).id;
  return { own, hers, trust: trusted, account: accountId, ada: fixture.as('ada').actor.id };
}

describe.each(Object.entries(calls))('%s', (what, call) => {
  // The stream itself is read in lib/live; here only who is kept from it.
  const asked = scopes.filter((scope) => what !== 'follow live' || scope !== call.scope);
  test.each(asked)('with a token of scope %s', async (scope) => {
    const subjects = await ids();
    const { status, text } = await ask(tokenOf.get(scope) ?? '', call, subjects);
    await fixture.database.apiToken.deleteMany({ where: { id: { in: Object.values(subjects) } } });
    if (call.scope === null || call.scope === scope) {
      // Refused for what was asked, or done.
      expect([200, 201, 202, 204, 409, 422], text).toContain(status);
    } else {
      expect(status, text).toBe(403);
      expect(JSON.parse(text).detail).toContain(`lacks the scope "${call.scope}"`);
    }
  });
});

describe('a token for one team', () => {
  const ofSearch = async (named: string) => {
    const { id } = await fixture.environmentIn('ACTIVE', named);
    const search = { connect: { name: 'search' } };
    await fixture.database.environment.update({ where: { id }, data: { team: search } });
  };

  test.each(['root', 'olga'] as const)('of %s sees that team alone, in every answer', async (person) => {
    const own = person === 'root' ? 'payments' : 'platform';
    await ofSearch(`narrow-${person}`);
    const { token: wide } = await make(person);
    const { token: narrow } = await make(person, { teams: [own] });
    const list = get(environments.GET, '/api/v1/environments', 'read');
    const namesFor = async (secret: string) =>
      JSON.parse((await ask(secret, list)).text).items.map((item: { name: string }) => item.name);
    expect(await namesFor(wide)).toContain(`narrow-${person}`);
    expect(await namesFor(narrow)).toEqual(own === 'payments' ? [name] : []);
    const path = `/api/v1/environments/narrow-${person}`;
    for (const [handler, rest] of [
      [environment.GET, ''],
      [events.GET, '/events'],
      [inspections.GET, '/inspections'],
    ] as const) {
      expect((await ask(wide, get(handler, path + rest, 'read'))).status).toBe(200);
      expect((await ask(narrow, get(handler, path + rest, 'read'))).status).toBe(404);
    }
    const update = { ...post(environment.PATCH, path, 'change', { inputs: {} }), method: 'PATCH' };
    expect((await ask(narrow, update)).status).toBe(404);
    const launch = post(
      environments.POST,
      '/api/v1/environments',
      'launch',
      requestOf('n', { team: 'search' }),
    );
    expect(await ask(narrow, launch)).toMatchObject({ status: 403 });
  });
});

describe('POST /tokens', () => {
  const body = { name: 'ci', scopes: ['read'], teams: ['payments'], expiresAt: '' };
  const soon = () => new Date(Date.now() + 3_600_000).toISOString();
  const create = (secret: string, changes: object = {}) =>
    ask(secret, post(tokens.POST, '/api/v1/tokens', 'admin', { ...body, expiresAt: soon(), ...changes }));

  test('answers 201 with the secret, which works and is in no other answer', async () => {
    const { token: secret } = await make('ada');
    const { status, text } = await create(secret);
    expect(status).toBe(201);
    const made = JSON.parse(text);
    expect(made).toMatchObject({ name: 'ci', scopes: ['read'], teams: ['payments'], state: 'live' });
    const identity = await ask(made.token, get(me.GET, '/api/v1/me', null));
    expect(JSON.parse(identity.text)).toMatchObject({ name: 'Ada', scopes: ['read'], teams: ['payments'] });
    const listed = await ask(made.token, get(tokens.GET, '/api/v1/tokens', 'read'));
    expect(listed.text).toContain(made.id);
    expect(listed.text).not.toContain(made.token.slice(8));
  });

  test('gives no more than the token has that asks', async () => {
    const { token: secret } = await make('ada', { scopes: ['read', 'admin'], teams: ['payments'] });
    expect(await create(secret, { scopes: ['read', 'launch'] })).toMatchObject({ status: 403 });
    expect(await create(secret, { teams: ['search'] })).toMatchObject({ status: 403 });
    const later = new Date(Date.now() + 5 * 86_400_000).toISOString();
    expect(await create(secret, { expiresAt: later })).toMatchObject({ status: 403 });
    const { text } = await create(secret, {
      teams: [],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(JSON.parse(text)).toMatchObject({ teams: ['payments'] });
  });
});
