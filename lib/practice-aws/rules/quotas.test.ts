import { expect, test } from 'vitest';
import { defaultVpc } from '@/lib/practice-aws/account/default-vpc';
import { adjustQuota, QUOTAS } from '@/lib/practice-aws/account/quotas';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { appliedQuota, quotaUsage } from './quotas';

const HERE = { account: '000000000000', region: 'eu-west-3' };

/** As a new account of AWS. */
function newAccount(): PracticeBench {
  const bench = new PracticeBench();
  bench.engine.quotas = 'aws';
  return bench;
}

const many = (type: string, count: number, rest = '') =>
  Array.from({ length: count }, (_, i) => `  R${i}: { Type: ${type}${rest} }`).join('\n');

async function launch(bench: PracticeBench, name: string, resources: string) {
  const stack = await bench.create(name, `Resources:\n${resources}`);
  bench.pass(300);
  return stack;
}

test.each([
  ['AWS::EC2::EIP', 5, 'The maximum number of addresses has been reached. (Service: Ec2, Status Code: 400'],
  // The default VPC has an internet gateway.
  ['AWS::EC2::InternetGateway', 4, 'The maximum number of internet gateways has been reached. (Service: Ec2'],
])(
  '[quotas-1] %s: %i can be made, and the next one is refused in AWS’s words',
  async (type, count, words) => {
    const bench = newAccount();
    const fits = await launch(bench, 'fits', many(type, count));
    expect(fits.status).toBe('CREATE_COMPLETE');
    const failed = await launch(bench, 'one-more', many(type, 1));
    expect(failed.status).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(failed, 'R0', 'CREATE_FAILED')).toContain(`Resource handler returned message: "${words}`);
    bench.region = 'eu-west-1';
    expect((await launch(bench, 'elsewhere', many(type, 1))).status).toBe('CREATE_COMPLETE');
  },
);

test('[quotas-1] a fifth VPC beside the default one is refused, and fits again when one is gone', async () => {
  const bench = newAccount();
  const vpc = '  R0: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }';
  for (const name of ['a', 'b', 'c', 'd'])
    expect((await launch(bench, name, vpc)).status).toBe('CREATE_COMPLETE');
  const failed = await launch(bench, 'e', vpc);
  expect(reasonOf(failed, 'R0', 'CREATE_FAILED')).toContain('The maximum number of VPCs has been reached.');
  await bench.delete('a');
  bench.pass(60);
  expect((await launch(bench, 'f', vpc)).status).toBe('CREATE_COMPLETE');
  expect(quotaUsage(bench.engine, HERE, QUOTAS.vpcs)).toBe(5);
});

const databases = (count: number) =>
  many(
    'AWS::RDS::DBInstance',
    count,
    ', DeletionPolicy: Delete, Properties: { DBInstanceClass: db.t4g.micro }',
  );
const balancers = (count: number, type: string) =>
  many('AWS::ElasticLoadBalancingV2::LoadBalancer', count, `, Properties: { Type: ${type} }`);

test('[quotas-1] databases and load balancers have theirs', async () => {
  const bench = newAccount();
  adjustQuota(bench.world, HERE, QUOTAS.databases, 2);
  adjustQuota(bench.world, HERE, QUOTAS.loadBalancers, 1);
  await launch(bench, 'fits', databases(2));
  expect(reasonOf(await launch(bench, 'third', databases(1)), 'R0', 'CREATE_FAILED')).toMatch(
    /"DB Instance quota exceeded \(Service: Rds, .*HandlerErrorCode: ServiceLimitExceeded\)/,
  );
  await launch(bench, 'balanced', balancers(1, 'application'));
  expect(
    reasonOf(await launch(bench, 'second', balancers(1, 'application')), 'R0', 'CREATE_FAILED'),
  ).toContain('Exceeded quota of account 000000000000');
  expect((await launch(bench, 'other', balancers(1, 'network'))).status).toBe('CREATE_COMPLETE');
});

test('[quotas-2] NAT gateways count by zone', async () => {
  const bench = newAccount();
  const [first, second] = defaultVpc(HERE).subnets;
  const gateways = (count: number, subnet: string | undefined) =>
    many('AWS::EC2::NatGateway', count, `, Properties: { SubnetId: ${subnet} }`);
  await launch(bench, 'zone-a', gateways(5, first?.subnetId));
  expect((await launch(bench, 'zone-b', gateways(1, second?.subnetId))).status).toBe('CREATE_COMPLETE');
  const failed = await launch(bench, 'zone-a-again', gateways(1, first?.subnetId));
  expect(reasonOf(failed, 'R0', 'CREATE_FAILED')).toContain(
    'Performing this operation would exceed the limit of 5 NAT gateways',
  );
  expect(quotaUsage(bench.engine, HERE, QUOTAS.natGateways)).toBe(5);
});

