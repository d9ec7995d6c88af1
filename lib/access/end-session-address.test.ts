import { expect, test, vi } from 'vitest';
import { discoverEndSession, endSessionAddress } from './end-session-address';

const input = {
  endpoint: 'https://login.example.com/logout?tenant=a',
  clientId: 'slipway',
  returnTo: 'https://slipway.example.com/sign-in',
};

function idToken(claims: object): string {
  return ['{}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

const parametersOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

test('the provider learns who asks, about whom, and where to lead back to', () => {
  const token = idToken({ sub: 'ada', email: 'ada@example.com' });
  expect(parametersOf(endSessionAddress({ ...input, idToken: token }))).toEqual({
    tenant: 'a',
    client_id: 'slipway',
    post_logout_redirect_uri: 'https://slipway.example.com/sign-in',
    id_token_hint: token,
  });
});

test('the hint that the provider gave at sign-in is given back', () => {
  const token = idToken({ login_hint: 'O.CiRlN' });
  expect(parametersOf(endSessionAddress({ ...input, idToken: token })).logout_hint).toBe('O.CiRlN');
});

test.each([null, 'no token', 'a.b.c', idToken({ login_hint: 7 }), idToken([])])(
  'without a hint there is none: %s',
  (token) => {
    const parameters = parametersOf(endSessionAddress({ ...input, idToken: token }));
    expect(parameters.client_id).toBe('slipway');
    expect(parameters.logout_hint).toBeUndefined();
    expect(parameters.id_token_hint).toBe(token ?? undefined);
  },
);

test('where the provider ends its session is asked once', async () => {
  const ask = vi.fn(async () => ({ end_session_endpoint: 'https://login.example.com/end' }));
  const discover = discoverEndSession(ask);
  for (let round = 0; round < 3; round += 1)
    expect(await discover('https://login.example.com/')).toBe('https://login.example.com/end');
  expect(ask).toHaveBeenCalledTimes(1);
  expect(ask).toHaveBeenCalledWith('https://login.example.com/.well-known/openid-configuration');
});

test('a provider may have no such page, and one that doesn’t answer is asked again', async () => {
  expect(await discoverEndSession(async () => ({ issuer: 'x' }))('https://accounts.example.com')).toBeNull();
  const answers = [new Error('timed out'), { end_session_endpoint: 'https://login.example.com/end' }];
  const discover = discoverEndSession(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  await expect(discover('https://login.example.com')).rejects.toThrow('timed out');
  expect(await discover('https://login.example.com')).toBe('https://login.example.com/end');
});

test.each(['javascript:alert(1)', 'not an address', 7])(
  '%s is no page to lead anybody to',
  async (endpoint) => {
    const discover = discoverEndSession(async () => ({ end_session_endpoint: endpoint }));
    await expect(discover('https://login.example.com')).rejects.toThrow();
  },
);
