import { expect, test } from 'vitest';
import { monthlyCosts, type PricedResource } from './monthly-cost';

function resource(type: string, properties: PricedResource['properties'] = {}, logicalId = type) {
  return { logicalId, type, properties };
}

test('resources of a type are one line, the dearest first', () => {
  const lines = monthlyCosts([
    resource('AWS::KMS::Key'),
    resource('AWS::EC2::NatGateway', {}, 'One'),
    resource('AWS::EC2::NatGateway', {}, 'Two'),
    resource('AWS::IAM::Role'),
  ]);
  expect(lines.map(({ label, detail, monthlyUsd }) => [label, detail, monthlyUsd])).toEqual([
    ['NAT gateways', '2 × gateway without traffic', 65.7],
    ['Encryption key', 'key, used or not', 1],
  ]);
});

test('instances are priced by the launch template that their group refers to', () => {
  const template = resource(
    'AWS::EC2::LaunchTemplate',
    {
      LaunchTemplateData: { InstanceType: 't3.micro', BlockDeviceMappings: [{ Ebs: { VolumeSize: '20' } }] },
    },
    'Template',
  );
  const group = (LaunchTemplateId: unknown) =>
    resource('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '2',
      MaxSize: 4,
      LaunchTemplate: { LaunchTemplateId },
    });
  for (const reference of ['Template', { Ref: 'Template' }, { 'Fn::GetAtt': ['Template', 'Id'] }]) {
    expect(monthlyCosts([template, group(reference)])).toEqual([
      {
        type: 'AWS::AutoScaling::AutoScalingGroup',
        label: 'Group of instances',
        detail: '2 × t3.micro with 20 GiB each, up to 4 under load',
        monthlyUsd: 18.38,
        maxMonthlyUsd: 36.77,
      },
    ]);
  }
  expect(monthlyCosts([group('Elsewhere')])).toEqual([]);
});

test('what is paid by use alone is a line of nothing, and an unknown size or type is none', () => {
  expect(
    monthlyCosts([
      resource('AWS::S3::Bucket'),
      resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.x9.huge' }),
      resource('AWS::Foo::BarBaz'),
    ]),
  ).toEqual([
    {
      type: 'AWS::S3::Bucket',
      label: 'Bucket',
      detail: expect.stringMatching(/^Paid by what/),
      monthlyUsd: 0,
      maxMonthlyUsd: 0,
    },
  ]);
});

test('a load balancer that the internet does not reach has no public addresses', () => {
  const cost = (properties: object) =>
    monthlyCosts([resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { ...properties })])[0]?.monthlyUsd;
  expect(cost({ Subnets: ['a', 'b'], Scheme: 'internal' })).toBe(22.27);
  expect(cost({ Subnets: ['a', 'b'] })).toBe(29.57);
});
