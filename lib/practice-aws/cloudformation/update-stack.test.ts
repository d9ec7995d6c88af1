import { beforeEach, expect, test } from 'vitest';
import type { Stack } from '@/lib/practice-aws/account/state';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { removeResource } from '@/lib/practice-aws/engine/outside';
import { putObject } from '@/lib/practice-aws/s3/buckets';

interface Change {
  visibility?: number;
  fifo?: boolean;
  extra?: boolean;
  policy?: string;
  /** What the topic displays, instead of the parameter. */
  label?: string;
  /** The topic comes after everything of the queue. */
  late?: boolean;
}

/** A queue whose FifoQueue can only be changed by replacing it, what depends on it, and a bucket that may be there. */
const body = ({
  visibility = 30,
  fifo = false,
  extra = true,
  policy = 'Delete',
  label = '!Ref Label',
  late = false,
}: Change = {}) => `
Parameters: { Label: { Type: String, Default: one } }
Conditions: { Extra: !Equals [${extra}, true] }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    UpdateReplacePolicy: ${policy}
    Properties: { FifoQueue: ${fifo}, VisibilityTimeout: ${visibility} }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Queue], PolicyDocument: { Statement: [] } }
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: ${late ? 'Policy' : '[]'}
    Properties: { DisplayName: ${label} }
  Key: { Type: AWS::KMS::Key }
  Extra: { Type: AWS::S3::Bucket, Condition: Extra, DependsOn: Key }
Outputs: { Url: { Value: !Ref Queue } }`;

let bench: PracticeBench;
let stack: Stack;
let created: number;

beforeEach(async () => {
  bench = new PracticeBench();
  stack = await bench.create('web', body());
  bench.pass(60);
  expect(stack.status).toBe('CREATE_COMPLETE');
  created = stack.events.length;
});

const update = (template: string, more: object = {}) =>
  bench.aws.updateStack({ StackName: 'web', TemplateBody: template, ...more });

const physicalId = (logicalId: string) => stack.resources.get(logicalId)?.physicalId;

const fail = (logicalId: string, times?: number) =>
  bench.engine.faults.replace([{ kind: 'resource', logicalId, on: 'update', reason: 'no', times }]);

test('[update-1] an update changes in place what differs, and passes by the rest', async () => {
  const { StackId } = await update(body({ visibility: 60 }));
  expect(StackId).toBe(stack.id);
  bench.pass(60);
  expect(history(stack).slice(created)).toEqual([
    'web UPDATE_IN_PROGRESS',
    'Queue UPDATE_IN_PROGRESS',
    'Queue UPDATE_COMPLETE',
    'web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'web UPDATE_COMPLETE',
  ]);
  expect(stack.resources.get('Queue')?.properties.VisibilityTimeout).toBe(60);
  expect(bench.world.agenda).toEqual([]);
  const { Stacks } = await bench.aws.describeStacks({ StackName: 'web' });
  expect(Stacks?.[0]?.LastUpdatedTime?.getTime()).toBe(stack.updatedAt);
});

test('[update-2] what is replaced is made anew first, what refers to it follows, the old one goes last', async () => {
  const old = physicalId('Queue');
  await update(body({ fifo: true }));
  bench.pass(60);
  expect(physicalId('Queue')).not.toBe(old);
  expect(stack.resources.get('Policy')?.properties.Queues).toEqual([physicalId('Queue')]);
  expect(stack.outputs[0]?.value).toBe(physicalId('Queue'));
  expect(history(stack).slice(created)).toEqual([
    'web UPDATE_IN_PROGRESS',
    'Queue UPDATE_IN_PROGRESS',
    'Queue UPDATE_IN_PROGRESS',
    'Queue UPDATE_COMPLETE',
    'Policy UPDATE_IN_PROGRESS',
    'Policy UPDATE_COMPLETE',
    'web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Queue DELETE_IN_PROGRESS',
    'Queue DELETE_COMPLETE',
    'web UPDATE_COMPLETE',
  ]);
  expect(stack.events.findLast(({ logicalId }) => logicalId === 'Queue')?.physicalId).toBe(old);
  expect(stack.replaced.size).toBe(0);
});

