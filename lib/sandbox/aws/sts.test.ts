import { expect, test } from 'vitest';
import { PracticeBench } from './practice-bench';

const ROLE = 'arn:aws:iam::111122223333:role/slipway/launcher';
const USUAL = { RoleArn: ROLE, RoleSessionName: 'ann' };

async function assume(bench: PracticeBench, params: Record<string, string> = {}) {
  return bench.call('sts', 'AssumeRole', { ...USUAL, ...params });
}

async function become(bench: PracticeBench, params: Record<string, string> = {}): Promise<void> {
  const answer = await assume(bench, params);
  bench.credentials = {
    accessKeyId: answer.text('AccessKeyId') ?? '',
    sessionToken: answer.text('SessionToken'),
  };
}

test('whoever assumes a role acts in the role’s account', async () => {
  const bench = new PracticeBench();
  await become(bench);
  const identity = await bench.call('sts', 'GetCallerIdentity');
  expect(identity.text('Account')).toBe('111122223333');
  expect(identity.text('Arn')).toBe('arn:aws:sts::111122223333:assumed-role/launcher/ann');
});

test('the log tells who acted: session, source identity, tags', async () => {
  const bench = new PracticeBench();
  await become(bench, {
    SourceIdentity: 'user-7',
    'Tags.member.1.Key': 'operation',
    'Tags.member.1.Value': 'op-1',
  });
  await bench.call('cloudformation', 'ListStacks');
  expect(bench.log.list().at(-1)).toMatchObject({
    service: 'cloudformation',
    action: 'ListStacks',
    account: '111122223333',
    region: 'eu-west-3',
    sessionName: 'ann',
    sourceIdentity: 'user-7',
    tags: { operation: 'op-1' },
  });
});

test('credentials end when they expire', async () => {
  const bench = new PracticeBench();
  await become(bench, { DurationSeconds: '900' });
  bench.pass(899);
  expect((await bench.call('sts', 'GetCallerIdentity')).status).toBe(200);
  bench.pass(1);
  const late = await bench.call('sts', 'GetCallerIdentity');
  expect([late.status, late.text('Code')]).toEqual([403, 'ExpiredToken']);
});

test('temporary keys that nobody issued, or with another token, are refused', async () => {
  const bench = new PracticeBench();
  await become(bench);
  for (const credentials of [
    { accessKeyId: 'ASIAMADEUP', sessionToken: 'x' },
    { ...bench.credentials, sessionToken: 'x' },
  ]) {
    bench.credentials = credentials;
    const answer = await bench.call('sts', 'GetCallerIdentity');
    expect([answer.status, answer.text('Code')]).toEqual([403, 'InvalidClientTokenId']);
  }
});

test.each([
  ['an unknown role', [], {}],
  ['a wrong external id', [{ arn: ROLE, externalId: 'right' }], { ExternalId: 'wrong' }],
  ['a missing external id', [{ arn: ROLE, externalId: 'right' }], {}],
  ['a role that does not trust the caller', [{ arn: ROLE, trusted: false }], {}],
])('%s is answered with AccessDenied, without saying why', async (_name, roles, params) => {
  const answer = await assume(new PracticeBench(undefined, roles), params);
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
    403,
    'AccessDenied',
    `User: arn:aws:iam::000000000000:user/practice is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  ]);
});

test('the right external id opens the role', async () => {
  const bench = new PracticeBench(undefined, [{ arn: ROLE, externalId: 'right' }]);
  expect((await assume(bench, { ExternalId: 'right' })).status).toBe(200);
});

test.each([
  [{ DurationSeconds: '899' }, 'greater than or equal to 900'],
  [{ DurationSeconds: '43201' }, 'less than or equal to 43200'],
  [{ RoleSessionName: 'a b' }, "Value 'a b' at 'roleSessionName' failed to satisfy constraint"],
  [{ SourceIdentity: 'x' }, "Value 'x' at 'sourceIdentity' failed to satisfy constraint"],
  [{ RoleArn: 'launcher' }, 'launcher is invalid'],
])('AssumeRole with %j is refused', async (params, message) => {
  const answer = await assume(new PracticeBench(), params);
  expect([answer.status, answer.text('Code')]).toEqual([400, 'ValidationError']);
  expect(answer.body).toContain(message);
});

test('a chained role lives an hour at most and keeps the source identity', async () => {
  const bench = new PracticeBench();
  await become(bench, { SourceIdentity: 'user-7' });
  const long = await assume(bench, { DurationSeconds: '7200' });
  expect(long.text('Message')).toContain('1 hour session limit');
  expect((await assume(bench)).text('SourceIdentity')).toBe('user-7');
  expect((await assume(bench, { SourceIdentity: 'user-8' })).text('Code')).toBe('AccessDenied');
});
