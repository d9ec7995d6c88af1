import { IAM } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import {
  becomeLauncher,
  bootstrapped,
  EXECUTION,
  LAUNCHER,
} from '@/lib/practice-aws/bench/bootstrapped-bench';
import type { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { removeResource } from '@/lib/practice-aws/engine/outside';

const ours = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/slipway-orders/8f1d';
const theirs = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/payroll/8f1d';

const clientOf = (bench: PracticeBench) => new IAM(bench.clientOptions('iam'));

async function decisions(bench: PracticeBench, role: string, action: string, ...resources: string[]) {
  const { EvaluationResults } = await clientOf(bench).simulatePrincipalPolicy({
    PolicySourceArn: role,
    ActionNames: [action],
    ...(resources.length > 0 ? { ResourceArns: resources } : {}),
  });
  const [result, ...more] = EvaluationResults ?? [];
  expect(more).toEqual([]);
  const named = result?.ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision);
  return named ?? [result?.EvalDecision];
}

test('[iam-17] what a role may do is told without a call being made: allowed, forbidden, or not mentioned', async () => {
  const bench = await bootstrapped();
  expect(await decisions(bench, LAUNCHER, 'cloudformation:DeleteStack', ours, theirs)).toEqual([
    'allowed',
    'implicitDeny',
  ]);
  expect(await decisions(bench, LAUNCHER, 'cloudformation:CreateStack', ours)).toEqual(['explicitDeny']);
  expect(await decisions(bench, EXECUTION, 'sqs:CreateQueue')).toEqual(['implicitDeny']);
});

test('[iam-17] of a role that no stack made everything is allowed', async () => {
  const bench = await bootstrapped();
  const free = 'arn:aws:iam::000000000000:role/anything';
  expect(await decisions(bench, free, 'iam:DeleteRole', '*')).toEqual(['allowed']);
});

test('[iam-18] the launcher may ask of itself and of the execution role alone', async () => {
  const bench = await bootstrapped();
  await becomeLauncher(bench);
  expect(await decisions(bench, LAUNCHER, 'cloudformation:DeleteStack', ours)).toEqual(['allowed']);
  expect(await decisions(bench, EXECUTION, 'kms:DeleteAlias')).toHaveLength(1);
  const other = 'arn:aws:iam::000000000000:role/payroll';
  await expect(decisions(bench, other, 'rds:DeleteDBInstance')).rejects.toThrow(
    /not authorized to perform: iam:SimulatePrincipalPolicy/,
  );
});

test('[iam-18] what is no role of the account is unknown', async () => {
  const bench = await bootstrapped();
  const foreign = 'arn:aws:iam::111122223333:role/launcher';
  await expect(decisions(bench, foreign, 's3:GetObject')).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('[iam-19] a role is told with its trust until it is gone', async () => {
  const bench = await bootstrapped();
  const asked = { RoleName: 'slipway-execution-eu-west-3' };
  const { Role } = await clientOf(bench).getRole(asked);
  expect(Role).toMatchObject({ Arn: EXECUTION, RoleName: asked.RoleName });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('cloudformation.amazonaws.com');
  const stack = [...bench.engine.world.stacks.values()].find(({ name }) => name === 'slipway');
  removeResource(bench.engine, stack?.id ?? '', 'ExecutionRole');
  await expect(clientOf(bench).getRole(asked)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('[iam-20] one answer for each action sums up what stands in it for each resource', async () => {
  const bench = await bootstrapped();
  const { EvaluationResults = [] } = await clientOf(bench).simulatePrincipalPolicy({
    PolicySourceArn: LAUNCHER,
    ActionNames: ['cloudformation:DeleteStack', 'sqs:CreateQueue'],
    ResourceArns: [ours, theirs],
  });
  expect(EvaluationResults.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual(
    [
      ['cloudformation:DeleteStack', 'allowed'],
      ['sqs:CreateQueue', 'implicitDeny'],
    ],
  );
  expect(EvaluationResults[0]?.ResourceSpecificResults).toMatchObject([
    { EvalResourceName: ours, EvalResourceDecision: 'allowed', MatchedStatements: [{}] },
    { EvalResourceName: theirs, EvalResourceDecision: 'implicitDeny', MatchedStatements: [] },
  ]);
});

test('[iam-21] a condition holds by the context that is given, and what is not given is named', async () => {
  const bench = await bootstrapped();
  const ask = async (role?: string) => {
    const { EvaluationResults } = await clientOf(bench).simulatePrincipalPolicy({
      PolicySourceArn: LAUNCHER,
      ActionNames: ['cloudformation:CreateStack'],
      ResourceArns: [ours],
      ContextEntries: role
        ? [{ ContextKeyName: 'cloudformation:RoleArn', ContextKeyType: 'string', ContextKeyValues: [role] }]
        : [],
    });
    const [result] = EvaluationResults?.[0]?.ResourceSpecificResults ?? [];
    return [result?.EvalResourceDecision, result?.MissingContextValues];
  };
  expect(await ask(EXECUTION)).toEqual(['allowed', []]);
  expect(await ask(LAUNCHER)).toEqual(['explicitDeny', []]);
  expect(await ask()).toEqual(['explicitDeny', ['cloudformation:RoleArn']]);
});

test('[iam-22] a boundary allows no more than it says', async () => {
  const bench = await bootstrapped();
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'bounded',
      PermissionsBoundary: 'arn:aws:iam::000000000000:policy/slipway-boundary-eu-west-3',
      AssumeRolePolicyDocument: {},
      Policies: [
        { PolicyName: 'all', PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
      ],
    },
  };
  await bench.create('bounded', JSON.stringify({ Resources: { Role: role } }), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  bench.pass(60);
  const { EvaluationResults } = await clientOf(bench).simulatePrincipalPolicy({
    PolicySourceArn: 'arn:aws:iam::000000000000:role/bounded',
    ActionNames: ['ecr:GetAuthorizationToken', 'sqs:CreateQueue'],
  });
  expect(EvaluationResults).toMatchObject([
    {
      EvalDecision: 'allowed',
      EvalResourceName: '*',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    },
    {
      EvalDecision: 'implicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    },
  ]);
});

test('[iam-23] the policies of a role are listed and read: its own, and those that are attached', async () => {
  const bench = await bootstrapped();
  const client = clientOf(bench);
  const RoleName = 'slipway-launcher-eu-west-3';
  expect((await client.listRolePolicies({ RoleName })).PolicyNames).toEqual(['launch']);
  const { PolicyDocument = '' } = await client.getRolePolicy({ RoleName, PolicyName: 'launch' });
  expect(JSON.parse(decodeURIComponent(PolicyDocument)).Statement[0].Sid).toBe(
    'LaunchWithTheExecutionRoleOnly',
  );
  await expect(client.getRolePolicy({ RoleName, PolicyName: 'other' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  const execution = { RoleName: 'slipway-execution-eu-west-3' };
  const { AttachedPolicies = [] } = await client.listAttachedRolePolicies(execution);
  const PolicyArn = AttachedPolicies.find(({ PolicyName }) =>
    PolicyName?.startsWith('AWSKeyManagement'),
  )?.PolicyArn;
  const { Policy } = await client.getPolicy({ PolicyArn });
  const { PolicyVersion } = await client.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('kms:');
  await expect(client.getPolicy({ PolicyArn: `${PolicyArn}-other` })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

test('[iam-23] a role that no stack made has the policy that allows everything', async () => {
  const client = clientOf(await bootstrapped());
  const { AttachedPolicies } = await client.listAttachedRolePolicies({ RoleName: 'anything' });
  expect(AttachedPolicies).toEqual([
    { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  ]);
});
