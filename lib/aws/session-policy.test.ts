import { describe, expect, test } from 'vitest';
import { contextOf } from '@/lib/practice-aws/iam/policies/conditions';
import { evaluate } from '@/lib/practice-aws/iam/policies/evaluate';
import { readPolicy } from '@/lib/practice-aws/iam/policies/policy-document';
import { longestSessionPolicy, sessionPolicy } from './session-policy';

const target = {
  id: 't',
  name: 'sandbox',
  accountId: '123456789012',
  region: 'eu-west-3',
  roleArn: 'arn:aws:iam::123456789012:role/slipway-launcher-eu-west-3',
  externalId: 'x',
  executionRoleArn: null,
  artifactBucket: 'slipway-artifacts-123456789012',
};
const reach = { stackName: 'slipway-shop', environmentId: 'env-1' };
const stack = (name: string) => `arn:aws:cloudformation:eu-west-3:123456789012:stack/${name}/0a1b`;
const snapshot = (name: string) => `arn:aws:rds:eu-west-3:123456789012:snapshot:${name}`;
const bucket = (path: string) => `arn:aws:s3:::${path}`;
const may = (policy: string, action: string, resource: string) =>
  evaluate(readPolicy(policy), { action, resource, context: contextOf({}) }).kind === 'allowed';

const changes = [
  ...['CreateStack', 'UpdateStack', 'DeleteStack', 'CreateChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet'],
  ...[
    'CancelUpdateStack',
    'ContinueUpdateRollback',
    'RollbackStack',
    'UpdateTerminationProtection',
    'TagResource',
  ],
].map((action) => `cloudformation:${action}`);
const reads: [string, string][] = [
  ['cloudformation:ListStacks', '*'],
  ['cloudformation:DescribeStacks', stack('slipway-other')],
  ['cloudformation:DescribeStackEvents', stack('slipway-other')],
  ['cloudformation:DetectStackDrift', stack('slipway-shop')],
  ['ec2:DescribeInstances', '*'],
  ['rds:DescribeDBSnapshots', '*'],
  ['s3:GetObject', bucket('slipway-artifacts-123456789012/environments/env-2/x')],
  ['s3:ListBucket', bucket('slipway-shop-databucket-1')],
];

describe('a session for one stack', () => {
  const policy = sessionPolicy(target, reach);

  test.each(changes)('may %s on it, and on no other', (action) => {
    expect(may(policy, action, stack('slipway-shop'))).toBe(true);
    for (const other of ['slipway-other', 'slipway-shop-b', 'slipway-sho', 'slipway-probe-1', '*'])
      expect(may(policy, action, other === '*' ? '*' : stack(other)), other).toBe(false);
  });

  test('may empty its buckets and write its own files, and no others', () => {
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject']) {
      expect(may(policy, action, bucket('slipway-shop-databucket-1/a/b'))).toBe(true);
      expect(may(policy, action, bucket(`${target.artifactBucket}/environments/env-1/h/compose.yaml`))).toBe(
        true,
      );
      expect(may(policy, action, bucket(`${target.artifactBucket}/templates/h.yaml`))).toBe(true);
      for (const other of [
        'slipway-other-databucket-1/a',
        `${target.artifactBucket}/environments/env-2/h`,
        'somebodys/a',
      ])
        expect(may(policy, action, bucket(other)), other).toBe(false);
    }
  });

  test('may delete its own snapshot, and no other', () => {
    expect(may(policy, 'rds:DeleteDBSnapshot', snapshot('slipway-shop-snapshot-database-1'))).toBe(true);
    expect(may(policy, 'rds:DeleteDBSnapshot', snapshot('slipway-other-snapshot-database-1'))).toBe(false);
  });

  test.each(reads)('may read: %s of %s', (action, resource) =>
    expect(may(policy, action, resource)).toBe(true),
  );
});

describe('a session for no stack', () => {
  const policy = sessionPolicy(target, null);

  test.each([...changes, 's3:PutObject', 's3:DeleteObject', 'rds:DeleteDBSnapshot'])(
    'may not %s anything',
    (action) => {
      for (const resource of [
        stack('slipway-shop'),
        bucket('slipway-shop-databucket-1/a'),
        snapshot('slipway-shop-1'),
      ])
        expect(may(policy, action, resource)).toBe(false);
    },
  );
  test.each(reads)('may read: %s of %s', (action, resource) =>
    expect(may(policy, action, resource)).toBe(true),
  );
});

test('a session for the files of one environment may change these alone', () => {
  const policy = sessionPolicy(target, { stackName: null, environmentId: 'env-1' });
  const file = (environment: string) => bucket(`${target.artifactBucket}/environments/${environment}/h/x`);
  expect(may(policy, 's3:DeleteObject', file('env-1'))).toBe(true);
  for (const other of [
    file('env-2'),
    bucket('slipway-shop-databucket-1/a'),
    bucket(`${target.artifactBucket}/templates/h`),
  ])
    expect(may(policy, 's3:DeleteObject', other)).toBe(false);
  for (const action of changes) expect(may(policy, action, stack('slipway-shop'))).toBe(false);
});

test('the policy of the longest names is short enough for AWS, in every partition', () => {
  const policy = sessionPolicy(
    {
      ...target,
      region: 'us-gov-northwest-1',
      roleArn: target.roleArn.replace('arn:aws:', 'arn:aws-us-gov:'),
      artifactBucket: 'b'.repeat(63),
    },
    { stackName: 'slipway-'.padEnd(128, 'x'), environmentId: 'e'.repeat(36) },
  );
  expect(policy.length).toBeLessThan(longestSessionPolicy);
  expect(policy).toContain('arn:aws-us-gov:cloudformation:us-gov-northwest-1');
});
