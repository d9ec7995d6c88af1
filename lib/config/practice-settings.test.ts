import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseVariables, portalVariablesSchema, workerVariablesSchema } from './environment-variables';
import { practiceInPortal, practiceInWorker } from './practice-settings';

const key = Buffer.from('0123456789abcdef0123456789ABCDEF').toString('base64');
const secret = 'Zm9yIHRoZSB0ZXN0IG9mIHNldHRpbmdzIGFsb25l';
const production = {
  DATABASE_URL: 'postgresql://slipway:x@db.internal:5432/slipway',
  AUDIT_KEY: `2026:${key}`,
  NEXTAUTH_URL: 'https://slipway.internal',
  NEXTAUTH_SECRET: secret,
  OIDC_ISSUER: 'https://login.internal',
  OIDC_CLIENT_ID: 'slipway',
  OIDC_CLIENT_SECRET: secret,
};
const demo = {
  ...production,
  DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:5432/slipway',
  NEXTAUTH_URL: 'http://127.0.0.1:3000',
  OIDC_ISSUER: 'http://127.0.0.1:4000',
};
const inPortal = (variables: Record<string, string>) =>
  practiceInPortal(parseVariables(portalVariablesSchema, variables));
const inWorker = (variables: Record<string, string>) =>
  practiceInWorker(parseVariables(workerVariablesSchema, variables), variables);

describe('a portal starts', () => {
  test.each([
    ['in production', production],
    ['as the demo does', demo],
    ['as the demo does by the machine’s name', { ...demo, NEXTAUTH_URL: 'http://localhost:3000' }],
    [
      'as the demo does over a socket',
      { ...demo, DATABASE_URL: 'postgresql:///slipway?host=/var/run/postgresql' },
    ],
    ['on one machine with a provider of its own', { ...demo, OIDC_ISSUER: 'https://login.internal' }],
    [
      'on one machine with a provider and a database of its own',
      { ...production, NEXTAUTH_URL: 'http://[::1]:3000' },
    ],
  ])('%s', (_, variables) => expect(inPortal(variables)).toEqual([]));
});

describe('a portal refuses to start', () => {
  test.each<[string, string, Record<string, string>]>([
    ['over http', 'NEXTAUTH_URL', { ...production, NEXTAUTH_URL: 'http://slipway.internal' }],
    ['over http by address', 'NEXTAUTH_URL', { ...production, NEXTAUTH_URL: 'http://10.0.0.7:3000' }],
    ['over http on all addresses', 'NEXTAUTH_URL', { ...production, NEXTAUTH_URL: 'http://0.0.0.0:3000' }],
    [
      'with a name that only begins so',
      'NEXTAUTH_URL',
      { ...production, NEXTAUTH_URL: 'http://localhost.evil.example' },
    ],
    ['with an issuer over http', 'OIDC_ISSUER', { ...production, OIDC_ISSUER: 'http://login.internal' }],
    [
      'with an issuer on this machine',
      'OIDC_ISSUER',
      { ...production, OIDC_ISSUER: 'http://127.0.0.1:4000' },
    ],
    [
      'with an issuer on this machine by https',
      'OIDC_ISSUER',
      { ...production, OIDC_ISSUER: 'https://localhost:4000' },
    ],
    [
      'as the demo against a remote database',
      'OIDC_ISSUER',
      { ...demo, DATABASE_URL: production.DATABASE_URL },
    ],
    [
      'with an example’s secret',
      'NEXTAUTH_SECRET',
      { ...production, NEXTAUTH_SECRET: 'replace-me-with-at-least-32-characters' },
    ],
    [
      'with an example’s secret on one machine',
      'NEXTAUTH_SECRET',
      { ...demo, NEXTAUTH_SECRET: 'replace-me-with-at-least-32-characters' },
    ],
    ['with a secret of one character', 'NEXTAUTH_SECRET', { ...production, NEXTAUTH_SECRET: 'a'.repeat(40) }],
    [
      'with the client’s secret of an example',
      'OIDC_CLIENT_SECRET',
      { ...production, OIDC_CLIENT_SECRET: 'replace-me' },
    ],
    [
      'with the client’s secret of practice',
      'OIDC_CLIENT_SECRET',
      { ...production, OIDC_CLIENT_SECRET: 'practice' },
    ],
    [
      'with an example’s audit key',
      'AUDIT_KEY',
      { ...production, AUDIT_KEY: `2026:${key},2025:cmVwbGFjZSBtZSB3aXRoIDMyIHJhbmRvbSBieXRlcyE=` },
    ],
  ])('%s', (_, name, variables) => {
    const names = inPortal(variables).map((problem) => problem.split(':')[0]);
    expect([...new Set(names)]).toEqual([name]);
  });

  test('with what .env.example says, which is to be replaced', () => {
    const problems = inPortal(parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'NEXTAUTH_SECRET',
      'OIDC_CLIENT_SECRET',
      'AUDIT_KEY',
    ]);
  });

  test('and repeats no secret', () => {
    const problems = inPortal({ ...production, NEXTAUTH_SECRET: 'my-example-is-this-very-secret-text' });
    expect(problems.join()).not.toContain('very-secret');
  });
});

describe('a worker', () => {
  const practice = 'http://127.0.0.1:5000';

  test.each([
    ['in production', production],
    ['in the demo', { ...demo, AWS_ENDPOINT_URL: practice }],
    [
      'with an endpoint of AWS',
      { ...production, AWS_ENDPOINT_URL: 'https://vpce-1.sts.eu-west-3.vpce.amazonaws.com' },
    ],
  ])('starts %s', (_, variables) => expect(inWorker(variables)).toEqual([]));

  test.each([
    [
      'the practice AWS and a remote database',
      'AWS_ENDPOINT_URL',
      { ...production, AWS_ENDPOINT_URL: practice },
    ],
    [
      'an example’s audit key',
      'AUDIT_KEY',
      { ...production, AUDIT_KEY: 'cmVwbGFjZSBtZSB3aXRoIDMyIHJhbmRvbSBieXRlcyE=' },
    ],
  ])('refuses to start with %s', (_, name, variables) =>
    expect(inWorker(variables)).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]),
  );
});
