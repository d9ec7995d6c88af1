import { beforeEach, expect, test } from 'vitest';
import type { Stack } from '@/lib/practice-aws/account/state';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const BODY = 'Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 1 } } }';

let bench: PracticeBench;
let stack: Stack;
let createId: string;
let updateId: string;

/** A stack that was created, and then updated in vain. */
beforeEach(async () => {
  bench = new PracticeBench();
  const { StackId, OperationId } = await bench.aws.createStack({ StackName: 'web', TemplateBody: BODY });
  const made = bench.world.stacks.get(StackId ?? '');
  if (made === undefined) throw new Error('there is no stack');
  stack = made;
  createId = OperationId ?? '';
  bench.pass(60);
  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'Queue', on: 'update', reason: 'no', times: 1 },
  ]);
  const TemplateBody = BODY.replace('DelaySeconds: 1', 'DelaySeconds: 2');
  updateId = (await bench.aws.updateStack({ StackName: 'web', TemplateBody })).OperationId ?? '';
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

async function events(input: object) {
  const { OperationEvents } = await bench.aws.describeEvents(input);
  return (OperationEvents ?? []).map(({ LogicalResourceId, ResourceStatus, EventType }) =>
    [LogicalResourceId, ResourceStatus, EventType].join(' '),
  );
}

test('[events-1] events are told by operation, newest first; a rollback is an operation of its own', async () => {
  expect(await events({ OperationId: updateId })).toEqual([
    'Queue UPDATE_FAILED PROVISIONING_ERROR',
    'Queue UPDATE_IN_PROGRESS PROGRESS_EVENT',
    'web UPDATE_IN_PROGRESS STACK_EVENT',
  ]);
  expect(await events({ OperationId: createId })).toHaveLength(5);
  const { Stacks } = await bench.aws.describeStacks({ StackName: 'web' });
  expect(Stacks?.[0]?.LastOperations?.map(({ OperationType }) => OperationType)).toEqual([
    'ROLLBACK',
    'UPDATE_STACK',
  ]);
  await expect(events({ OperationId: 'nope' })).rejects.toThrow('Operation [nope] does not exist');
});

test('[events-2] only failures can be asked for', async () => {
  expect(await events({ StackName: 'web', Filters: { FailedEvents: true } })).toEqual([
    'Queue UPDATE_FAILED PROVISIONING_ERROR',
  ]);
});

test('[events-3] the making of a change set is an operation too, and its failure a validation error', async () => {
  await bench.aws.createChangeSet({ StackName: 'web', ChangeSetName: 'one', TemplateBody: BODY });
  bench.pass(5);
  const { OperationEvents } = await bench.aws.describeEvents({ StackName: 'web', ChangeSetName: 'one' });
  expect(OperationEvents).toEqual([
    expect.objectContaining({
      OperationType: 'CREATE_CHANGESET',
      EventType: 'VALIDATION_ERROR',
      OperationStatus: 'FAILED',
      ValidationStatusReason: expect.stringContaining("didn't contain changes"),
    }),
    expect.objectContaining({ EventType: 'STACK_EVENT', OperationStatus: 'IN_PROGRESS' }),
  ]);
});

test('[events-4] events of the stack tell how its operation is doing', async () => {
  const { OperationEvents = [] } = await bench.aws.describeEvents({ OperationId: createId });
  const ofStack = OperationEvents.filter(({ EventType }) => EventType === 'STACK_EVENT');
  expect(ofStack.map(({ OperationType, OperationStatus }) => [OperationType, OperationStatus])).toEqual([
    ['CREATE_STACK', 'SUCCEEDED'],
    ['CREATE_STACK', 'IN_PROGRESS'],
  ]);
});

test('[events-6] an event keeps the properties that the resource had then, those of the clean-up none', async () => {
  const topic = (name: string) =>
    `Resources:\n  Other: { Type: AWS::SNS::Topic }\n${name && `  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${name} } }`}`;
  const topics = await bench.create('topics', topic('old'));
  bench.pass(60);
  for (const name of ['new', '']) {
    await bench.aws.updateStack({ StackName: 'topics', TemplateBody: topic(name) });
    bench.pass(60);
  }
  const { StackEvents = [] } = await bench.aws.describeStackEvents({ StackName: topics.id });
  const shown = StackEvents.filter((event) => event.LogicalResourceId === 'Topic').reverse();
  expect(shown.map(({ ResourceStatus, ResourceProperties }) => [ResourceStatus, ResourceProperties])).toEqual(
    [
      ['CREATE_IN_PROGRESS', '{"DisplayName":"old"}'],
      ['CREATE_IN_PROGRESS', '{"DisplayName":"old"}'],
      ['CREATE_COMPLETE', '{"DisplayName":"old"}'],
      ['UPDATE_IN_PROGRESS', '{"DisplayName":"new"}'],
      ['UPDATE_COMPLETE', '{"DisplayName":"new"}'],
      ['DELETE_IN_PROGRESS', undefined],
      ['DELETE_COMPLETE', undefined],
    ],
  );
});
