import { expect, test } from 'vitest';
import { attributeNames, resourceType } from './lookup';

function identify(type: string, properties = {}, logicalId = 'Thing') {
  const context = {
    account: '111122223333',
    region: 'eu-west-3',
    stackName: 'slipway-a-rather-long-name',
    logicalId,
    seed: `seed/${logicalId}`,
    properties,
  };
  return resourceType(type).identify(context);
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
])('%s has a plausible %s', (type, name, shape) => {
  const { physicalId, attributes } = identify(type);
  expect(name === 'physicalId' ? physicalId : attributes[name]).toMatch(shape);
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

test('only types without an entry take any attribute', () => {
  expect(attributeNames('AWS::EC2::VPC')?.has('CidrBlock')).toBe(true);
  expect(attributeNames('AWS::EC2::VPC')?.has('Colour')).toBe(false);
  expect(attributeNames('Custom::Anything')).toBeUndefined();
});
