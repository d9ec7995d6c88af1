import { beforeEach, expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

const NETWORK = `
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  One: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }`;
const subnet = (block: string) =>
  `Resources: ${NETWORK}\n  A: { Type: AWS::EC2::Subnet, DependsOn: One, Properties: { VpcId: !Ref Vpc, CidrBlock: ${block} } }`;
const single = (type: string, properties: string) =>
  `Resources: { A: { Type: ${type}, Properties: { ${properties} } } }`;

test.each([
  [single('AWS::S3::Bucket', 'BucketName: Mine'), 'Bucket name should not contain uppercase characters'],
  [single('AWS::S3::Bucket', 'BucketName: my_bucket'), "Bucket name should not contain '_'"],
  [single('AWS::S3::Bucket', 'BucketName: ab'), 'Bucket name should be between 3 and 63 characters long'],
  [single('AWS::S3::Bucket', 'BucketName: 10.0.0.1'), 'must not be formatted as an IP Address'],
  [single('AWS::SNS::Topic', "TopicName: 'a topic'"), 'Invalid parameter: Topic Name'],
  [single('AWS::SNS::Topic', 'TopicName: orders, FifoTopic: true'), 'Invalid parameter: Topic Name'],
  [single('AWS::SQS::Queue', "QueueName: 'a queue'"), 'The name of a queue can only include alphanumeric'],
  [single('AWS::SSM::Parameter', 'Name: /aws/x, Type: String, Value: x'), 'can\'t be prefixed with "aws"'],
  [single('AWS::KMS::Alias', 'AliasName: mine, TargetKeyId: x'), 'Alias must start with the prefix'],
  [single('AWS::KMS::Alias', 'AliasName: alias/aws/mine, TargetKeyId: x'), 'can\'t begin with "alias/aws/"'],
  [single('AWS::Events::Rule', 'State: ENABLED'), 'EventPattern or ScheduleExpression must be specified.'],
  [
    single('AWS::EC2::VPC', 'CidrBlock: 10.0.0.0/33'),
    'Value (10.0.0.0/33) for parameter cidrBlock is invalid.',
  ],
  [single('AWS::EC2::VPC', 'CidrBlock: 10.0.0.0/8'), "The CIDR '10.0.0.0/8' is invalid."],
  [subnet('10.0.2.0/29'), "The CIDR '10.0.2.0/29' is invalid."],
  [subnet('10.1.0.0/24'), "The CIDR '10.1.0.0/24' is invalid."],
  [subnet('10.0.1.128/25'), "The CIDR '10.0.1.128/25' conflicts with another subnet"],
])('[create-13] %s fails', async (body, reason) => {
  const stack = await bench.create('web', body);
  bench.pass(120);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'A', 'CREATE_FAILED')).toContain(reason);
});

test.each([
  single('AWS::S3::Bucket', 'BucketName: my.bucket-1'),
  single('AWS::SNS::Topic', 'TopicName: orders.fifo, FifoTopic: true'),
  single('AWS::SQS::Queue', 'QueueName: orders.fifo, FifoQueue: true'),
  single('AWS::SSM::Parameter', 'Name: /mine/aws, Type: String, Value: x'),
  single('AWS::Events::Rule', "ScheduleExpression: 'rate(1 hour)'"),
  subnet('10.0.2.0/24'),
])('[create-13] %s is taken', async (body) => {
  const stack = await bench.create('web', body);
  bench.pass(120);
  expect(stack.status).toBe('CREATE_COMPLETE');
});

test('[create-13] a parameter whose name is taken is not made again', async () => {
  const body = single('AWS::SSM::Parameter', 'Name: /mine, Type: String, Value: x');
  await bench.create('one', body);
  bench.pass(60);
  const two = await bench.create('two', body);
  bench.pass(60);
  expect(reasonOf(two, 'A', 'CREATE_FAILED')).toContain('/mine already exists');
});

test('[create-14] a policy of nobody fails when it has begun, and holds up the rollback', async () => {
  const body = single('AWS::IAM::Policy', 'PolicyName: p, PolicyDocument: {}');
  const stack = await bench.create('web', body);
  bench.pass(60);
  expect(stack.status).toBe('ROLLBACK_FAILED');
  const begun = ['A CREATE_IN_PROGRESS', 'A CREATE_IN_PROGRESS', 'A CREATE_FAILED'];
  expect(history(stack, 'A')).toEqual([...begun, 'A DELETE_IN_PROGRESS', 'A DELETE_FAILED']);
  const reason = 'At least one of [Groups,Roles,Users] must be non-empty.';
  expect(reasonOf(stack, 'A', 'CREATE_FAILED')).toBe(reason);
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_FAILED');
  await bench.delete('web', { 'RetainResources.member.1': 'A' });
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
});
