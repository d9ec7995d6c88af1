import { expect, test } from 'vitest';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { attributeValue, resourceType } from './lookup';
import { KNOWN_SHAPES } from './shapes';
import { attributeNames, isResourceType } from './specification';

function contextOf(logicalId: string, properties: TemplateObject) {
  return {
    account: '111122223333',
    region: 'eu-west-3',
    stackName: 'slipway-a-rather-long-name',
    logicalId,
    seed: `seed/${logicalId}`,
    properties,
    revision: 1,
  };
}

function identify(type: string, properties: TemplateObject = {}, logicalId = 'Thing') {
  return resourceType(type).identify(contextOf(logicalId, properties));
}

function attributeOf(type: string, attribute: string, properties: TemplateObject = {}) {
  const { physicalId, attributes } = identify(type, properties);
  return attributes[attribute] ?? attributeValue(contextOf('Thing', properties), type, physicalId, attribute);
}

const REGION = 'arn:aws:\\w+:eu-west-3:111122223333:';

test.each([
  ['AWS::EC2::VPC', 'physicalId', /^vpc-[0-9a-f]{17}$/],
  ['AWS::EC2::Subnet', 'SubnetId', /^subnet-[0-9a-f]{17}$/],
  ['AWS::EC2::EIP', 'physicalId', /^203\.0\.113\.\d{1,3}$/],
  ['AWS::EC2::EIP', 'AllocationId', /^eipalloc-[0-9a-f]{17}$/],
  ['AWS::EC2::LaunchTemplate', 'LatestVersionNumber', /^1$/],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerName', /^.{1,32}$/],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'DNSName',
    /^slipway-.*-\d+\.eu-west-3\.elb\.amazonaws\.com$/,
  ],
  [
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    'TargetGroupArn',
    new RegExp(`^${REGION}targetgroup/.+/[0-9a-f]{16}$`),
  ],
  ['AWS::RDS::DBInstance', 'Endpoint.Address', /^slipway-.*\.eu-west-3\.rds\.amazonaws\.com$/],
  [
    'AWS::RDS::DBInstance',
    'MasterUserSecret.SecretArn',
    new RegExp(`^${REGION}secret:rds!db-[0-9a-f-]{36}-`),
  ],
  [
    'AWS::KMS::Key',
    'Arn',
    new RegExp(`^${REGION}key/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`),
  ],
  ['AWS::S3::Bucket', 'physicalId', /^[a-z0-9-]{3,63}$/],
  ['AWS::S3::Bucket', 'Arn', /^arn:aws:s3:::slipway-/],
  ['AWS::IAM::Role', 'Arn', /^arn:aws:iam::111122223333:role\/slipway-/],
  ['AWS::IAM::InstanceProfile', 'Arn', /^arn:aws:iam::111122223333:instance-profile\/slipway-/],
  ['AWS::AutoScaling::AutoScalingGroup', 'physicalId', /^slipway-a-rather-long-name-Thing-[A-Z0-9]{12}$/],
  ['AWS::Unheard::Of', 'physicalId', /^slipway-a-rather-long-name-Thing-[A-Z0-9]{12}$/],
  ['AWS::EC2::VPC', 'VpcId', /^vpc-[0-9a-f]{17}$/],
  ['AWS::SNS::Topic', 'physicalId', new RegExp(`^${REGION}slipway-a-rather-long-name-Thing-[A-Z0-9]{12}$`)],
  ['AWS::SQS::Queue', 'Arn', new RegExp(`^${REGION}slipway-`)],
  ['AWS::ECR::Repository', 'RepositoryUri', /^111122223333\.dkr\.ecr\.eu-west-3\.amazonaws\.com\/slipway-/],
  ['AWS::IAM::ManagedPolicy', 'PolicyArn', /^arn:aws:iam::111122223333:policy\/slipway-/],
  ['AWS::Lambda::Function', 'Arn', new RegExp(`^${REGION}function:slipway-`)],
  ['AWS::DynamoDB::Table', 'Arn', new RegExp(`^${REGION}table/slipway-`)],
  ['AWS::EC2::EgressOnlyInternetGateway', 'Id', /^egressonlyinternetgateway-[0-9a-f]{17}$/],
  ['AWS::CDK::Metadata', 'physicalId', /^slipway-/],
  ['Custom::Anything', 'Whatever', /^slipway-/],
])('[types-1] %s has a plausible %s', (type, name, shape) => {
  const value = name === 'physicalId' ? identify(type).physicalId : attributeOf(type, name);
  expect(value).toMatch(shape);
});

test('names stay unique and short enough however long stack and logical id are', () => {
  const logicalIds = ['ALogicalIdThatIsLongerThanTheName', 'ALogicalIdThatIsLongerThanTheNameToo'];
  const names = logicalIds.map(
    (id) => identify('AWS::ElasticLoadBalancingV2::TargetGroup', {}, id).attributes.TargetGroupName,
  );
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/);
});

test('a name in the properties is used', () => {
  expect(identify('AWS::S3::Bucket', { BucketName: 'mine' }).physicalId).toBe('mine');
});

test('an attribute named like a property has its value, and IAM paths are part of ARNs', () => {
  expect(attributeOf('AWS::EC2::VPC', 'CidrBlock', { CidrBlock: '10.0.0.0/16' })).toBe('10.0.0.0/16');
  expect(attributeOf('AWS::EC2::Subnet', 'VpcId', { VpcId: 'vpc-1' })).toBe('vpc-1');
  expect(attributeOf('AWS::IAM::Role', 'Arn', { RoleName: 'r', Path: '/a/' })).toBe(
    'arn:aws:iam::111122223333:role/a/r',
  );
});

test('[types-2] attributes are those of the specification; types without a schema have any', () => {
  expect(attributeNames('AWS::EC2::VPC')?.has('CidrBlock')).toBe(true);
  expect(attributeNames('AWS::EC2::VPC')?.has('Colour')).toBe(false);
  expect(attributeNames('Custom::Anything')).toBeUndefined();
});

test('every shape written by hand belongs to a type, and gives only attributes that it has', () => {
  for (const type of Object.keys(KNOWN_SHAPES)) {
    expect(isResourceType(type), type).toBe(true);
    expect([...(attributeNames(type) ?? [])], type).toEqual(
      expect.arrayContaining(Object.keys(identify(type).attributes)),
    );
  }
});

test('a database takes longer than a subnet, in every direction', () => {
  const [slow, quick] = [resourceType('AWS::RDS::DBInstance'), resourceType('AWS::EC2::Subnet')];
  expect(slow.createSeconds).toBeGreaterThan(5 * quick.createSeconds);
  expect(slow.updateSeconds).toBeGreaterThan(5 * quick.updateSeconds);
  expect(slow.deleteSeconds).toBeGreaterThan(5 * quick.deleteSeconds);
});
