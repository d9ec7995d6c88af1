import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  migrateVariablesSchema,
  parseVariables,
  portalVariablesSchema,
  workerVariablesSchema,
} from './environment-variables';

const example = parseEnv(readFileSync('.env.example', 'utf8'));

describe('.env.example', () => {
  test('names exactly the variables that portal, worker and migrations read', () => {
    const read = new Set([
      ...Object.keys(portalVariablesSchema.shape),
      ...Object.keys(workerVariablesSchema.shape),
      ...Object.keys(migrateVariablesSchema.shape),
    ]);
    expect(Object.keys(example).sort()).toEqual([...read].sort());
  });

  test('is accepted as it stands', () => {
    expect(() => parseVariables(portalVariablesSchema, example)).not.toThrow();
    expect(() => parseVariables(workerVariablesSchema, example)).not.toThrow();
  });

  test('gives the defaults for what has one', () => {
    const required = Object.fromEntries(
      Object.entries(example).filter(
        ([name]) => !portalVariablesSchema.shape[name as never] || !hasDefault(name),
      ),
    );
    expect(parseVariables(portalVariablesSchema, required)).toEqual(
      parseVariables(portalVariablesSchema, example),
    );
  });
});

test('every problem is named in one message', () => {
  const wrong = { ...example, DATABASE_URL: 'mysql://x', NEXTAUTH_SECRET: 'short', OIDC_ISSUER: '' };
  const problem = catchError(() => parseVariables(portalVariablesSchema, wrong));
  expect(problem).toBeInstanceOf(ConfigurationError);
  expect(problem.message).toContain('DATABASE_URL: Must be a Postgres address');
  expect(problem.message).toContain('NEXTAUTH_SECRET: Must have at least 32 characters');
  expect(problem.message).toContain('OIDC_ISSUER is not set');
});

test.each(['p@ss/Secret', 'p#Secret', 'Secret/word', '12/Secret', 'Secret?word', '12?Secret'])(
  'an address with a password that is not encoded is refused, and not repeated: %s',
  (password) => {
    const address = `postgresql://slipway:${password}@db:5432/slipway`;
    const problem = catchError(() => parseVariables(workerVariablesSchema, { DATABASE_URL: address }));
    expect(problem.message).toContain('must be percent-encoded');
    expect(problem.message).not.toContain('Secret');
  },
);

test.each([
  'postgresql://slipway:p%40ss%2Fword%23@db:5432/slipway?application_name=a@b',
  'postgresql://slipway:p@ss@db/slipway',
  'postgresql://slipway@/slipway?host=/var/run/postgresql',
  'postgresql://slipway:x@[::1]:5432/slipway?sslmode=verify-full',
])('an address that pg reads as it is meant is accepted: %s', (address) => {
  expect(
    parseVariables(workerVariablesSchema, { DATABASE_URL: address, AUDIT_KEY: example.AUDIT_KEY })
      .DATABASE_URL,
  ).toBe(address);
});

function hasDefault(name: string): boolean {
  const schema = (
    portalVariablesSchema.shape as Record<string, { safeParse(v: unknown): { success: boolean } }>
  )[name];
  return schema?.safeParse(undefined).success ?? false;
}

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