test('[quotas-2] roles count in the account, whatever the region', async () => {
  const bench = newAccount();
  adjustQuota(bench.world, HERE, QUOTAS.roles, 1);
  const role = many('AWS::IAM::Role', 1, ', Properties: { AssumeRolePolicyDocument: {} }');
  expect((await launch(bench, 'first', role)).status).toBe('CREATE_COMPLETE');
  bench.region = 'eu-west-1';
  expect(reasonOf(await launch(bench, 'second', role), 'R0', 'CREATE_FAILED')).toContain(
    'Cannot exceed quota for RolesPerAccount: 1 (Service: Iam, Status Code: 409',
  );
});

const fleet = (size: number, type: string) => `
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { InstanceType: ${type} } } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "${size}"
      MaxSize: "9"
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: "1" }`;

test('[quotas-3] vCPUs count by family: a new account has five, and the group fails with EC2’s words', async () => {
  const bench = newAccount();
  const fits = await launch(bench, 'fits', fleet(2, 't3.micro'));
  expect(fits.status).toBe('CREATE_COMPLETE');
  expect(quotaUsage(bench.engine, HERE, QUOTAS.standardVcpus)).toBe(4);
  const failed = await launch(bench, 'one-more', fleet(1, 'm6i.large'));
  expect(reasonOf(failed, 'Group', 'CREATE_FAILED')).toBe(
    'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed.',
  );
  expect((await launch(bench, 'smallest', fleet(1, 'm7g.medium'))).status).toBe('CREATE_COMPLETE');
  const graphics = await launch(bench, 'graphics', fleet(1, 'g5.xlarge'));
  expect(reasonOf(graphics, 'Group', 'CREATE_FAILED')).toContain('current vCPU limit of 0 allows');
});

test('[quotas-3] an update may not grow beyond the quota, and goes back', async () => {
  const bench = newAccount();
  const stack = await launch(bench, 'web', fleet(1, 't3.micro'));
  const grow = async (size: number) => {
    const TemplateBody = `Resources:${fleet(size, 't3.micro')}`;
    await bench.call('cloudformation', 'UpdateStack', { StackName: 'web', TemplateBody });
    bench.pass(60);
    return stack.status;
  };
  expect(await grow(3)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Group', 'UPDATE_FAILED')).toContain('current vCPU limit of 5 allows');
  expect(await grow(2)).toBe('UPDATE_COMPLETE');
});

test('[quotas-4] a stack too many is refused by the call, with and without a change set', async () => {
  const bench = newAccount();
  adjustQuota(bench.world, HERE, QUOTAS.stacks, 1);
  await launch(bench, 'only', many('AWS::SNS::Topic', 1));
  const body = { TemplateBody: `Resources:\n${many('AWS::SNS::Topic', 1)}` };
  await expect(bench.create('second', body.TemplateBody)).rejects.toThrow(
    'LimitExceededException: Limit for stack has been exceeded',
  );
  const params = { StackName: 'second', ChangeSetName: 'first', ChangeSetType: 'CREATE', ...body };
  const refused = await bench.call('cloudformation', 'CreateChangeSet', params);
  expect([refused.status, refused.text('Code')]).toEqual([400, 'LimitExceededException']);
  const { AccountLimits } = await bench.aws.describeAccountLimits({});
  expect(AccountLimits).toContainEqual({ Name: 'StackLimit', Value: 1 });
});

test('[quotas-5] a changed quota counts for its account and region alone, and a fault goes before it', async () => {
  const bench = newAccount();
  const applied = (region: string) => appliedQuota(bench.engine, { ...HERE, region }, QUOTAS.elasticIps);
  adjustQuota(bench.world, HERE, QUOTAS.elasticIps, 20);
  expect([applied('eu-west-3'), applied('eu-west-1')]).toEqual([20, 5]);
  bench.engine.faults.replace([{ kind: 'quota', code: 'L-0263D0A3', limit: 1, region: 'eu-west-3' }]);
  expect([applied('eu-west-3'), applied('eu-west-1')]).toEqual([1, 5]);
});

test('[quotas-5] without quotas an account may have as much as it likes, until somebody sets one', async () => {
  const bench = new PracticeBench();
  expect((await launch(bench, 'many', many('AWS::EC2::EIP', 8))).status).toBe('CREATE_COMPLETE');
  adjustQuota(bench.world, HERE, QUOTAS.elasticIps, 9);
  expect((await launch(bench, 'ninth', many('AWS::EC2::EIP', 1))).status).toBe('CREATE_COMPLETE');
  expect((await launch(bench, 'tenth', many('AWS::EC2::EIP', 1))).status).toBe('ROLLBACK_COMPLETE');
});
