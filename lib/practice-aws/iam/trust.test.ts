import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changeResource } from '@/lib/practice-aws/engine/outside';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';

const USER = 'arn:aws:iam::000000000000:user/practice';
const ROLE = 'arn:aws:iam::000000000000:role/launcher';
const EXTERNAL_ID = 'external-id-of-the-target';

/** A role made by a stack, with the statements of its trust policy. */
async function benchWithRole(statements: object[], others: object = {}): Promise<PracticeBench> {
  const bench = new PracticeBench();
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'launcher', AssumeRolePolicyDocument: { Statement: statements }, ...others },
  };
  await deploy(bench, 'roles', { Role });
  return bench;
}

async function deploy(bench: PracticeBench, name: string, Resources: object): Promise<void> {
  const stack = await bench.create(name, JSON.stringify({ Resources }), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  bench.pass(120);
  expect(stack.status).toBe('CREATE_COMPLETE');
}

const trust = (Action: string | string[], Condition?: object, Principal: unknown = { AWS: USER }) => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...(Condition && { Condition }),
});
const withExternalId = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } };
const tagged = {
  'Tags.member.1.Key': 'slipway:via',
  'Tags.member.1.Value': 'worker',
};
const asTheWorker = { ExternalId: EXTERNAL_ID, SourceIdentity: 'user-7', ...tagged };

async function assume(bench: PracticeBench, params: Record<string, string> = {}) {
  return bench.call('sts', 'AssumeRole', { RoleArn: ROLE, RoleSessionName: 'ann', ...params });
}

const denied = (action: string, user = USER, role = ROLE) => [
  403,
  'AccessDenied',
  `User: ${user} is not authorized to perform: ${action} on resource: ${role}`,
];

async function answerOf(bench: PracticeBench, params: Record<string, string> = {}) {
  const answer = await assume(bench, params);
  return answer.status === 200 ? 'assumed' : [answer.status, answer.text('Code'), answer.text('Message')];
}

test('[sts-8] one statement under an external id refuses source identity and tags: only AssumeRole has that key', async () => {
  const all = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];
  const bench = await benchWithRole([trust(all, withExternalId)]);
  expect(await answerOf(bench, { ExternalId: EXTERNAL_ID })).toBe('assumed');
  expect(await answerOf(bench, asTheWorker)).toEqual(denied('sts:SetSourceIdentity'));
  expect(await answerOf(bench, { ExternalId: EXTERNAL_ID, ...tagged })).toEqual(denied('sts:TagSession'));
  expect(bench.log.list().at(-1)).toMatchObject({ action: 'AssumeRole', errorCode: 'AccessDenied' });
});

test('[sts-8] a statement for each of the three lets the worker in, with its external id only', async () => {
  const bench = await benchWithRole([
    trust('sts:AssumeRole', withExternalId),
    trust('sts:SetSourceIdentity'),
    trust('sts:TagSession', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['slipway:via'] } }),
  ]);
  expect(await answerOf(bench, asTheWorker)).toBe('assumed');
  expect(await answerOf(bench, { ...asTheWorker, ExternalId: 'wrong' })).toEqual(denied('sts:AssumeRole'));
  expect(await answerOf(bench, { ...tagged })).toEqual(denied('sts:AssumeRole'));
  const another = { 'Tags.member.2.Key': 'team', 'Tags.member.2.Value': 'x' };
  expect(await answerOf(bench, { ...asTheWorker, ...another })).toEqual(denied('sts:TagSession'));
});

