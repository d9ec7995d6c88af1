import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { actorOfToken } from '@/lib/access/api-tokens';
import { type IdentityKeys, loadKeys } from '@/lib/sandbox/identity/keys';
import { type RunningIdentityProvider, startIdentityProvider } from '@/lib/sandbox/identity/start';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { changeServiceAccount } from './change-service-account';
import { createServiceAccount } from './create-service-account';
import { createServiceToken } from './create-service-token';
import { createTrust } from './create-trust';
import { deleteTrust } from './delete-trust';
import { exchangeToken, forgetExchangedTokens, forgetTokenUses } from './exchange-token';
import type { TrustView } from './trusts';

const audience = 'https://slipway.example';
const folder = mkdtempSync(join(tmpdir(), 'slipway-issuer-'));
let fixture: Fixture;
let provider: RunningIdentityProvider;
let keys: IdentityKeys;
let accountId: string;
let trust: TrustView;

beforeAll(async () => {
  fixture = await createFixture();
  keys = loadKeys(folder);
  provider = await startIdentityProvider({
    portalUrl: audience,
    clientId: 'slipway',
    clientSecret: 'practice',
    stateDir: folder,
  });
  const input = { team: 'payments', name: 'ci' };
  accountId = (await createServiceAccount({ ctx: fixture.as('root'), input })).id;
  trust = await trusted({ ref: 'refs/heads/main' });
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await provider.close();
  await fixture.close();
  rmSync(folder, { recursive: true });
});

const trusted = (changes: object) =>
  createTrust({
    ctx: fixture.as('root'),
    input: {
      serviceAccount: accountId,
      issuer: provider.issuer,
      repository: 'acme/orders',
      scopes: ['read', 'launch', 'teardown'],
      ...changes,
    },
  });

/** As a workflow gets it from its provider. */
async function signed(query: Record<string, string> = {}): Promise<string> {
  const address = `${provider.issuer}/workflow-token?${new URLSearchParams({ audience, ...query })}`;
  return ((await (await fetch(address)).json()) as { value: string }).value;
}

const now = () => Math.floor(Date.now() / 1000);
let serial = 0;

/** With the provider's own key, and claims of which one is wrong. */
async function signedWith(changes: JWTPayload, header: object = {}, key: object = keys.signingKey) {
  serial += 1;
  const claims = {
    iss: provider.issuer,
    aud: audience,
    sub: 'repo:acme/orders:ref:refs/heads/main',
    jti: `own-${serial}`,
    iat: now(),
    nbf: now() - 5,
    exp: now() + 300,
    repository: 'acme/orders',
    ref: 'refs/heads/main',
    event_name: 'push',
    ...changes,
  };
  return new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RS256', kid: keys.signingKey.kid, ...header })
    .sign(await importJWK({ ...key, alg: undefined }, 'RS256'));
}

const exchange = (subjectToken: string, changes: Record<string, string> = {}) =>
  exchangeToken({
    database: fixture.database,
    audience,
    input: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      ...changes,
    },
  });

describe('a workflow that is trusted', () => {
  test('gets a token of minutes that acts as the service account, for its team, on record', async () => {
    const answer = await exchange(await signed({ run_id: '42', actor: 'octocat' }));
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^slw_[\w-]{43}$/),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'read launch teardown',
    });
    const actor = await actorOfToken(fixture.database, answer.access_token);
    expect(actor).toMatchObject({
      id: accountId,
      name: 'payments/ci',
      kind: 'service',
      role: 'engineer',
      teams: ['payments'],
      scopes: ['read', 'launch', 'teardown'],
    });
    const where = { action: 'token.exchange', subjectId: actor?.token?.id ?? '' };
    const audit = await fixture.database.auditEntry.findMany({ where });
    expect(audit).toMatchObject([
      { actorName: 'payments/ci', details: { trustId: trust.id, repository: 'acme/orders', runId: '42' } },
    ]);
    expect(JSON.stringify(audit[0]?.details)).not.toContain(answer.access_token.slice(8));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 901_000 });
    expect(await actorOfToken(fixture.database, answer.access_token)).toBeNull();
  });

  test('gets the scopes that it asks for, and none beyond those of the trust', async () => {
    expect(await exchange(await signed(), { scope: 'teardown read' })).toMatchObject({
      scope: 'read teardown',
    });
    for (const scope of ['read change', 'admin', 'everything']) {
      const asked = exchange(await signed(), { scope });
      await expect(asked, scope).rejects.toMatchObject({ code: 'invalid_scope' });
    }
  });

  test('names the portal as it likes, and nobody else', async () => {
    expect(await exchange(await signed(), { audience })).toMatchObject({ token_type: 'Bearer' });
    const other = exchange(await signed(), { audience: 'https://other.example' });
    await expect(other).rejects.toMatchObject({ code: 'invalid_target' });
  });

  test('gets one token for one that was signed, of twenty that ask at once, too', async () => {
    const token = await signed();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => exchange(token)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = exchange(token);
    await expect(again).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('exchanged already'),
    });
  });
});

