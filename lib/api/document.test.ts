import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from './document';
import { apiRoutes } from './routes';

test('the document is valid OpenAPI 3.1, and each reference leads somewhere', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(openApiDocument())));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
  expect(() => validator.resolveRefs()).not.toThrow();
});

const calls = apiRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(calls)('%s', (_, route) => {
  const operation = JSON.parse(JSON.stringify(openApiDocument())).paths[route.path][
    route.method.toLowerCase()
  ];

  test('says who may call it, and what it answers', () => {
    const { scope } = route;
    const expected = scope === 'public' ? [] : [{ token: scope === 'any' ? [] : [scope] }, { session: [] }];
    expect(operation.security).toEqual(expected);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(Object.keys(route.answers)));
    expect('401' in operation.responses).toBe(scope !== 'public');
  });

  test('has an example that its own schema takes', () => {
    const { body, example } = route;
    if (example?.body !== undefined) expect(body?.safeParse(example.body).error).toBeUndefined();
    // Whatever is required, an example shows.
    if (body && !body.safeParse({}).success) expect(example?.body).toBeDefined();
  });

  test('begins its summary with a verb, and ends it without a full stop', () => {
    expect(route.summary).toMatch(/^[A-Z][a-z]+s[, ].*[^.]$/);
  });
});

test('each operation has a name of its own', () => {
  const names = Object.values(openApiDocument().paths ?? {}).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(apiRoutes.length);
});
