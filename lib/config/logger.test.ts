import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';

/** Logs with the real logger of a program, in a process of its own, what is given as an expression. */
const program = (name: string) => `
  import { createLogger } from './lib/config/logger.ts';
  import { speakJson } from './lib/config/json-console.mjs';
  speakJson('${name}');
  const logger = createLogger('${name}', 'info');
  const secret = 'hunter2-hunter2';
  const token = 'slw_' + 'A'.repeat(43);
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-' + secret;
  const awsError = Object.assign(new Error('AccessDenied for postgresql://slipway:' + secret + '@db/slipway'), {
    $response: { headers: { 'Set-Cookie': secret, 'x-amz-security-token': secret }, body: [{ SecretAccessKey: secret }] },
    $metadata: { requestId: 'kept-request' },
    cause: Object.assign(new Error('inner ' + token), { config: { clientSecret: secret } }),
  });
  logger.info({ token: secret, deep: { a: { b: [{ c: { password: secret, Authorization: 'Bearer ' + secret } }] } } }, 'nested');
  logger.info({ request: { headers: { cookie: secret, authorization: secret, accept: 'kept-accept' } } }, 'headers');
  logger.info({ target: { name: 'kept-target', externalId: secret, credentials: { accessKeyId: secret, sessionToken: secret } } });
  logger.info({ env: { DATABASE_PASSWORD: secret, NEXTAUTH_SECRET: secret, OIDC_CLIENT_SECRET: secret, AUDIT_KEY: secret, DATABASE_URL: 'postgresql://u:' + secret + '@kept-host/db' } });
  logger.error({ err: awsError }, 'failed');
  logger.error(awsError);
  logger.error({ failure: { error: awsError } }, 'an error under another name');
  logger.child({ operation: 'kept-operation', session: { id_token: secret } }).warn('child');
  logger.warn('asked with Authorization: Bearer ' + jwt + ' and ' + token + ' and access_token=' + secret + '&x=1');
  logger.info({ map: new Map([['refresh_token', secret]]), set: new Set([{ apiKey: secret }]), bytes: Buffer.from(secret) });
  const circular = { name: 'kept-circle', passwords: [secret] };
  circular.self = circular;
  logger.info({ circular }, 'circular');
  logger.info({ nextToken: 'kept-page', ClientRequestToken: 'kept-attempt', tokens: 3, at: new Date(0), big: 12n });
  console.error(awsError, 'by the console', token);
`;

describe.each(['portal', 'worker'])('the log of a %s', (name) => {
  let lines: Record<string, unknown>[];
  let text: string;

  beforeAll(() => {
    const made = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program(name)],
      {
        encoding: 'utf8',
      },
    );
    expect(made.stderr).toBe('');
    text = made.stdout;
    lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  });

  test('has a line for everything', () => expect(lines).toHaveLength(13));

  test('holds no secret, however deep it lay', () => {
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('AAAAAAAA');
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64'));
    expect(text).not.toContain('eyJ');
  });

  test.each([
    'kept-request',
    'kept-accept',
    'kept-target',
    'kept-host',
    'kept-operation',
    'kept-circle',
    'kept-page',
    'kept-attempt',
  ])('still says %s', (word) => expect(text).toContain(word));

  test('says of an error what it is, where it was, and what it came from', () => {
    const failed = lines.find(({ msg }) => msg === 'failed');
    expect(failed).toMatchObject({
      level: 'error',
      name,
      err: {
        type: 'Error',
        message: 'AccessDenied for postgresql://slipway:[Redacted]@db/slipway',
        stack: expect.stringContaining('at '),
        cause: { message: 'inner [Redacted]' },
      },
    });
  });

  test('keeps what only looks like a secret, and values as they are', () => {
    expect(lines.find(({ nextToken }) => nextToken)).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      tokens: 3,
    });
  });
});
