import { beforeEach, expect, test } from 'vitest';
import { changeResource, removeResource, removeStack } from '@/lib/practice-aws/engine/outside';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import { removeBucket } from '@/lib/practice-aws/s3/buckets';
import type { Stack } from '@/lib/practice-aws/state';

const BODY = `
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30, Tags: [{ Key: a, Value: b }] } }
  Topic: { Type: AWS::SNS::Topic }
  Bucket: { Type: AWS::S3::Bucket }
  Handle: { Type: AWS::CloudFormation::WaitConditionHandle }`;

let bench: PracticeBench;
let stack: Stack;

beforeEach(async () => {
  bench = new PracticeBench();
  stack = await bench.create('web', BODY);
  bench.pass(60);
});

async function detect(): Promise<string> {
  const { StackDriftDetectionId } = await bench.aws.detectStackDrift({ StackName: 'web' });
  bench.pass(10);
  return StackDriftDetectionId ?? '';
}

const drifts = async (...filters: ('MODIFIED' | 'DELETED' | 'IN_SYNC')[]) => {
  const input = { StackName: 'web', StackResourceDriftStatusFilters: filters };
  const { StackResourceDrifts } = await bench.aws.describeStackResourceDrifts(input);
  return StackResourceDrifts ?? [];
};

test('[drift-1] detection takes a while, one at a time, and tells what it found', async () => {
  const { StackDriftDetectionId } = await bench.aws.detectStackDrift({ StackName: 'web' });
  const status = () => bench.aws.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  expect(await status()).toMatchObject({ StackId: stack.id, DetectionStatus: 'DETECTION_IN_PROGRESS' });
  await expect(bench.aws.detectStackDrift({ StackName: 'web' })).rejects.toThrow(
    'Drift detection is already in progress for stack',
  );
  bench.pass(10);
  expect(await status()).toMatchObject({
    DetectionStatus: 'DETECTION_COMPLETE',
    StackDriftStatus: 'IN_SYNC',
    DriftedStackResourceCount: 0,
  });
});

test('[drift-2] changed properties are told one by one, what the template leaves open is not', async () => {
  changeResource(bench.engine, stack.id, 'Queue', {
    VisibilityTimeout: 60,
    Tags: [
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd' },
    ],
    DelaySeconds: 5,
  });
  await detect();
  const [drift] = await drifts('MODIFIED', 'DELETED');
  expect(drift).toMatchObject({ LogicalResourceId: 'Queue', StackResourceDriftStatus: 'MODIFIED' });
  expect(drift?.PropertyDifferences).toEqual([
    {
      PropertyPath: '/VisibilityTimeout',
      ExpectedValue: '30',
      ActualValue: '60',
      DifferenceType: 'NOT_EQUAL',
    },
    {
      PropertyPath: '/Tags/1',
      ExpectedValue: 'null',
      ActualValue: '{"Key":"c","Value":"d"}',
      DifferenceType: 'ADD',
    },
  ]);
  expect(JSON.parse(drift?.ActualProperties ?? '')).toMatchObject({ DelaySeconds: 5 });
});

test('[drift-3] what was removed is DELETED, buckets too, and types that cannot be checked are left out', async () => {
  removeResource(bench.engine, stack.id, 'Topic');
  removeBucket(bench.world, stack.resources.get('Bucket')?.physicalId ?? '');
  await detect();
  const found = (await drifts()).map((drift) => [drift.LogicalResourceId, drift.StackResourceDriftStatus]);
  expect(found).toEqual([
    ['Queue', 'IN_SYNC'],
    ['Topic', 'DELETED'],
    ['Bucket', 'DELETED'],
  ]);
  const { StackResources } = await bench.aws.describeStackResources({ StackName: 'web' });
  const handle = StackResources?.find(({ LogicalResourceId }) => LogicalResourceId === 'Handle');
  expect(handle?.DriftInformation?.StackResourceDriftStatus).toBe('NOT_CHECKED');
});

test('[drift-4] the stack tells what the last detection found', async () => {
  const read = async () => {
    const { Stacks } = await bench.aws.describeStacks({ StackName: 'web' });
    const { StackSummaries } = await bench.aws.listStacks({});
    const both = [Stacks?.[0]?.DriftInformation, StackSummaries?.[0]?.DriftInformation];
    return both.map((information) => information?.StackDriftStatus);
  };
  expect(await read()).toEqual(['NOT_CHECKED', 'NOT_CHECKED']);
  changeResource(bench.engine, stack.id, 'Queue', { VisibilityTimeout: 60 });
  await detect();
  expect(await read()).toEqual(['DRIFTED', 'DRIFTED']);
});

test('[drift-5] one resource can be checked at once', async () => {
  changeResource(bench.engine, stack.id, 'Queue', { VisibilityTimeout: 60 });
  const { StackResourceDrift } = await bench.aws.detectStackResourceDrift({
    StackName: 'web',
    LogicalResourceId: 'Queue',
  });
  expect(StackResourceDrift).toMatchObject({ StackResourceDriftStatus: 'MODIFIED' });
  await expect(
    bench.aws.detectStackResourceDrift({ StackName: 'web', LogicalResourceId: 'Handle' }),
  ).rejects.toThrow('not supported for resource type AWS::CloudFormation::WaitConditionHandle');
});

test('[drift-6] an update sets what it changes, and leaves the rest as somebody made it', async () => {
  changeResource(bench.engine, stack.id, 'Queue', { VisibilityTimeout: 60, Tags: [] });
  const TemplateBody = BODY.replace('VisibilityTimeout: 30', 'VisibilityTimeout: 90');
  await bench.aws.updateStack({ StackName: 'web', TemplateBody });
  bench.pass(60);
  await detect();
  const [drift] = await drifts('MODIFIED');
  expect(drift?.PropertyDifferences?.map(({ PropertyPath }) => PropertyPath)).toEqual(['/Tags/0']);
});

test('[drift-7] a stack without anything to compare is refused', async () => {
  await bench.delete('web');
  await expect(bench.aws.detectStackDrift({ StackName: 'web' })).rejects.toThrow('DELETE_IN_PROGRESS');
  await expect(
    bench.aws.describeStackDriftDetectionStatus({ StackDriftDetectionId: 'nope' }),
  ).rejects.toThrow('does not exist');
});

test('[drift-8] what somebody removed is no trouble for a delete, nor is a stack that somebody deleted', async () => {
  removeResource(bench.engine, stack.id, 'Bucket');
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
  const other = await bench.create('web', BODY);
  bench.pass(60);
  removeStack(bench.engine, other.id);
  expect([other.status, bench.world.buckets.size]).toEqual(['DELETE_COMPLETE', 0]);
  const { Stacks } = await bench.aws.describeStacks({ StackName: other.id });
  expect(Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
});
