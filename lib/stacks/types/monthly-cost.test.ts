import { expect, test } from 'vitest';
import { monthlyCost, type PricedResource } from './monthly-cost';

function resource(type: string, properties: PricedResource['properties'] = {}): PricedResource {
  return { type, properties };
}

test('what costs by its mere being is a line of its own, in the order of the template', () => {
  const { lines, monthlyUsd, maxMonthlyUsd } = monthlyCost({
    Key: resource('AWS::KMS::Key'),
    Nat: resource('AWS::EC2::NatGateway'),
    Role: resource('AWS::IAM::Role'),
  });
  expect(lines.map(({ logicalId, label, monthlyUsd: usd }) => [logicalId, label, usd])).toEqual([
    ['Key', 'Encryption key', 1],
    ['Nat', 'NAT gateway', 32.85],
  ]);
  expect([monthlyUsd, maxMonthlyUsd]).toEqual([33.85, 33.85]);
});

test('instances are priced by the launch template that their group refers to', () => {
  const group = (LaunchTemplateId: unknown) =>
    monthlyCost({
      Template: resource('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: {
          InstanceType: 't3.micro',
          BlockDeviceMappings: [{ Ebs: { VolumeSize: '20' } }],
        },
      }),
      Group: resource('AWS::AutoScaling::AutoScalingGroup', {
        MinSize: '2',
        MaxSize: 4,
        LaunchTemplate: { LaunchTemplateId },
      }),
    });
  for (const reference of ['Template', { Ref: 'Template' }, { 'Fn::GetAtt': ['Template', 'Id'] }]) {
    expect(group(reference)).toMatchObject({
      lines: [{ detail: '2 × t3.micro with 20 GiB each, up to 4 under load' }],
      monthlyUsd: 18.38,
      maxMonthlyUsd: 36.77,
    });
  }
  expect(group('Elsewhere')).toMatchObject({ lines: [], unpriced: ['Group'] });
});

test('what is paid by use is named once, and a size that is not on the list is not priced', () => {
  const cost = monthlyCost({
    One: resource('AWS::S3::Bucket'),
    Two: resource('AWS::S3::Bucket'),
    Database: resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.x9.huge' }),
    Unknown: resource('AWS::Foo::BarBaz'),
  });
  expect(cost).toMatchObject({ lines: [], monthlyUsd: 0, unpriced: ['Database'] });
  expect(cost.usage.filter((usage) => usage.startsWith('a bucket'))).toHaveLength(1);
});

test('a load balancer that the internet does not reach has no public addresses', () => {
  const cost = (properties: object) =>
    monthlyCost({ It: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { ...properties }) }).monthlyUsd;
  expect(cost({ Subnets: ['a', 'b'], Scheme: 'internal' })).toBe(22.27);
  expect(cost({ Subnets: ['a', 'b'] })).toBe(29.57);
});

test('a standby doubles a database, but not the secret of its password', () => {
  const cost = (more: object) =>
    monthlyCost({
      It: resource('AWS::RDS::DBInstance', {
        DBInstanceClass: 'db.t3.micro',
        AllocatedStorage: '20',
        ...more,
      }),
    }).monthlyUsd;
  expect(cost({})).toBe(14.71);
  expect(cost({ MultiAZ: 'true' })).toBe(29.42);
  expect(cost({ MultiAZ: true, ManageMasterUserPassword: true })).toBe(29.82);
});