test('[sts-8] what a trust policy asks that the practice AWS does not know is refused by name', async () => {
  const bench = await benchWithRole([
    trust('sts:AssumeRole', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  ]);
  expect(await answerOf(bench)).toEqual([
    403,
    'AccessDenied',
    `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE} because the practice AWS has no condition key aws:MultiFactorAuthPresent`,
  ]);
});

test.each([
  ['its user', { AWS: USER }, true],
  ['its account', { AWS: '000000000000' }, true],
  ['its account’s root', { AWS: ['arn:aws:iam::000000000000:root'] }, true],
  ['everybody', '*', true],
  ['another user', { AWS: 'arn:aws:iam::000000000000:user/other' }, false],
  ['another account', { AWS: 'arn:aws:iam::111122223333:root' }, false],
  ['a service', { Service: 'cloudformation.amazonaws.com' }, false],
])('[sts-9] a role that trusts %s lets the caller in: %s', async (_who, principal, expected) => {
  const bench = await benchWithRole([trust('sts:AssumeRole', undefined, principal)]);
  expect(await answerOf(bench)).toEqual(expected ? 'assumed' : denied('sts:AssumeRole'));
});

test('[sts-9] a role’s session needs a right of its own where the trust names only its account', async () => {
  const bench = await benchWithRole([trust('sts:AssumeRole')]);
  const trusting = (Principal: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [trust('sts:AssumeRole', undefined, Principal)] } },
  });
  await deploy(bench, 'others', {
    ByAccount: trusting({ AWS: '000000000000' }),
    ByName: trusting({ AWS: ROLE }),
  });
  const others = [...bench.world.stacks.values()].find(({ name }) => name === 'others');
  const arnOf = (id: string) => `arn:aws:iam::000000000000:role/${others?.resources.get(id)?.physicalId}`;
  const session = await assume(bench);
  bench.credentials = {
    accessKeyId: session.text('AccessKeyId') ?? '',
    sessionToken: session.text('SessionToken'),
  };
  expect(await answerOf(bench, { RoleArn: arnOf('ByName') })).toBe('assumed');
  const [status, , message] = await answerOf(bench, { RoleArn: arnOf('ByAccount') });
  expect(status).toBe(403);
  expect(message).toContain('because no identity-based policy allows the sts:AssumeRole action');
});

test('[sts-10] a role that is gone is not free for all', async () => {
  const bench = await benchWithRole([trust('sts:AssumeRole')]);
  await bench.delete('roles');
  bench.pass(60);
  expect(await answerOf(bench)).toEqual(denied('sts:AssumeRole'));
});

test('[sts-10] a trust that somebody changed counts as it is', async () => {
  const bench = await benchWithRole([trust('sts:AssumeRole')]);
  const [stack] = bench.world.stacks.values();
  changeResource(bench.engine, stack?.id ?? '', 'Role', { AssumeRolePolicyDocument: { Statement: [] } });
  expect(await answerOf(bench)).toEqual(denied('sts:AssumeRole'));
});

test('[sts-6] the sessions of a role that a stack made last as long as it says', async () => {
  const bench = await benchWithRole([trust('sts:AssumeRole')], { MaxSessionDuration: 7200 });
  expect(await answerOf(bench, { DurationSeconds: '7200' })).toBe('assumed');
  const [status, code] = await answerOf(bench, { DurationSeconds: '7201' });
  expect([status, code]).toEqual([400, 'ValidationError']);
});

test('[sts-8] the launcher role of the bootstrap template lets the worker in as it asks, and nobody else', async () => {
  const bench = new PracticeBench();
  const template = readFileSync('infra-templates/bootstrap/target.yaml', 'utf8');
  const stack = await bench.create('slipway', template, {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    'Parameters.member.1.ParameterKey': 'PortalPrincipalArn',
    'Parameters.member.1.ParameterValue': USER,
    'Parameters.member.2.ParameterKey': 'ExternalId',
    'Parameters.member.2.ParameterValue': EXTERNAL_ID,
  });
  bench.pass(120);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const RoleArn = 'arn:aws:iam::000000000000:role/slipway-launcher-eu-west-3';
  const person = { 'Tags.member.2.Key': 'slipway:user', 'Tags.member.2.Value': 'Ada' };
  expect(await answerOf(bench, { RoleArn, ...asTheWorker })).toBe('assumed');
  expect(await answerOf(bench, { RoleArn, ...asTheWorker, ...person })).toBe('assumed');
  const other = { 'Tags.member.2.Key': 'admin', 'Tags.member.2.Value': 'true' };
  expect(await answerOf(bench, { RoleArn, ...asTheWorker, ...other })).toEqual(
    denied('sts:TagSession', USER, RoleArn),
  );
  expect(await answerOf(bench, { RoleArn, ...asTheWorker, ExternalId: 'wrong-external-id' })).toEqual(
    denied('sts:AssumeRole', USER, RoleArn),
  );
});
