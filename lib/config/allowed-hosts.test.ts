import { describe, expect, test } from 'vitest';
import { hostCheck, parseHosts } from './allowed-hosts';

describe('a portal at https://slipway.example.com', () => {
  const isOurs = hostCheck(
    'https://slipway.example.com',
    parseHosts('portal.internal, old.example.com:8443'),
  );

  test.each([
    'slipway.example.com',
    'Slipway.Example.COM',
    'slipway.example.com.',
    'slipway.example.com:443',
    'slipway.example.com:8080',
    'portal.internal:3000',
    'old.example.com:8443',
  ])('is called %s', (host) => expect(isOurs(host)).toBe(true));

  test.each([
    'evil.example',
    'slipway.example.com.evil.example',
    'evil.slipway.example.com',
    'old.example.com',
    'old.example.com:443',
    'localhost',
    '127.0.0.1',
    '10.0.0.7:3000',
    '',
    ' slipway.example.com',
    'slipway.example.com:',
    'slipway.example.com:99999999',
    'user@slipway.example.com',
    'slipway.example.com/x',
    'slipway.example.com, evil.example',
    '[::',
  ])('is not called %j', (host) => expect(isOurs(host)).toBe(false));
});

test('a portal of one machine has all names of that machine, and no other', () => {
  const isOurs = hostCheck('http://127.0.0.1:3000', []);
  for (const host of ['127.0.0.1:3000', 'localhost:3000', '[::1]:3000', 'localhost'])
    expect(isOurs(host), host).toBe(true);
  for (const host of ['evil.example:3000', '0.0.0.0:3000', '10.0.0.7'])
    expect(isOurs(host), host).toBe(false);
});

test.each(['https://slipway.example.com', 'a b', 'a/b', '*.example.com', 'a:b'])(
  'the list refuses %s, and says which entry it is',
  (entry) => expect(() => parseHosts(`portal.internal, ${entry}`)).toThrow(`"${entry}"`),
);
