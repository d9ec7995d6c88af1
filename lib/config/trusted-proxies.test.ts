import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { believeOnly, clientAddress, isProxy, parseProxies } from './trusted-proxies';

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

describe('the address that a request came from', () => {
  const from = (forwarded: string | undefined, remoteAddress = '10.0.0.1') =>
    clientAddress(parseProxies('10.0.0.0/8'), {
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as never);

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['9.9.9.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['9.9.9.9, 192.0.2.1:4711', '192.0.2.1'],
    ['9.9.9.9, [2001:db8::1]:4711', '2001:db8::1'],
    ['9.9.9.9, [2001:db8::1]', '2001:db8::1'],
    ['9.9.9.9, ::ffff:192.0.2.1', '192.0.2.1'],
  ])('is what the first of our proxies saw: %s', (forwarded, address) =>
    expect(from(forwarded)).toBe(address),
  );
  test.each([
    ['9.9.9.9, unknown', '10.0.0.1'],
    ['9.9.9.9, _hidden, 10.0.0.2', '10.0.0.2'],
    ['', '10.0.0.1'],
    [undefined, '10.0.0.1'],
  ])('is a proxy’s where that does not say, never what was there before: %s', (forwarded, address) =>
    expect(from(forwarded)).toBe(address),
  );
  test('is that of the connection where no proxy sent it', () =>
    expect(from('9.9.9.9', '192.0.2.7')).toBe('192.0.2.7'));
});
