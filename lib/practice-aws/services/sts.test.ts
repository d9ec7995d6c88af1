import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

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

test('[sts-1] whoever assumes a role acts in the role’s account', async () => {
  const bench = new PracticeBench();
  await become(bench);
  const identity = await bench.call('sts', 'GetCallerIdentity');
  expect(identity.text('Account')).toBe('111122223333');
  expect(identity.text('Arn')).toBe('arn:aws:sts::111122223333:assumed-role/launcher/ann');
});

test('[trail-1] the log tells who acted: session, source identity, tags', async () => {
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
    arn: 'arn:aws:sts::111122223333:assumed-role/launcher/ann',
    sessionName: 'ann',
    sourceIdentity: 'user-7',
    tags: { operation: 'op-1' },
  });
});

test('[trail-1] a refused call is on record with its code and its request id', async () => {
  const bench = new PracticeBench();
  const refused = await bench.call('cloudformation', 'DescribeStacks', { StackName: 'nope' });
  expect(bench.log.list().at(-1)).toMatchObject({
    at: bench.clock.now(),
    arn: 'arn:aws:iam::000000000000:user/practice',
    errorCode: 'ValidationError',
    errorMessage: 'Stack with id nope does not exist',
    requestId: refused.text('RequestId'),
  });
});

test('[trail-2] the log forgets old calls, and cuts long ones', async () => {
  const bench = new PracticeBench();
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`P${i}`, 'x'.repeat(2000)]));
  await bench.call('cloudformation', 'ListStacks', many);
  expect(JSON.stringify(bench.log.list()).length).toBeLessThan(40_000);
  for (let i = 0; i < 2000; i += 1) await bench.call('sts', 'GetCallerIdentity');
  expect(bench.log.list()).toHaveLength(2000);
  expect(bench.log.list()[0]?.action).toBe('GetCallerIdentity');
});

test('[trail-3] a presigned address is on record without what makes it work', async () => {
  const bench = new PracticeBench();
  const query = 'versionId=7&X-Amz-Security-Token=a-token&X-Amz-Signature=a-signature';
  await bench.request('GET', `/bucket/key?${query}`, 's3');
  expect(bench.log.list().at(-1)?.parameters).toEqual({
    versionId: '7',
    'X-Amz-Security-Token': '****',
    'X-Amz-Signature': '****',
  });
});

test('[caller-4] credentials end when they expire', async () => {
  const bench = new PracticeBench();
  await become(bench, { DurationSeconds: '900' });
  bench.pass(899);
  expect((await bench.call('sts', 'GetCallerIdentity')).status).toBe(200);
  bench.pass(1);
  const late = await bench.call('sts', 'GetCallerIdentity');
  expect([late.status, late.text('Code')]).toEqual([403, 'ExpiredToken']);
});

