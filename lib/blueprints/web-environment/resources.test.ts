import { expect, test } from 'vitest';
import template from '@/infra-templates/web-environment/outline.json';
import { aboutType } from '@/lib/stacks/types/about-type';
import { webEnvironment } from './blueprint';
import { type WebEnvironmentInputs, webEnvironmentInputsSchema } from './inputs';

const { resourcesFor, resourceName, resourceType } = webEnvironment;

const CERTIFICATE = 'arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const count = (raw: Partial<WebEnvironmentInputs>) =>
  resourcesFor(webEnvironmentInputsSchema.parse(raw)).length;

test('three zones with a single NAT gateway are the default', () => {
  expect(count({})).toBe(48);
});

test.each<[string, Partial<WebEnvironmentInputs>, number]>([
  ['a NAT gateway per zone adds two gateways and two addresses', { natGateways: 'per-zone' }, 4],
  ['a zone less saves its subnets and routes', { zones: 2 }, -6],
  ['two zones with a gateway each', { zones: 2, natGateways: 'per-zone' }, -4],
  ['a certificate adds a listener', { certificateArn: CERTIFICATE }, 1],
  ['SSH access adds an endpoint and its security group', { sshAccess: true }, 2],
  ['the final snapshot changes the kind of two, not their number', { finalSnapshot: false }, 0],
])('%s', (_, change, difference) => {
  expect(count(change) - count({})).toBe(difference);
});

test('one database and one key are made, of the kind that the final snapshot asks for', () => {
  const kinds = (finalSnapshot: boolean) =>
    resourcesFor(webEnvironmentInputsSchema.parse({ finalSnapshot })).filter((id) =>
      /Key$|^Database(With|$)/.test(id),
    );
  expect(kinds(true)).toEqual(['RetainedKey', 'DatabaseWithSnapshot']);
  expect(kinds(false)).toEqual(['Key', 'Database']);
});

test('what holds data is named', () => {
  const stateful = Object.keys(template.Resources).filter((id) => aboutType(resourceType(id)).data);
  expect(stateful.map((id) => [id, resourceType(id)])).toEqual([
    ['Key', 'AWS::KMS::Key'],
    ['RetainedKey', 'AWS::KMS::Key'],
    ['Database', 'AWS::RDS::DBInstance'],
    ['DatabaseWithSnapshot', 'AWS::RDS::DBInstance'],
    ['DataBucket', 'AWS::S3::Bucket'],
  ]);
});

test.each([
  ['LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Load balancer'],
  ['NatGateway2', 'AWS::EC2::NatGateway', 'NAT gateway, zone 2'],
  ['DatabaseWithSnapshot', 'AWS::RDS::DBInstance', 'MySQL database'],
  ['slipway-orders', 'AWS::CloudFormation::Stack', 'The stack itself'],
  ['Orders', 'AWS::SQS::Queue', 'Queue'],
  ['Site', 'AWS::CloudFront::OriginAccessControl', 'Origin access control'],
  ['constructor', '', 'constructor'],
])('%s of type %s is called %s', (logicalId, type, name) => {
  expect(resourceName(logicalId, type)).toBe(name);
});