describe('nothing is exchanged', () => {
  const refused: [string, () => Promise<string>][] = [
    ['of another repository', () => signed({ repository: 'acme/other' })],
    ['of a repository that begins so', () => signed({ repository: 'acme/orders2' })],
    ['of another branch', () => signed({ ref: 'refs/heads/dev' })],
    ['for a pull request', () => signed({ event_name: 'pull_request', ref: 'refs/pull/1/merge' })],
    ['in an environment', () => signed({ environment: 'prod' })],
    ['whose subject says otherwise', () => signed({ sub: 'repo:acme/other:ref:refs/heads/main' })],
    ['for another audience', () => signed({ audience: 'https://other.example' })],
    ['for others, too', () => signedWith({ aud: [audience, 'https://other.example'] })],
    ['for nobody', () => signedWith({ aud: undefined })],
    ['that has expired', () => signedWith({ exp: now() - 60, iat: now() - 360 })],
    ['that never expires', () => signedWith({ exp: undefined })],
    ['that was signed long ago', () => signedWith({ iat: now() - 3_600 })],
    ['that is not valid yet', () => signedWith({ nbf: now() + 300 })],
    ['that is of the future', () => signedWith({ iat: now() + 300 })],
    ['without an id', () => signedWith({ jti: undefined })],
    ['of another issuer', () => signedWith({ iss: 'https://other.example' })],
    ['of an issuer whose address begins so', () => signedWith({ iss: `${provider.issuer}/` })],
    ['of the provider for somebody who signs in', () => signedWith({ aud: 'slipway', sub: 'ada' })],
    [
      'that somebody else signed',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return signedWith({}, {}, privateKey.export({ format: 'jwk' }));
      },
    ],
    ['with a key that the issuer does not have', () => signedWith({}, { kid: 'unknown' })],
    [
      'that nobody signed',
      async () => {
        const [, claims] = (await signed()).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      },
    ],
    [
      'that is signed with the public key as a secret',
      async () => {
        const [, claims] = (await signed()).split('.');
        const header = Buffer.from(`{"alg":"HS256","kid":"${keys.signingKey.kid}"}`).toString('base64url');
        return `${header}.${claims}.c2lnbmVk`;
      },
    ],
    [
      'that was changed',
      async () => {
        const [header, , signature] = (await signed({ ref: 'refs/heads/dev' })).split('.');
        return `${header}.${(await signed()).split('.')[1]}.${signature}`;
      },
    ],
    ['of an issuer that can’t be stored', () => signedWith({ iss: 'https://a\u0000' })],
    ['for an environment that can’t be stored', () => signedWith({ environment: '\u0000' })],
    ['that is none', async () => 'not.a.token'],
    ['that is nothing', async () => '{}'],
    ['that is endless', async () => 'x'.repeat(60_000)],
  ];
  test.each(refused)('for a token %s', async (_, make) => {
    const before = await fixture.database.apiToken.count();
    await expect(exchange(await make())).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await fixture.database.apiToken.count()).toBe(before);
  });

  const requests: [string, Record<string, string>, string][] = [
    ['another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [
      'another kind of token',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      'invalid_request',
    ],
    [
      'another kind of answer',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:jwt' },
      'invalid_request',
    ],
    ['somebody to act for', { actor_token: 'x' }, 'invalid_request'],
  ];
  test.each(requests)('for %s', async (_, changes, code) => {
    await expect(exchange(await signed(), changes)).rejects.toMatchObject({ code });
  });

  test('while the service account is disabled, and what it got stops working', async () => {
    const { access_token: token } = await exchange(await signed());
    const disable = (disabled: boolean) =>
      changeServiceAccount({ ctx: fixture.as('root'), input: { id: accountId, body: { disabled } } });
    await disable(true);
    await expect(exchange(await signed())).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await actorOfToken(fixture.database, token)).toBeNull();
    await disable(false);
    expect(await actorOfToken(fixture.database, token)).not.toBeNull();
  });

  test('once the trust is taken away, and what was got by it stops working', async () => {
    const { id } = await trusted({ ref: 'refs/heads/release' });
    const release = () => signed({ ref: 'refs/heads/release' });
    const { access_token: token } = await exchange(await release());
    await deleteTrust({ ctx: fixture.as('root'), input: { id } });
    expect(await actorOfToken(fixture.database, token)).toBeNull();
    await expect(exchange(await release())).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

test('what is refused is counted for the audit log: of the workflow only where its provider signed', async () => {
  const { database } = fixture;
  await database.auditDenial.deleteMany();
  await exchange(await signed());
  await expect(exchange(await signed(), { actor_token: 'x' })).rejects.toThrow();
  expect(await database.auditDenial.count()).toBe(0);
  await expect(exchange(await signed({ repository: 'acme/mallory' }))).rejects.toThrow();
  const forged = await signedWith({ repository: 'acme/forged', sub: 'repo:acme/forged' }, { kid: 'unknown' });
  await expect(exchange(forged)).rejects.toThrow();
  await expect(exchange('none')).rejects.toThrow();
  const rows = await database.auditDenial.findMany({ orderBy: { actorId: 'asc' } });
  expect(rows.every(({ action, via }) => action === 'token.exchange' && via === 'api')).toBe(true);
  expect([...new Set(rows.map(({ actorId }) => actorId))]).toEqual(['nobody', 'workflow:acme/mallory']);
  expect(rows.at(-1)).toMatchObject({ count: 1, rule: expect.stringContaining('No workflow is trusted') });
});

test('what lets a machine tear down needs a fresh sign-in', async () => {
  const ctx = { ...fixture.as('root'), freshUntil: new Date(0) };
  const body = { name: 'stale', scopes: ['read', 'teardown'], expiresInDays: 1 };
  const rule = { serviceAccount: accountId, repository: 'acme/stale', pullRequests: true };
  await expect(createServiceToken({ ctx, input: { id: accountId, body } })).rejects.toMatchObject({
    code: 'fresh-sign-in',
  });
  await expect(createTrust({ ctx, input: rule })).rejects.toMatchObject({ code: 'fresh-sign-in' });
  const scopes = ['read', 'launch'];
  await createServiceToken({ ctx, input: { id: accountId, body: { ...body, scopes } } });
  const { id } = await createTrust({ ctx, input: { ...rule, scopes } });
  await deleteTrust({ ctx, input: { id } });
});

test('a repository that takes over a name gets nothing where its id is known', async () => {
  const { id } = await trusted({ ref: null, environment: 'prod', repositoryId: '77', maxMinutes: 5 });
  const asked = (repository_id: string) =>
    signed({ environment: 'prod', repository_id }).then((token) => exchange(token));
  await expect(asked('78')).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await asked('77')).toMatchObject({ expires_in: 300 });
  await deleteTrust({ ctx: fixture.as('root'), input: { id } });
});

describe('an issuer', () => {
  let server: Server;
  let answer: (path: string, address: string) => { status: number; body: object; location?: string };
  let asked: string[] = [];

  const start = async () => {
    server = createServer((request, response) => {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      asked.push(request.url ?? '');
      const { status, body, location } = answer(request.url ?? '', address);
      response.writeHead(status, location ? { location } : {}).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    asked = [];
    server?.close();
  });

  const wrong: [string, typeof answer][] = [
    ['that leads elsewhere', () => ({ status: 302, body: {}, location: 'http://127.0.0.1:1/inside' })],
    [
      'that is another',
      () => ({ status: 200, body: { issuer: 'https://other.example', jwks_uri: 'https://other.example/k' } }),
    ],
    [
      'whose keys are on another host',
      (_, address) => ({ status: 200, body: { issuer: address, jwks_uri: 'http://169.254.169.254/keys' } }),
    ],
    ['that is out of order', () => ({ status: 500, body: {} })],
  ];
  test.each(wrong)('%s is not believed, and asked once for many', async (_, given) => {
    answer = given;
    const issuer = await start();
    await trusted({ issuer, ref: 'refs/heads/main' });
    for (let times = 0; times < 3; times += 1)
      await expect(exchange(await signedWith({ iss: issuer }))).rejects.toMatchObject({
        code: 'temporarily_unavailable',
      });
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('that nobody trusts is not asked at all', async () => {
    answer = () => ({ status: 200, body: {} });
    const issuer = await start();
    await expect(exchange(await signedWith({ iss: issuer }))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(asked).toEqual([]);
  });
});

test('what is of no use any more is forgotten, and nothing else', async () => {
  const { access_token: token } = await exchange(await signed());
  expect(await forgetTokenUses(fixture.database, 500)).toBe(0);
  expect(await forgetExchangedTokens(fixture.database, 500)).toBe(0);
  await fixture.database.federatedTokenUse.updateMany({ data: { expiresAt: new Date(0) } });
  expect(await forgetTokenUses(fixture.database, 500)).toBeGreaterThan(0);
  expect(await actorOfToken(fixture.database, token)).not.toBeNull();
  await fixture.database.apiToken.updateMany({
    where: { trustId: trust.id },
    data: { expiresAt: new Date(0) },
  });
  expect(await forgetExchangedTokens(fixture.database, 500)).toBeGreaterThan(0);
  expect(await fixture.database.apiToken.count({ where: { trustId: trust.id } })).toBe(0);
});
