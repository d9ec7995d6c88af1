import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providerKeys, verifyLogoutToken } from './logout-token';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const theirs = await generateKeyPair('RS256');
const others = await generateKeyPair('RS256');
let server: Server;
let issuer: string;
let keys: ReturnType<ReturnType<typeof providerKeys>>;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(theirs.publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
  server = createServer((request, response) => {
    const known = request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(known));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  keys = providerKeys()(issuer);
});
afterAll(() => server.close());

const nowSeconds = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  iss: issuer,
  aud: 'slipway',
  iat: nowSeconds(),
  exp: nowSeconds() + 120,
  jti: 'once',
  sub: 'ada',
  sid: 'a-session',
  events: { [event]: {} },
});

const sign = (changes: object = {}, header: object = {}, { privateKey } = theirs) =>
  new SignJWT({ ...claims(), ...changes })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'logout+jwt', ...header })
    .sign(privateKey);
const verify = (token: string) => verifyLogoutToken(token, { issuer, clientId: 'slipway', keys });

describe('a logout token', () => {
  test('of the provider names who signed out', async () => {
    expect(await verify(await sign())).toMatchObject({
      issuer,
      subject: 'ada',
      providerSessionId: 'a-session',
    });
    expect(await verify(await sign({ sid: undefined }))).toMatchObject({ providerSessionId: null });
    expect(await verify(await sign({ sub: undefined }))).toMatchObject({ subject: null });
    expect(await verify(await sign({}, { typ: undefined }))).toMatchObject({ subject: 'ada' });
    expect(await verify(await sign({ aud: ['other', 'slipway'] }))).toMatchObject({ subject: 'ada' });
  });

  test('is known again, and no other is taken for it', async () => {
    const idHashOf = async (changes = {}) => (await verify(await sign(changes))).idHash;
    expect(await idHashOf()).toBe(await idHashOf({ sid: 'another' }));
    expect(await idHashOf()).not.toBe(await idHashOf({ jti: 'twice' }));
  });

  test.each([
    ['of another issuer', { iss: 'https://other.example.com' }],
    ['for another client', { aud: 'other' }],
    ['that has expired', { iat: nowSeconds() - 200, exp: nowSeconds() - 100 }],
    ['that is old, whatever it says', { iat: nowSeconds() - 400, exp: nowSeconds() + 9_000 }],
    ['of the future', { iat: nowSeconds() + 400 }],
    ['without a time', { iat: undefined }],
    ['without an id', { jti: undefined }],
    ['with an empty id', { jti: '' }],
    ['about nobody', { sub: undefined, sid: undefined }],
    ['with a nonce: an ID token', { nonce: 'n' }],
    ['of no event', { events: undefined }],
    [
      'of another event',
      { events: { 'http://schemas.openid.net/secevent/risc/event-type/account-disabled': {} } },
    ],
    ['of an event that is no object', { events: { [event]: true } }],
  ])('%s is refused', async (_, changes) => {
    await expect(verify(await sign(changes))).rejects.toMatchObject({ code: 'malformed' });
  });

  test('that another key, a shared secret or nobody signed is refused', async () => {
    const secret = new TextEncoder().encode('a client secret of at least 32 bytes');
    const forged = [
      await sign({}, {}, others),
      await sign({}, { kid: 'unknown' }, others),
      await sign({}, { typ: 'at+jwt' }),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret),
      new UnsecuredJWT(claims()).encode(),
      `${await sign()}x`,
      'no.token',
      '',
    ];
    for (const token of forged) await expect(verify(token)).rejects.toMatchObject({ code: 'malformed' });
  });

  test('can’t be judged while the provider does not show its keys', async () => {
    const away = 'http://127.0.0.1:9';
    const token = await sign({ iss: away });
    const judged = verifyLogoutToken(token, {
      issuer: away,
      clientId: 'slipway',
      keys: providerKeys()(away),
    });
    await expect(judged).rejects.toMatchObject({ code: 'unavailable' });
  });
});