test('[caller-3] temporary keys that nobody issued, or with another token, are refused', async () => {
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
  ['a role that does not trust the caller', [{ arn: ROLE, trusts: [] }], {}],
])('[sts-2] %s is answered with AccessDenied, without saying why', async (_name, roles, params) => {
  const answer = await assume(new PracticeBench(undefined, roles), params);
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
    403,
    'AccessDenied',
    `User: arn:aws:iam::000000000000:user/practice is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  ]);
});

test('[sts-2] the right external id opens the role', async () => {
  const bench = new PracticeBench(undefined, [{ arn: ROLE, externalId: 'right' }]);
  expect((await assume(bench, { ExternalId: 'right' })).status).toBe(200);
});

test.each([
  [{ DurationSeconds: '899' }, 'greater than or equal to 900'],
  [{ DurationSeconds: '43201' }, 'less than or equal to 43200'],
  [{ RoleSessionName: 'a b' }, "Value 'a b' at 'roleSessionName' failed to satisfy constraint"],
  [{ SourceIdentity: 'x' }, "Value 'x' at 'sourceIdentity' failed to satisfy constraint"],
  [{ RoleSessionName: 'a'.repeat(65) }, 'less than or equal to 64'],
  [{ RoleSessionName: 'a' }, 'greater than or equal to 2'],
  [{ SourceIdentity: 'a/b' }, 'regular expression pattern: [\\w+=,.@-]*'],
  [{ ExternalId: 'x' }, "Value 'x' at 'externalId' failed to satisfy constraint"],
  [{ ExternalId: 'a b' }, 'regular expression pattern: [\\w+=,.@:\\/-]*'],
  [{ RoleArn: 'launcher' }, 'launcher is invalid'],
  [{ 'Tags.member.1.Key': '', 'Tags.member.1.Value': 'x' }, "at 'tags.1.member.key'"],
  [{ 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'x'.repeat(257) }, "at 'tags.1.member.value'"],
])('[sts-3] AssumeRole with %j is refused', async (params, message) => {
  const answer = await assume(new PracticeBench(), params);
  expect([answer.status, answer.text('Code')]).toEqual([400, 'ValidationError']);
  expect(answer.body).toContain(message);
});

test('[sts-4] a chained role lives an hour at most and keeps the source identity', async () => {
  const bench = new PracticeBench();
  await become(bench, { SourceIdentity: 'user-7' });
  const long = await assume(bench, { DurationSeconds: '7200' });
  expect(long.text('Message')).toContain('1 hour session limit');
  expect((await assume(bench)).text('SourceIdentity')).toBe('user-7');
  expect((await assume(bench, { SourceIdentity: 'user-8' })).text('Code')).toBe('AccessDenied');
});

test('[sts-2] a role trusts the accounts and roles that its policy names, and nobody else', async () => {
  const roles = [
    { arn: ROLE },
    { arn: `${ROLE}-2`, trusts: [ROLE] },
    { arn: `${ROLE}-3`, trusts: ['000000000000'] },
  ];
  const bench = new PracticeBench(undefined, roles);
  expect((await assume(bench, { RoleArn: `${ROLE}-2` })).text('Code')).toBe('AccessDenied');
  expect((await assume(bench, { RoleArn: `${ROLE}-3` })).status).toBe(200);
  await become(bench);
  expect((await assume(bench, { RoleArn: `${ROLE}-2` })).status).toBe(200);
  expect((await assume(bench, { RoleArn: `${ROLE}-3` })).text('Code')).toBe('AccessDenied');
});

test.each([
  ['sts:SetSourceIdentity' as const, { SourceIdentity: 'user-7' }],
  ['sts:TagSession' as const, { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' }],
])('[sts-5] a trust policy without %s refuses who needs it, by name', async (permission, params) => {
  const bench = new PracticeBench(undefined, [{ arn: ROLE, lacks: [permission] }]);
  const refused = await assume(bench, params);
  expect([refused.status, refused.text('Code'), refused.text('Message')]).toEqual([
    403,
    'AccessDenied',
    `User: arn:aws:iam::000000000000:user/practice is not authorized to perform: ${permission} on resource: ${ROLE}`,
  ]);
  expect((await assume(bench)).status).toBe(200);
});

test('[sts-6] a role’s sessions last as long as the role allows: an hour, where it does not say', async () => {
  const roles = [{ arn: ROLE }, { arn: `${ROLE}-long`, maxSessionSeconds: 7200 }];
  const bench = new PracticeBench(undefined, roles);
  const long = await assume(bench, { DurationSeconds: '3601' });
  expect([long.text('Code'), long.text('Message')]).toEqual([
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ]);
  expect((await assume(bench, { RoleArn: `${ROLE}-long`, DurationSeconds: '7200' })).status).toBe(200);
});

test('[sts-7] session tags differ in more than case', async () => {
  const twice = await assume(new PracticeBench(), {
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'a',
    'Tags.member.2.Key': 'Team',
    'Tags.member.2.Value': 'b',
  });
  expect([twice.status, twice.text('Code')]).toEqual([400, 'InvalidParameterValue']);
});

test.each([
  ['x'.repeat(2_049), 'ValidationError'],
  ['{"Statement":[{"Effect":"Perhaps","Action":"*","Resource":"*"}]}', 'MalformedPolicyDocument'],
  ['no policy', 'MalformedPolicyDocument'],
])('[sts-12] a session policy that is none, or too long, is refused: %.30s', async (Policy, code) => {
  const answer = await assume(new PracticeBench(), { Policy });
  expect([answer.status, answer.text('Code')]).toEqual([400, code]);
});
