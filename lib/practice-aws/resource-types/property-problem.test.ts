import { expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { propertyProblem } from './property-problem';

test.each<[string, TemplateObject, string]>([
  ['AWS::S3::Bucket', { Colour: 'red' }, '#: extraneous key [Colour] is not permitted'],
  ['AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }, '#: required key [GroupDescription] not found'],
  [
    'AWS::EC2::SecurityGroup',
    { Colour: 'red' },
    '#: required key [GroupDescription] not found\n#: extraneous key [Colour] is not permitted',
  ],
  ['AWS::S3::Bucket', { Tags: [{ Value: 'a' }] }, '#/Tags/0: required key [Key] not found'],
  [
    'AWS::S3::Bucket',
    { VersioningConfiguration: { status: 'Enabled', Status: 'Enabled' } },
    '#/VersioningConfiguration: extraneous key [status] is not permitted',
  ],
  ['AWS::S3::Bucket', { BucketName: ['a'] }, '#/BucketName: expected type: String, found: JSONArray'],
  ['AWS::S3::Bucket', { Tags: 'a' }, '#/Tags: expected type: JSONArray, found: String'],
  ['AWS::RDS::DBInstance', { MultiAZ: 'perhaps' }, '#/MultiAZ: expected type: Boolean, found: String'],
  ['AWS::RDS::DBInstance', { Iops: 'many' }, '#/Iops: expected type: Number, found: String'],
  [
    'AWS::SSM::Parameter',
    { Type: 'Text', Value: 'x' },
    '#/Type: failed validation constraint for keyword [enum]',
  ],
  [
    'AWS::S3::Bucket',
    { VersioningConfiguration: { Status: 'On' } },
    '#/VersioningConfiguration/Status: failed validation constraint for keyword [enum]',
  ],
])('[types-5] %s with %j is refused', (type, properties, problem) => {
  expect(propertyProblem(type, properties)).toBe(problem);
});

test.each<[string, TemplateObject]>([
  ['AWS::RDS::DBInstance', { MultiAZ: 'true', Iops: '3000', MasterUserPassword: '{{resolve:ssm:/x:1}}' }],
  ['AWS::IAM::Role', { AssumeRolePolicyDocument: { Anything: [1, { goes: true }] } }],
  ['AWS::CDK::Metadata', { Analytics: 'v2:deflate64:H4sI' }],
  ['Custom::Mine', { ServiceToken: 'arn', Anything: [] }],
])('[types-5] %s takes %j', (type, properties) => {
  expect(propertyProblem(type, properties)).toBeUndefined();
});

test('[types-5] wrong properties fail the creation of their resource', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create(
    'one',
    'Resources: { A: { Type: AWS::S3::Bucket, Properties: { Colour: red } } }',
  );
  bench.pass(60);
  expect(history(stack, 'A').slice(0, 2)).toEqual(['A CREATE_IN_PROGRESS', 'A CREATE_FAILED']);
  expect(reasonOf(stack, 'A', 'CREATE_FAILED')).toBe(
    'Properties validation failed for resource A with message:\n#: extraneous key [Colour] is not permitted',
  );
});