test('[update-3] UpdateReplacePolicy Retain leaves the old one behind', async () => {
  await update(body({ fifo: true, policy: 'Retain' }));
  bench.pass(60);
  expect(history(stack, 'Queue').at(-1)).toBe('Queue DELETE_SKIPPED');
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

test('[update-4] conditions switch resources off in the clean-up, and on', async () => {
  const bucket = physicalId('Extra') ?? '';
  await update(body({ extra: false }));
  bench.pass(60);
  expect(history(stack).slice(created)).toEqual([
    'web UPDATE_IN_PROGRESS',
    'web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Extra DELETE_IN_PROGRESS',
    'Extra DELETE_COMPLETE',
    'web UPDATE_COMPLETE',
  ]);
  expect([stack.resources.has('Extra'), bench.world.buckets.has(bucket)]).toEqual([false, false]);
  await update(body());
  bench.pass(60);
  expect(history(stack, 'Extra').at(-1)).toBe('Extra CREATE_COMPLETE');
});

test('[update-5] nothing to do is refused; the previous template and values can be used again', async () => {
  await expect(update(body())).rejects.toThrow('No updates are to be performed.');
  const previous = { StackName: 'web', UsePreviousTemplate: true };
  const label = (ParameterValue: string) => [{ ParameterKey: 'Label', ParameterValue }];
  await bench.aws.updateStack({ ...previous, Parameters: label('two') });
  bench.pass(60);
  expect(stack.resources.get('Topic')?.properties.DisplayName).toBe('two');
  const Parameters = [{ ParameterKey: 'Label', UsePreviousValue: true }];
  await expect(bench.aws.updateStack({ ...previous, Parameters })).rejects.toThrow('No updates');
  await expect(
    bench.aws.updateStack({ ...previous, Parameters: [{ ParameterKey: 'Other', UsePreviousValue: true }] }),
  ).rejects.toThrow('Cannot specify usePreviousValue as true for a parameter key not in the previous');
});

test('[update-6] a failed update goes back: what was replaced returns, what was new goes', async () => {
  await update(body({ extra: false }));
  bench.pass(60);
  const [old, before] = [physicalId('Queue'), structuredClone(stack.resources.get('Policy')?.properties)];
  const count = stack.events.length;
  fail('Topic', 1);
  await update(body({ fifo: true, label: 'other', late: true }), { ClientRequestToken: 'op-2' });
  bench.pass(120);
  const events = stack.events.slice(count);
  expect(events.filter(({ logicalId }) => logicalId === 'web').map(({ status }) => status)).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  expect(reasonOf(stack, 'web', 'UPDATE_ROLLBACK_IN_PROGRESS')).toBe(
    'The following resource(s) failed to update: [Topic]. ',
  );
  expect(events.every(({ token }) => token === 'op-2')).toBe(true);
  expect(physicalId('Queue')).toBe(old);
  expect(stack.resources.get('Policy')?.properties).toEqual(before);
  expect(history(stack, 'Extra').at(-1)).toBe('Extra DELETE_COMPLETE');
  expect(stack.resources.has('Extra')).toBe(false);
  expect(stack.outputs[0]?.value).toBe(old);
  expect(stack.templateBody).toBe(body({ extra: false }));
  expect([stack.replaced.size, stack.stable, bench.world.agenda.length]).toEqual([0, undefined, 0]);
});

test('[update-7] siblings of what fails are cancelled, and go back as well', async () => {
  fail('Topic', 1);
  await update(body({ visibility: 60, label: 'other' }));
  bench.pass(60);
  expect(reasonOf(stack, 'Queue', 'UPDATE_FAILED')).toBe('Resource update cancelled');
  expect(history(stack, 'Queue').slice(-2)).toEqual(['Queue UPDATE_IN_PROGRESS', 'Queue UPDATE_COMPLETE']);
  expect(stack.resources.get('Queue')?.properties.VisibilityTimeout).toBe(30);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('[update-8] without rollback a failed update stays, can be tried again, and rolled back later', async () => {
  fail('Topic');
  const template = body({ visibility: 60, label: 'other' });
  await update(template, { DisableRollback: true });
  bench.pass(60);
  expect([stack.status, stack.statusReason]).toEqual([
    'UPDATE_FAILED',
    'The following resource(s) failed to update: [Queue, Topic]. ',
  ]);
  await expect(update(template)).rejects.toThrow('currently in a non-terminal [UPDATE_FAILED] state');
  await update(template, { DisableRollback: true });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_FAILED');
  bench.engine.faults.replace([]);
  const { OperationId } = await bench.aws.rollbackStack({ StackName: 'web', ClientRequestToken: 'back' });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.events.at(-1)).toMatchObject({ token: 'back', operationId: OperationId });
  expect(stack.resources.get('Queue')?.properties.VisibilityTimeout).toBe(30);
  await expect(bench.aws.rollbackStack({ StackName: 'web' })).rejects.toThrow('can not be rolled back');
});

test('[update-9] a rollback that fails can be continued, leaving out what cannot go back', async () => {
  fail('Topic');
  await update(body({ visibility: 60, extra: false, label: 'other', late: true }));
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_FAILED');
  const go = (ResourcesToSkip?: string[]) =>
    bench.aws.continueUpdateRollback({ StackName: 'web', ResourcesToSkip });
  await go();
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_FAILED');
  await expect(go(['Key'])).rejects.toThrow('not in UPDATE_FAILED state: [Key]');
  await go(['Topic']);
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.resources.get('Queue')?.properties.VisibilityTimeout).toBe(30);
  await expect(go()).rejects.toThrow('state and can not continue update rollback');
});

test('[update-10] an update can be cancelled while it works, and not later', async () => {
  await expect(bench.aws.cancelUpdateStack({ StackName: 'web' })).rejects.toThrow(
    'CancelUpdateStack cannot be called from current stack status',
  );
  await update(body({ fifo: true }), { ClientRequestToken: 'op-2' });
  bench.pass(1.2);
  await expect(bench.aws.cancelUpdateStack({ StackName: 'web', ClientRequestToken: 'op-2' })).rejects.toThrow(
    'already used by another operation',
  );
  const cancel = { StackName: 'web', ClientRequestToken: 'op-2-cancel' };
  await bench.aws.cancelUpdateStack(cancel);
  await bench.aws.cancelUpdateStack(cancel);
  expect(stack.status).toBe('UPDATE_ROLLBACK_IN_PROGRESS');
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(history(stack, 'web').filter((entry) => entry.endsWith('ROLLBACK_IN_PROGRESS'))).toHaveLength(1);
  expect(stack.events.at(-1)?.token).toBe('op-2-cancel');
});

test("[update-11] the stack's tags are its resources' too", async () => {
  await update(body(), { Tags: [{ Key: 'team', Value: 'shop' }] });
  bench.pass(60);
  const updated = stack.events.slice(created).filter(({ status }) => status === 'UPDATE_COMPLETE');
  expect(updated.map(({ logicalId }) => logicalId).sort()).toEqual(['Extra', 'Key', 'Queue', 'Topic', 'web']);
  expect(stack.tags).toEqual([{ key: 'team', value: 'shop' }]);
});

test('[update-12] a resource with a name of its own cannot be replaced under the same name', async () => {
  const named = (fifo: boolean) =>
    `Resources: { Q: { Type: AWS::SQS::Queue, Properties: { QueueName: mine, FifoQueue: ${fifo} } } }`;
  const other = await bench.create('named', named(false));
  bench.pass(30);
  await bench.aws.updateStack({ StackName: 'named', TemplateBody: named(true) });
  bench.pass(60);
  expect(reasonOf(other, 'Q', 'UPDATE_FAILED')).toMatch(
    /^CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename .*mine/,
  );
  expect(other.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test("[update-13] a resource's type can't be changed, and some states can't be updated from", async () => {
  const changed = body().replace('Type: AWS::KMS::Key', 'Type: AWS::SNS::Topic');
  await expect(update(changed)).rejects.toThrow(
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Key]',
  );
  await update(body({ visibility: 60 }));
  await expect(update(body({ visibility: 61 }))).rejects.toThrow(
    'is in UPDATE_IN_PROGRESS state and can not be updated.',
  );
  await expect(bench.aws.deleteStack({ StackName: 'web' })).rejects.toThrow(
    'cannot be deleted while in status UPDATE_IN_PROGRESS',
  );
  await expect(bench.aws.updateStack({ StackName: 'nope', UsePreviousTemplate: true })).rejects.toThrow(
    'Stack [nope] does not exist',
  );
});

test('[update-14] what the clean-up cannot delete is left behind, and the update succeeds', async () => {
  const bucket = bench.world.buckets.get(physicalId('Extra') ?? '');
  if (bucket === undefined) throw new Error('the stack has no bucket');
  putObject(bench.world, bucket, { key: 'a', body: Buffer.from('x'), headers: {}, at: 0 });
  await update(body({ extra: false }));
  bench.pass(60);
  expect(history(stack, 'Extra').at(-1)).toBe('Extra DELETE_FAILED');
  expect([stack.status, stack.statusReason]).toEqual([
    'UPDATE_COMPLETE',
    'Update successful. One or more resources could not be deleted.',
  ]);
  expect(bench.world.buckets.has(bucket.name)).toBe(true);
});

test('[update-15] a launch template gets a new version, and what uses the latest one follows', async () => {
  const launch = (type: string) => `
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { InstanceType: ${type} } } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '1'
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }`;
  const other = await bench.create('group', launch('t3.micro'));
  bench.pass(60);
  await bench.aws.updateStack({ StackName: 'group', TemplateBody: launch('t3.small') });
  bench.pass(60);
  expect(other.status).toBe('UPDATE_COMPLETE');
  expect(other.resources.get('Group')?.properties.LaunchTemplate).toMatchObject({ Version: '2' });
});

test('[update-16] an export in use can neither change nor go', async () => {
  const exporter = (name: string, fifo: boolean) => `
Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { FifoQueue: ${fifo} } } }
Outputs: { Q: { Value: !Ref Queue, Export: { Name: ${name} } } }`;
  const one = await bench.create('one', exporter('shared', false));
  bench.pass(30);
  await bench.create(
    'two',
    'Resources: { T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !ImportValue shared } } }',
  );
  bench.pass(30);
  const { Imports } = await bench.aws.listImports({ ExportName: 'shared' });
  const { Exports } = await bench.aws.listExports({});
  expect([Imports, Exports?.map(({ Name }) => Name)]).toEqual([['two'], ['shared']]);
  const change = async (template: string) => {
    await bench.aws.updateStack({ StackName: 'one', TemplateBody: template });
    bench.pass(60);
    expect(one.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    return reasonOf(one, 'one', 'UPDATE_ROLLBACK_IN_PROGRESS');
  };
  expect(await change(exporter('shared', true))).toBe('Cannot update export shared as it is in use by two ');
  expect(await change(exporter('other', false))).toBe('Cannot delete export shared as it is in use by two ');
  await expect(bench.aws.deleteStack({ StackName: 'one' })).rejects.toThrow(
    'Delete canceled. Cannot delete export shared as it is in use by two.',
  );
});

test('[update-19] resources of other types than the caller allows are refused', async () => {
  const TemplateBody = 'Resources: { Topic: { Type: AWS::SNS::Topic } }';
  const create = (...ResourceTypes: string[]) =>
    bench.aws.createStack({ StackName: 'limited', TemplateBody, ResourceTypes });
  await expect(create('AWS::EC2::*', 'AWS::SQS::Queue')).rejects.toThrow(
    'Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [AWS::EC2::*, AWS::SQS::Queue]',
  );
  await create('AWS::SNS::*');
});

test('[update-17] an update of what somebody removed fails, as its service no longer finds it', async () => {
  removeResource(bench.engine, stack.id, 'Queue');
  await update(body({ visibility: 60 }), { DisableRollback: true });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_FAILED');
  expect(reasonOf(stack, 'Queue', 'UPDATE_FAILED')).toContain('HandlerErrorCode: NotFound');
});

test('[update-18] the same token asks for the same update', async () => {
  const first = await update(body({ visibility: 60 }), { ClientRequestToken: 'op-2' });
  const again = await update(body({ visibility: 60 }), { ClientRequestToken: 'op-2' });
  expect(again.OperationId).toBe(first.OperationId);
  await expect(bench.aws.deleteStack({ StackName: 'web', ClientRequestToken: 'op-2' })).rejects.toThrow(
    'already used by another operation',
  );
});

test('[delete-10] an update and its rollback, deleted half-way after a failure, leave nothing behind', async () => {
  fail('Topic');
  await update(body({ fifo: true, label: 'other', late: true }), { DisableRollback: true });
  bench.pass(60);
  expect([stack.status, stack.replaced.size]).toEqual(['UPDATE_FAILED', 1]);
  const ids = [...stack.replaced.values(), ...stack.resources.values()].map(
    (resource) => resource.physicalId,
  );
  await bench.delete('web');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_COMPLETE');
  const gone = stack.events.filter(({ status }) => status === 'DELETE_COMPLETE');
  expect(new Set(gone.map((event) => event.physicalId))).toEqual(new Set([...ids, stack.id]));
});

test('[stacks-1] the same time in one step or in many gives an update the same history', async () => {
  fail('Topic', 1);
  await update(body({ fifo: true, extra: false, label: 'other', late: true }));
  const other = new PracticeBench(structuredClone(bench.world));
  other.engine.faults.replace(bench.engine.faults.list());
  bench.pass(100);
  for (let step = 0; step < 500; step += 1) other.pass(0.2);
  expect(other.world.stacks.get(stack.id)?.events).toEqual(stack.events);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});
