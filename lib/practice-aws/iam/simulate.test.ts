import { IAM } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { removeResource } from '@/lib/practice-aws/engine/outside';
import type { PracticeBench } from '@/lib/practice-aws/practice-bench';
import { becomeLauncher, bootstrapped, EXECUTION, LAUNCHER } from './bootstrapped-bench';

const ours = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/slipway-orders/8f1d';
const theirs = 'arn:aws:cloudformation:eu-west-3:000000000000:stack/payroll/8f1d';

const clientOf = (bench: PracticeBench) => new IAM(bench.clientOptions('iam'));

async function decisions(bench: PracticeBench, role: string, action: string, ...resources: string[]) {
  const { EvaluationResults } = await clientOf(bench).simulatePrincipalPolicy({
    PolicySourceArn: role,
    ActionNames: [action],
    ...(resources.length > 0 ? { ResourceArns: resources } : {}),
  });
  return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
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
