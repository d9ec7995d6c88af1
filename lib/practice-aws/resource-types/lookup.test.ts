import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { attributeNames, isResourceType } from '@/lib/practice-aws/template/specification';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { attributeValue, resourceType } from './lookup';
import { KNOWN_SHAPES } from './shapes';

function contextOf(logicalId: string, properties: TemplateObject) {
  return {
    account: '111122223333',
    region: 'eu-west-3',
    stackName: 'slipway-a-rather-long-name',
    logicalId,
    seed: `seed/${logicalId}`,
    properties,
    generation: 0,
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
  ['AWS::EC2::EgressOnlyInternetGateway', 'Id', /^eigw-[0-9a-f]{17}$/],
  ['AWS::CDK::Metadata', 'physicalId', /^slipway-/],
  ['AWS::CloudFront::Distribution', 'physicalId', /^E[A-Z0-9]{13}$/],
  ['AWS::CloudFront::Distribution', 'Id', /^E[A-Z0-9]{13}$/],
  ['AWS::CloudFront::Distribution', 'DomainName', /^d[a-z0-9]{13}\.cloudfront\.net$/],
  ['AWS::CloudFront::OriginAccessControl', 'Id', /^E[A-Z0-9]{13}$/],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'physicalId', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['AWS::CloudFront::CachePolicy', 'Id', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['AWS::CloudFront::Function', 'FunctionARN', /^arn:aws:cloudfront::111122223333:function\/Thing$/],
  ['Custom::Anything', 'Whatever', /^slipway-/],
  ['AWS::ECS::TaskDefinition', 'TaskDefinitionArn', new RegExp(`^${REGION}task-definition/slipway-.*:1$`)],
  ['AWS::ECS::Service', 'physicalId', new RegExp(`^${REGION}service/default/slipway-`)],
  ['AWS::ECS::Cluster', 'Arn', new RegExp(`^${REGION}cluster/slipway-`)],
  [
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    'physicalId',
    new RegExp(`^${REGION}scalingPolicy:[0-9a-f-]{36}:resource/ecs/`),
  ],
  ['AWS::Logs::MetricFilter', 'physicalId', /^slipway-a-rather-long-name-Thing-[A-Z0-9]{12}$/],
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

test.each([
  ['postgres', '5432'],
  ['mysql', '3306'],
  ['oracle-ee', '1521'],
  ['sqlserver-ex', '1433'],
])('[rds-7] %s listens on %s', (Engine, port) => {
  expect(identify('AWS::RDS::DBInstance', { Engine }).attributes['Endpoint.Port']).toBe(port);
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

test.each(['AWS::RDS::DBInstance', 'AWS::CloudFront::Distribution'])(
  '%s takes longer than a subnet, in every direction',
  (type) => {
    const [slow, quick] = [resourceType(type), resourceType('AWS::EC2::Subnet')];
    expect(slow.createSeconds).toBeGreaterThan(5 * quick.createSeconds);
    expect(slow.updateSeconds).toBeGreaterThan(5 * quick.updateSeconds);
    expect(slow.deleteSeconds).toBeGreaterThan(5 * quick.deleteSeconds);
  },
);

test.each<[string, string, TemplateObject, RegExp[]]>([
  ['AWS::DirectoryService::MicrosoftAD', 'DnsIpAddresses', {}, [/^10\.0\.0\.\d+$/, /^10\.0\.1\.\d+$/]],
  [
    'AWS::Route53::HostedZone',
    'NameServers',
    {},
    Array(4).fill(/^ns-\d+\.awsdns-\d\d\.(com|net|org|co\.uk)$/),
  ],
  ['AWS::EC2::VPCEndpoint', 'NetworkInterfaceIds', { SubnetIds: ['a', 'b'] }, [/^eni-/, /^eni-/]],
  ['AWS::EC2::VPCEndpoint', 'NetworkInterfaceIds', {}, []],
  ['AWS::EC2::VPCEndpoint', 'DnsEntries', {}, Array(2).fill(/^Z\w+:vpce-[\w-]+\.vpce\..*\.amazonaws\.com$/)],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'SecurityGroups', { SecurityGroups: ['sg-1'] }, [/^sg-1$/]],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', 'LoadBalancerArns', {}, []],
])('[types-7] %s has %s as a list', (type, attribute, properties, shapes) => {
  const value = attributeOf(type, attribute, properties);
  expect(value).toEqual(shapes.map((shape) => expect.stringMatching(shape)));
});

test('[types-1] a key pair tells the fingerprint of the key that was given', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZQ1xTkQsmWf5jdQ5H0aZ1Xe0n1hF1bJ9aFJ9l2kq3Q me@here';
  const sha = createHash('sha256')
    .update(Buffer.from(key.split(' ')[1] ?? '', 'base64'))
    .digest('base64');
  expect(attributeOf('AWS::EC2::KeyPair', 'KeyFingerprint', { KeyName: 'k', PublicKeyMaterial: key })).toBe(
    sha,
  );
  const made = attributeOf('AWS::EC2::KeyPair', 'KeyFingerprint', { KeyName: 'k' });
  expect(made).toMatch(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
});

test('[types-1] the fingerprint of an RSA key is what openssl tells of it', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]);
  const blob = Buffer.concat([
    part(Buffer.from('ssh-rsa')),
    part(Buffer.from(e, 'base64url')),
    part(modulus),
  ]);
  const material = `ssh-rsa ${blob.toString('base64')}`;
  const md5 = createHash('md5')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  expect(
    attributeOf('AWS::EC2::KeyPair', 'KeyFingerprint', { KeyName: 'k', PublicKeyMaterial: material }),
  ).toBe(md5.match(/../g)?.join(':'));
});

test('[types-1] a rule of a bus is found by both names, of the default bus by its own', () => {
  const arnOf = (properties: TemplateObject) => attributeOf('AWS::Events::Rule', 'Arn', properties);
  expect(arnOf({ Name: 'r', EventBusName: 'bus' })).toMatch(/:rule\/bus\/r$/);
  expect(arnOf({ Name: 'r' })).toMatch(/:rule\/r$/);
  expect(identify('AWS::Events::Rule', { Name: 'r', EventBusName: 'bus' }).physicalId).toBe('bus|r');
});
