import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { believeOnly, isProxy, parseProxies } from './trusted-proxies';

describe('a list of proxies', () => {
  const proxies = parseProxies('10.0.0.0/8, 192.0.2.7,2001:db8::/32 , ::1');

  test.each([
    '10.0.0.1',
    '10.255.0.9',
    '192.0.2.7',
    '2001:db8::9',
    '::1',
    '::ffff:10.1.2.3',
    '::FFFF:192.0.2.7',
  ])('has %s', (address) => expect(isProxy(proxies, address)).toBe(true));
  test.each(['11.0.0.1', '192.0.2.8', '2001:db9::1', '::ffff:11.0.0.1', '', 'nobody', undefined])(
    'does not have %s',
    (address) => expect(isProxy(proxies, address)).toBe(false),
  );
  test('that is empty has nobody', () => expect(isProxy(parseProxies(' '), '127.0.0.1')).toBe(false));

  test.each([
    'proxy.internal',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '::1/129',
    '10.0.0.0/8/8',
    '1.2.3.4;::1',
  ])('refuses %s, and says which entry it is', (entry) =>
    expect(() => parseProxies(`10.0.0.1, ${entry}`)).toThrow(`"${entry}"`),
  );
});

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** The headers that a server behind `proxies` sees of a request that says it was forwarded. */
async function seen(proxies: string): Promise<IncomingHttpHeaders> {
  open.push(believeOnly(parseProxies(proxies)));
  const headers = {
    host: 'portal.internal',
    forwarded: 'for=1.2.3.4;host=evil.example',
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'x-request-id': 'kept',
  };
  return new Promise((resolve) => {
    const server = createServer((request, answer) => {
      resolve(request.headers);
      answer.end();
    });
    open.push(() => server.close());
    server.listen(0, '127.0.0.1', () =>
      get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', headers, agent: false }),
    );
  });
}

describe('what a request says of where it comes from', () => {
  test('is believed of a listed proxy', async () => {
    expect(await seen('127.0.0.0/8')).toMatchObject({
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '1.2.3.4',
    });
  });

  test.each(['', '10.0.0.0/8'])('is not believed of others: %j', async (proxies) => {
    const headers = await seen(proxies);
    expect(Object.keys(headers).filter((name) => name.includes('forwarded'))).toEqual([]);
    expect(headers).toMatchObject({ host: 'portal.internal', 'x-request-id': 'kept' });
  });
});
