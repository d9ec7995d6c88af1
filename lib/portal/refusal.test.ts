import { describe, expect, test } from 'vitest';
import { refusalOf } from './refusal';

const host = 'slipway.example.com';
const refuse = (changes: { method?: string; target?: string; host?: string }) =>
  refusalOf({ method: 'GET', target: '/environments', host, ...changes }, (name) => name === host);

describe('a request goes on', () => {
  test.each([
    '/',
    '/environments?q=%FF',
    '/environments/shop',
    '/environments/caf%C3%A9',
    '/api/v1/environments/a%2Fb',
    '/_next/static/chunks/%5Broot%5D.js',
  ])('to %s', (target) => expect(refuse({ target })).toBeNull());
  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'POST'])('with %s to REST', (method) =>
    expect(refuse({ method, target: '/api/v1/me' })).toBeNull(),
  );
  test.each(['/api/health', '/api/health/live', '/api/health/ready', '/api/health/ready?x=1'])(
    'by address to %s, where load balancers ask',
    (target) => expect(refuse({ target, host: '10.0.0.7:3000' })).toBeNull(),
  );
});

describe('a request is refused', () => {
  test.each([
    '/environments/%FF',
    '/environments/%E0%A4%A',
    '/api/v1/environments/%FF',
    '/api/auth/%',
    '/%',
    '/environments/a%00b',
    '/environments/a%0d%0ab',
    '*',
    'http://evil.example/environments',
    '',
  ])('that can’t be read: %s', (target) => expect(refuse({ target })).toMatchObject({ status: 400 }));

  test.each(['TRACE', 'TRACK', 'CONNECT', 'PROPFIND', 'QUERY', ''])('with the method %s', (method) => {
    const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
    expect(refuse({ method, target: '/api/v1/me' })).toMatchObject({ status: 405, headers: { allow } });
  });
  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('with %s to a page', (method) =>
    expect(refuse({ method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } }),
  );

  test.each(['evil.example', '10.0.0.7:3000', ''])('under the name %j', (given) => {
    for (const target of [
      '/environments',
      '/api/v1/me',
      '/api/healthy',
      '/api/health/more',
      '/api/auth/csrf',
    ])
      expect(refuse({ host: given, target }), target).toMatchObject({ status: 421 });
  });
});
