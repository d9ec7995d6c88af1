import { ACM } from '@aws-sdk/client-acm';
import { EC2 } from '@aws-sdk/client-ec2';
import { ECR } from '@aws-sdk/client-ecr';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMS } from '@aws-sdk/client-kms';
import { RDS } from '@aws-sdk/client-rds';
import { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { expect, test } from 'vitest';
import { addRepository } from '@/lib/practice-aws/account/repositories';
import { becomeLauncher, bootstrapped } from '@/lib/practice-aws/bench/bootstrapped-bench';
import type { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const ec2 = (bench: PracticeBench) => new EC2(bench.clientOptions('ec2'));
const quotas = (bench: PracticeBench) => new ServiceQuotas(bench.clientOptions('servicequotas'));
const vpcs = { ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE' };

/** What is asked of an account before a launch, with the right that each call needs. */
const CALLS: readonly [permission: string, call: (bench: PracticeBench) => Promise<object>][] = [
  ['acm:ListCertificates', (bench) => new ACM(bench.clientOptions('acm')).listCertificates({})],
  ['ec2:DescribeAddresses', (bench) => ec2(bench).describeAddresses()],
  ['ec2:DescribeImages', (bench) => ec2(bench).describeImages()],
  ['ec2:DescribeInstances', (bench) => ec2(bench).describeInstances()],
  ['ec2:DescribeInstanceTypeOfferings', (bench) => ec2(bench).describeInstanceTypeOfferings()],
  ['ec2:DescribeInstanceTypes', (bench) => ec2(bench).describeInstanceTypes()],
  ['ec2:DescribeInternetGateways', (bench) => ec2(bench).describeInternetGateways()],
  ['ec2:DescribeNatGateways', (bench) => ec2(bench).describeNatGateways()],
  ['ec2:DescribeVpcs', (bench) => ec2(bench).describeVpcs()],
  [
    'ecr:DescribeImages',
    (bench) => new ECR(bench.clientOptions('ecr')).describeImages({ repositoryName: 'shop/api' }),
  ],
  [
    'elasticloadbalancing:DescribeLoadBalancers',
    (bench) =>
      new ElasticLoadBalancingV2(bench.clientOptions('elasticloadbalancing')).describeLoadBalancers(),
  ],
  ['kms:ListAliases', (bench) => new KMS(bench.clientOptions('kms')).listAliases({})],
  [
    'rds:DescribeOrderableDBInstanceOptions',
    (bench) =>
      new RDS(bench.clientOptions('rds')).describeOrderableDBInstanceOptions({
        Engine: 'mysql',
        MaxRecords: 20,
      }),
  ],
  ['servicequotas:GetServiceQuota', (bench) => quotas(bench).getServiceQuota(vpcs)],
  ['servicequotas:ListServiceQuotas', (bench) => quotas(bench).listServiceQuotas({ ServiceCode: 'vpc' })],
];

test('[iam-26] the launcher may read what a launch depends on', async () => {
  const bench = await bootstrapped();
  const place = { account: '000000000000', region: 'eu-west-3' };
  addRepository(bench.world, { ...place, name: 'shop/api', tags: [] }, bench.clock.now());
  await becomeLauncher(bench);
  for (const [permission, call] of CALLS) {
    const answered = await call(bench).then(
      () => 'answered',
      (error: Error) => error.message,
    );
    expect([permission, answered]).toEqual([permission, 'answered']);
  }
});

test('[iam-26] a launcher whose policy lacks them is denied each, by name', async () => {
  const rights = CALLS.map(([permission]) => permission);
  const bench = await bootstrapped((template) =>
    template.replace(/^(\s+- )(\S+)$/gm, (line, indent, right) => {
      const isTaken = rights.includes(right) || /^(rds|elasticloadbalancing):Describe\*$/.test(right);
      return isTaken ? `${indent}sqs:ListQueues` : line;
    }),
  );
  await becomeLauncher(bench);
  for (const [permission, call] of CALLS) {
    await expect(call(bench)).rejects.toMatchObject({
      name: expect.stringMatching(/^(AccessDenied(Exception)?|UnauthorizedOperation)$/),
      message: expect.stringContaining(`is not authorized to perform: ${permission} `),
    });
  }
});
