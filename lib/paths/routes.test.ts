import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { routeOf } from './routes';

/** What takes every address that is nobody else's. */
const catchAll = '/api/v1/[[...unknown]]';

const served = globSync('app/**/{page.tsx,route.ts}')
  .map(
    (file) =>
      file
        .slice('app'.length)
        .replace(/\/[^/]+$/, '')
        .replace(/\/\([^/]+\)/g, '') || '/',
  )
  .filter((template) => template !== catchAll);

test.each(served)('%s is a route of its own, whatever fills it', (template) => {
  const path = template.replace(/\[\.\.\.[a-z]+\]/, 'callback/oidc').replace(/\[[a-z]+\]/g, 'orders-dev');
  expect(routeOf(path)).toBe(template);
});

test.each(['/wp-login.php', '/api/v1', '/api/v1/nothing', '/environments/a/b/c', '/favicon.ico', ''])(
  '%j is one of all the others',
  (path) => {
    expect(routeOf(path)).toBe('other');
  },
);

test('files of the build are one route', () => {
  expect(routeOf('/_next/static/chunks/abc.js')).toBe('/_next');
});
