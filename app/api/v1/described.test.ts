import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DescribedHandler } from '@/app/api/rest/serve';
import { methods, type RouteDescription } from '@/lib/api/describe-route';
import { apiRoutes } from '@/lib/api/routes';

const root = 'app/api/v1';
const files = globSync(`${root}/**/route.ts`).filter((file) => !file.includes('[[...unknown]]'));

/** `app/api/v1/environments/[name]/route.ts` as OpenAPI writes its address. */
const addressOf = (file: string) =>
  file.slice(root.length, -'/route.ts'.length).replace(/\[(\w+)\]/g, '{$1}');

async function handlersOf(file: string): Promise<Record<string, DescribedHandler | undefined>> {
  return import(resolve(file));
}

describe.each(files)('%s', (file) => {
  test.each([...methods, 'HEAD', 'OPTIONS'])(
    'has an answer to %s: it comes from serve(…)',
    async (method) => {
      expect((await handlersOf(file))[method]).toBeTypeOf('function');
    },
  );

  test.each(methods)('describes %s, or refuses it with 405 and what is allowed', async (method) => {
    const handler = (await handlersOf(file))[method];
    if (handler?.description) {
      expect(handler.description).toMatchObject({ method, path: addressOf(file) });
      expect(apiRoutes).toContain(handler.description);
      return;
    }
    const answer = await handler?.(
      new Request(`http://slipway.example/api/v1${addressOf(file)}`, { method }),
    );
    expect(answer?.status).toBe(405);
    expect(answer?.headers.get('content-type')).toBe('application/problem+json');
    const allow = answer?.headers.get('allow')?.split(', ') ?? [];
    expect(allow).toContain('OPTIONS');
    expect(allow).not.toContain(method);
    expect(await answer?.json()).toMatchObject({
      type: 'urn:slipway:problem:method-not-allowed',
      status: 405,
    });
  });
});

test('every description has its handler', async () => {
  const described = new Set<RouteDescription>();
  for (const file of files) {
    for (const handler of Object.values(await handlersOf(file))) {
      if (handler?.description) described.add(handler.description);
    }
  }
  expect(apiRoutes.filter((route) => !described.has(route))).toEqual([]);
  expect(apiRoutes.length).toBe(described.size);
});

test.each(apiRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s names each part of its address, and nothing else',
  (_, { path, params = {} }) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(params).sort()).toEqual(names.sort());
  },
);

test.each([...methods, 'HEAD', 'OPTIONS'] as const)('no call is no call with %s', async (method) => {
  const handlers = await import('./[[...unknown]]/route');
  const answer = await handlers[method](new Request('http://slipway.example/api/v1/nothing', { method }));
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
});

/** Beside the REST API: what is no page either. next-auth answers for itself. */
const others = globSync('app/api/**/route.ts').filter((file) => !/api\/(v1|auth)\//.test(file));

test.each(others)('%s refuses other methods as the REST API does', async (file) => {
  const handlers = await handlersOf(file);
  const answer = await handlers.PUT?.(new Request('http://slipway.example/', { method: 'PUT' }));
  expect(answer?.status).toBe(405);
  expect(answer?.headers.get('allow')).toMatch(/^(GET, HEAD|POST), OPTIONS$/);
});
