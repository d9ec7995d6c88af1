import { expect, test } from 'vitest';
import { classifyFailure } from '@/lib/aws/aws-failure';
import { listLiveStacks, listResources, readNewEvents } from '@/lib/aws/read-stacks';
import { deleteStack, describeStack, findOwnStack } from '@/lib/aws/stack';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import {
  calls,
  clock,
  connection,
  control,
  errorOf,
  faults,
  launch,
  launched,
  OPERATION_TAG,
  pass,
  startForThisFile,
} from './portal-client';

startForThisFile();

test('[faults-7] a launcher role without a permission is denied that call, and no other role is', async () => {
  await faults({ kind: 'denied', service: 'cloudformation', action: 'CreateStack', role: 'weak-*' });
  const error = await errorOf(launch(connection({ role: 'weak-launcher' })));
  expect(classifyFailure(error)).toMatchObject({
    kind: 'terminal',
    reason: expect.stringContaining('is not authorized to perform: cloudformation:CreateStack'),
  });
  await launched(connection());
});

test('[faults-8] an account gets so many calls a second in a region, and no more', async () => {
  const to = connection();
  const elsewhere = connection({ region: 'eu-west-1' });
  await faults({ kind: 'throttle', service: 'cloudformation', perSecond: 1, burst: 2 });
  await listLiveStacks(to);
  await listLiveStacks(to);
  const error = await errorOf(listLiveStacks(to));
  expect(error).toMatchObject({ name: 'Throttling', $metadata: { httpStatusCode: 400 } });
  expect(classifyFailure(error)).toEqual({
    kind: 'retryable',
    unknownOutcome: false,
    reason: 'AWS is throttling calls in this account and region',
  });
  await listLiveStacks(elsewhere);
  pass(1);
  await listLiveStacks(to);
});

test('[faults-2] a share of calls is throttled at random, and the client gets through', async () => {
  const to = connection();
  await faults({
    kind: 'api',
    service: 'cloudformation',
    action: 'ListStacks',
    code: 'Throttling',
    rate: 0.3,
    seed: 4,
    account: to.target.accountId,
  });
  for (let index = 0; index < 8; index += 1) await listLiveStacks(to);
  const attempts = (await calls('ListStacks')).filter(({ account }) => account === to.target.accountId);
  const throttled = attempts.filter(({ errorCode }) => errorCode === 'Throttling');
  expect(throttled.length).toBeGreaterThan(0);
  expect(attempts.length - throttled.length).toBe(8);
});

test.each([
  [500, 'InternalFailure'],
  [503, 'ServiceUnavailable'],
])('[faults-9] AWS answers %i, and the client gets through when it stops', async (status, code) => {
  const to = connection();
  const fault = { kind: 'api', service: 'cloudformation', code, status };
  await faults({ ...fault, times: 2 });
  expect(await listLiveStacks(to)).toEqual([]);
  await faults(fault);
  expect(classifyFailure(await errorOf(listLiveStacks(to)))).toEqual({
    kind: 'retryable',
    unknownOutcome: true,
    reason: `AWS answered with an internal error (${status})`,
  });
});

test('[faults-10] work whose answer is lost was done, once', async () => {
  const to = connection();
  const stackName = 'slipway-lost';
  await faults({ kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack' });
  expect(classifyFailure(await errorOf(launch(to, stackName)))).toMatchObject({ unknownOutcome: true });
  const operationId = `${to.target.accountId}-${stackName}`;
  const asked = { stackName, operationId, operationTag: OPERATION_TAG, formerStackId: null };
  const own = await findOwnStack(to, asked);
  expect((await listLiveStacks(to)).map((stack) => stack.stackId)).toEqual([own]);
});

test('[faults-11] a connection that is cut before the work leaves nothing behind', async () => {
  const to = connection();
  await faults({ kind: 'cut', when: 'before', action: 'CreateStack' });
  expect(classifyFailure(await errorOf(launch(to)))).toMatchObject({ kind: 'retryable' });
  expect(await listLiveStacks(to)).toEqual([]);
});

test('[faults-11] a connection that is cut in the middle of the answer comes after the work', async () => {
  const to = connection();
  await faults({ kind: 'cut', when: 'middle', action: 'CreateStack' });
  expect(classifyFailure(await errorOf(launch(to)))).toMatchObject({
    kind: 'retryable',
    unknownOutcome: true,
  });
  expect(await listLiveStacks(to)).toHaveLength(1);
});

test('[faults-12] an answer is as late as told', async () => {
  const to = connection();
  await listLiveStacks(to);
  await faults({ kind: 'delay', action: 'DescribeStacks', ms: 5000 });
  let answered = false;
  const asked = describeStack(to, 'slipway-none').finally(() => {
    answered = true;
  });
  await waitUntil('the call to arrive', async () => {
    const arrived = await calls('DescribeStacks');
    return arrived.find(({ parameters }) => parameters.StackName === 'slipway-none');
  });
  clock.advance(4999);
  await control('GET', 'health');
  expect(answered).toBe(false);
  clock.advance(1);
  expect(await asked).toBeNull();
});

test('[faults-13] a stale read knows nothing of a stack that is younger, and then shows it as it was', async () => {
  const to = connection();
  await faults({ kind: 'stale', seconds: 10 });
  const stackId = await launch(to);
  expect(await describeStack(to, stackId)).toBeNull();
  expect(await readNewEvents(to, stackId, () => false)).toEqual([]);
  pass(10);
  await describeStack(to, stackId);
  await faults();
  pass(60);
  expect((await describeStack(to, stackId))?.StackStatus).toBe('CREATE_COMPLETE');
  await faults({ kind: 'stale', seconds: 10 });
  await describeStack(to, stackId);
  const resources = await listResources(to, stackId);
  await deleteStack(to, { stackId, token: 'teardown-stale' });
  pass(9);
  expect((await describeStack(to, stackId))?.StackStatus).toBe('CREATE_COMPLETE');
  expect(await listResources(to, stackId)).toEqual(resources);
  pass(10);
  expect((await describeStack(to, stackId))?.StackStatus).not.toBe('CREATE_COMPLETE');
});

test('[faults-14] events come twice, or neighbours the wrong way round', async () => {
  const to = connection();
  const stackId = await launched(to);
  const read = async () => (await readNewEvents(to, stackId, () => false)).map(({ eventId }) => eventId);
  const straight = await read();
  await faults({ kind: 'events', order: 'repeated' });
  expect(await read()).toEqual(straight.flatMap((id) => [id, id]));
  await faults({ kind: 'events', order: 'swapped' });
  const swapped = await read();
  expect(swapped).not.toEqual(straight);
  expect(swapped.toSorted()).toEqual(straight.toSorted());
});

test('[faults-15] the credentials of one role expire, those of others go on', async () => {
  const to = connection();
  const other = connection({ role: 'other-launcher' });
  await listLiveStacks(to);
  await listLiveStacks(other);
  await control('POST', 'outside', { expireCredentials: { role: 'slipway-*' } });
  const error = await errorOf(listLiveStacks(to));
  expect(error).toMatchObject({ name: 'ExpiredToken' });
  expect(classifyFailure(error)).toMatchObject({ reason: 'The temporary credentials expired' });
  await listLiveStacks(other);
});
