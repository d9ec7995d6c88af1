import { HeadBucketCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { listLiveStacks, listResources } from '@/lib/aws/read-stacks';
import { deleteStack, describeStack } from '@/lib/aws/stack';
import {
  connection,
  failureOf,
  faults,
  launch,
  launched,
  outside,
  pass,
  startForThisFile,
} from '@/lib/practice-aws/bench/portal-client';

startForThisFile();

test('[faults-5] a resource fails to be created with the reason that was told, once', async () => {
  await faults({ kind: 'resource', type: 'AWS::SNS::Topic', on: 'create', reason: 'No topics', times: 1 });
  const to = connection();
  const failed = await launch(to);
  expect(await failureOf(to, failed)).toMatchObject({ logicalId: 'Topic', reason: 'No topics' });
  expect((await describeStack(to, failed))?.StackStatus).toBe('ROLLBACK_COMPLETE');
  await launched(connection());
});

test('[faults-5] a resource fails to be deleted with the reason that was told', async () => {
  const to = connection();
  const stackId = await launched(to);
  await faults({ kind: 'resource', logicalId: 'Topic', on: 'delete', reason: 'Still in use' });
  await deleteStack(to, { stackId, token: 'teardown-1' });
  expect(await failureOf(to, stackId)).toMatchObject({ logicalId: 'Topic', reason: 'Still in use' });
  expect((await describeStack(to, stackId))?.StackStatus).toBe('DELETE_FAILED');
});

test('[faults-6] a quota is lower while the fault is there', async () => {
  const to = connection();
  await faults({ kind: 'quota', code: 'L-0263D0A3', limit: 1 });
  await launched(to);
  expect(await failureOf(to, await launch(to, 'slipway-second'))).toMatchObject({
    logicalId: 'Address',
    reason: expect.stringContaining('The maximum number of addresses has been reached.'),
  });
  await launched(connection());
});

test('[faults-7] an execution role without a permission fails resources of that type in the service’s words', async () => {
  const to = connection();
  await faults({
    kind: 'denied-resource',
    type: 'AWS::SNS::Topic',
    on: 'create',
    permission: 'sns:CreateTopic',
  });
  const failure = await failureOf(to, await launch(to));
  const user = `arn:aws:sts::${to.target.accountId}:assumed-role/slipway-execution/AWSCloudFormation`;
  expect(failure?.reason).toBe(
    `User: ${user} is not authorized to perform: sns:CreateTopic because no identity-based policy allows the sns:CreateTopic action`,
  );
});

test('[faults-16] a bucket filled with versions and delete markers blocks the teardown', async () => {
  const to = connection();
  const stackId = await launched(to);
  await outside(stackId, { do: 'fill-buckets', objects: 2, versions: 3, deleteMarkers: 1 });
  const bucket = (await listResources(to, stackId)).find(({ logicalId }) => logicalId === 'Data');
  const Bucket = bucket?.physicalId ?? '';
  const { Versions, DeleteMarkers } = await to.s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([6, 1]);
  await deleteStack(to, { stackId, token: 'teardown-full' });
  const failure = await failureOf(to, stackId);
  expect(failure).toMatchObject({ logicalId: 'Data', reason: expect.stringContaining('is not empty') });
  await outside(stackId, { do: 'empty-buckets' });
  await deleteStack(to, { stackId, token: 'teardown-emptied' });
  pass(60);
  expect((await describeStack(to, stackId))?.StackStatus).toBe('DELETE_COMPLETE');
});

test('[faults-17] a stack deleted by somebody else is found deleted', async () => {
  const to = connection();
  const stackId = await launched(to);
  await outside(stackId, { do: 'remove-stack' });
  expect((await describeStack(to, stackId))?.StackStatus).toBe('DELETE_COMPLETE');
  expect(await listLiveStacks(to)).toEqual([]);
});

test('[faults-17] a resource removed by somebody else is gone, though its stack still lists it', async () => {
  const to = connection();
  const stackId = await launched(to);
  await outside(stackId, { do: 'remove-resource', logicalId: 'Data' });
  const listed = (await listResources(to, stackId)).find(({ logicalId }) => logicalId === 'Data');
  expect(listed?.status).toBe('CREATE_COMPLETE');
  const head = to.s3.send(new HeadBucketCommand({ Bucket: listed?.physicalId ?? '' }));
  await expect(head).rejects.toMatchObject({ name: 'NotFound' });
});

test('[faults-18] what happens outside can be told in advance: once to each stack, some time after it is complete', async () => {
  const to = connection();
  const before = await launched(to);
  pass(1);
  await faults({ kind: 'outside', event: { do: 'remove-stack' }, afterSeconds: 5, stack: 'slipway-next-*' });
  const stackId = await launch(to, 'slipway-next-1');
  pass(60);
  await listLiveStacks(to);
  expect((await describeStack(to, stackId))?.StackStatus).toBe('DELETE_COMPLETE');
  expect((await describeStack(to, before))?.StackStatus).toBe('CREATE_COMPLETE');
});
