import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findSecrets } from '@/infra-templates/find-secrets';
import { largestCompose, largestStack, largestUserData, template } from './sample-stack';

const fileOf = (name: string) => fileURLToPath(new URL(`./snapshots/${name}`, import.meta.url));
const rendered = [
  ['docker-compose.yaml', largestCompose],
  ['user-data.sh', largestUserData],
] as const;

/**
 * The compose specification's keys that the file uses, and no other: a new one has to be looked up first.
 * https://docs.docker.com/reference/compose-file/services/
 */
const serviceSchema = z.strictObject({
  image: z.string().regex(/^[^\s$]+$/),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  // Text: YAML 1.1 reads 80:80 without quotes as a number to the base of 60.
  ports: z.array(z.string().regex(/^\d{1,5}:\d{1,5}$/)).nonempty(),
  // No value: taken from the environment of `docker compose up`.
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string().nullable()).optional(),
});
const composeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  services: z.record(z.string().regex(/^[a-zA-Z0-9._-]+$/), serviceSchema).refine((services) => {
    const published = Object.values(services).flatMap(({ ports }) => ports.map((port) => port.split(':')[0]));
    return new Set(published).size === published.length;
  }, 'two services can’t publish the same port'),
});

test('it is the largest: everything is made but what goes without a final snapshot', () => {
  const { resources } = largestStack;
  const left = Object.entries(template.Resources).filter(([id]) => !(id in resources));
  expect(left.map(([, { Condition }]) => Condition)).toEqual(left.map(() => 'HasNoFinalSnapshot'));
});

describe.each(rendered)('%s of the largest environment', (name, text) => {
  test('is the one that was looked through', async () => {
    await expect(text).toMatchFileSnapshot(fileOf(name));
  });

  test('holds no secret', () => {
    expect(findSecrets(text)).toEqual([]);
  });

  test.each([
    'export MYSQL_PASSWORD=hunter2',
    "      MYSQL_PASSWORD: 'hunter2'",
    '{"password": "hunter2"}',
    'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
    'echo wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'mysql://admin:hunter2@database/app',
    '-----BEGIN RSA PRIVATE KEY-----',
    'curl -H "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"',
    "echo '{{resolve:secretsmanager:rds!db-1:SecretString:password}}'",
  ])('would show %s', (secret) => {
    const planted = text.replace('\n', `\n${secret}\n`);
    expect(findSecrets(planted)).not.toEqual([]);
  });
});

test('no parameter is a secret, so none can be rendered', () => {
  const secret = Object.entries(template.Parameters).filter(([, parameter]) => 'NoEcho' in parameter);
  expect(secret).toEqual([]);
});

describe('the compose file of the largest environment', () => {
  const file: unknown = parse(largestCompose);

  test('keeps to the compose specification', () => {
    expect(composeSchema.safeParse(file).error?.issues ?? []).toEqual([]);
  });

  test('reads the same to a parser of YAML 1.1', () => {
    expect(parse(largestCompose, { version: '1.1' })).toEqual(file);
  });

  test.each([
    ['a key that is not looked up', 'restart: unless-stopped', 'privileged: true'],
    ['ports without quotes', '"80:80"', '80'],
    ['a port twice', '"8000:8000"', '"80:8000"'],
    ['a number in the environment', 'PORT: "8000"', 'PORT: 8000'],
    ['a variable to fill in', 'image: "', 'image: "$'],
    ['no image', /image: .*/, ''],
  ])('with %s it would not', (_, sound, broken) => {
    const changed = largestCompose.replace(sound, broken);
    expect(changed).not.toBe(largestCompose);
    expect(composeSchema.safeParse(parse(changed)).success).toBe(false);
  });
});
