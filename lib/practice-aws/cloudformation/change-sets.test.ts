import type { CreateChangeSetInput, ResourceChange } from '@aws-sdk/client-cloudformation';
import { beforeEach, expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import type { Stack } from '@/lib/practice-aws/state';

const body = ({ fifo = false, extra = false, secret = 'a' } = {}) => `
Parameters:
  Visibility: { Type: Number, Default: 30 }
  Secret: { Type: String, NoEcho: true, Default: ${secret} }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: ${fifo}
      VisibilityTimeout: !Ref Visibility
      Tags: [{ Key: a, Value: !Ref Visibility }]
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Queue], PolicyDocument: { Statement: [{ Resource: !GetAtt Queue.Arn }] } }
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Secret } }
  ${extra ? 'Extra: { Type: AWS::KMS::Key }' : 'Bucket: { Type: AWS::S3::Bucket, DeletionPolicy: Retain }'}`;

let bench: PracticeBench;
let stack: Stack;

beforeEach(async () => {
  bench = new PracticeBench();
  stack = await bench.create('web', body());
  bench.pass(60);
});

const create = (more: Partial<CreateChangeSetInput> = {}) =>
  bench.aws.createChangeSet({ StackName: 'web', ChangeSetName: 'one', TemplateBody: body(), ...more });

const shown = (name = 'one', more: object = {}) =>
  bench.aws.describeChangeSet({ StackName: 'web', ChangeSetName: name, ...more });

const visibility = (ParameterValue: string) => [{ ParameterKey: 'Visibility', ParameterValue }];

/** The change of one resource, as a change set for this template shows it. */
async function changeOf(
  logicalId: string,
  more: Partial<CreateChangeSetInput>,
  values = false,
): Promise<ResourceChange> {
  await create(more);
  bench.pass(5);
  const { Changes } = await shown('one', { IncludePropertyValues: values });
  const found = Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === logicalId);
  return found?.ResourceChange ?? {};
}

test('[change-1] a change set is made step by step, and changes nothing', async () => {
  const { Id, StackId } = await create({ TemplateBody: body({ extra: true }), Description: 'why' });
  expect(StackId).toBe(stack.id);
  const states: unknown[] = [];
  for (const seconds of [0, 0.5, 5]) {
    bench.pass(seconds);
    const { Status, ExecutionStatus } = await shown();
    states.push([Status, ExecutionStatus]);
  }
  expect(states).toEqual([
    ['CREATE_PENDING', 'UNAVAILABLE'],
    ['CREATE_IN_PROGRESS', 'UNAVAILABLE'],
    ['CREATE_COMPLETE', 'AVAILABLE'],
  ]);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const { Summaries } = await bench.aws.listChangeSets({ StackName: 'web' });
  expect(Summaries).toEqual([
    expect.objectContaining({ ChangeSetId: Id, Status: 'CREATE_COMPLETE', Description: 'why' }),
  ]);
});

test('[change-2] without changes it fails, in the words that tools look for', async () => {
  await create();
  bench.pass(5);
  expect(await shown()).toMatchObject({
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
  await expect(bench.aws.executeChangeSet({ StackName: 'web', ChangeSetName: 'one' })).rejects.toThrow(
    'cannot be executed in its current status of [FAILED]',
  );
});

test('[change-3] what comes, goes and stays is told apart', async () => {
  await create({ TemplateBody: body({ extra: true }) });
  bench.pass(5);
  const { Changes } = await shown();
  const bucket = stack.resources.get('Bucket')?.physicalId;
  expect(Changes?.map(({ ResourceChange }) => ResourceChange)).toEqual([
    expect.objectContaining({ Action: 'Add', LogicalResourceId: 'Extra', ResourceType: 'AWS::KMS::Key' }),
    expect.objectContaining({
      Action: 'Remove',
      PolicyAction: 'Retain',
      LogicalResourceId: 'Bucket',
      PhysicalResourceId: bucket,
    }),
  ]);
});

test('[change-4] a changed parameter is named as the cause, beside the modification itself', async () => {
  const change = await changeOf('Queue', { Parameters: visibility('60') });
  const Target = { Attribute: 'Properties', Name: 'VisibilityTimeout', RequiresRecreation: 'Never' };
  expect(change).toMatchObject({ Action: 'Modify', Replacement: 'False', Scope: ['Properties'] });
  expect(change.Details?.slice(0, 2)).toEqual([
    { Target, Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Visibility' },
    { Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
  ]);
});

test('[change-5] a replacement spreads to what refers to the replaced resource, as far as can be known', async () => {
  const TemplateBody = body({ fifo: true });
  expect(await changeOf('Queue', { TemplateBody })).toMatchObject({
    Action: 'Modify',
    Replacement: 'True',
    PolicyAction: 'ReplaceAndDelete',
    Details: [{ Evaluation: 'Static', ChangeSource: 'DirectModification' }],
  });
  const { Changes } = await shown();
  const policy = Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'Policy');
  expect(policy?.ResourceChange?.Details).toEqual([
    expect.objectContaining({
      Evaluation: 'Dynamic',
      ChangeSource: 'ResourceReference',
      CausingEntity: 'Queue',
    }),
    expect.objectContaining({
      Evaluation: 'Dynamic',
      ChangeSource: 'ResourceAttribute',
      CausingEntity: 'Queue.Arn',
    }),
  ]);
});

test('[change-6] values before and after are shown when asked for, and what NoEcho hides never', async () => {
  const more = { TemplateBody: body({ fifo: true, secret: 'hunter2' }), Parameters: visibility('60') };
  const change = await changeOf('Queue', more, true);
  expect(change.Details?.map(({ Target }) => Target)).toContainEqual({
    Attribute: 'Properties',
    Name: 'Tags',
    RequiresRecreation: 'Never',
    Path: '/Properties/Tags/0/Value',
    BeforeValue: '30',
    AfterValue: '60',
    AttributeChangeType: 'Modify',
  });
  expect(JSON.parse(change.BeforeContext ?? '').Properties.VisibilityTimeout).toBe('30');
  expect(JSON.parse(change.AfterContext ?? '').Properties.FifoQueue).toBe(true);
  const whole = await shown('one', { IncludePropertyValues: true });
  const of = (logicalId: string) =>
    whole.Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === logicalId)
      ?.ResourceChange?.Details;
  expect(of('Policy')?.[0]?.Target?.AfterValue).toBe('{{changeSet:KNOWN_AFTER_APPLY}}');
  expect(of('Topic')?.[0]?.Target).toMatchObject({ BeforeValue: '****', AfterValue: '****' });
  expect(JSON.stringify(whole)).not.toContain('hunter2');
  expect(JSON.stringify(await shown())).not.toMatch(/BeforeValue|AfterContext/);
});

test('[change-7] executed, it is the update; all others of the stack go, and it can be done once', async () => {
  await create({ Parameters: visibility('60') });
  await create({ ChangeSetName: 'two', TemplateBody: body({ extra: true }) });
  bench.pass(5);
  const execute = { StackName: 'web', ChangeSetName: 'one', ClientRequestToken: 'op-2' };
  await bench.aws.executeChangeSet(execute);
  await bench.aws.executeChangeSet(execute);
  expect(await shown()).toMatchObject({ ExecutionStatus: 'EXECUTE_IN_PROGRESS' });
  await expect(shown('two')).rejects.toThrow('ChangeSet [two] does not exist');
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(stack.resources.get('Queue')?.properties.VisibilityTimeout).toBe('60');
  expect(stack.events.at(-1)?.token).toBe('op-2');
  const executed = await shown(stack.changeSetId);
  expect(executed.ExecutionStatus).toBe('EXECUTE_COMPLETE');
  const { Summaries } = await bench.aws.listChangeSets({ StackName: 'web' });
  expect(Summaries ?? []).toEqual([]);
  await expect(bench.aws.executeChangeSet({ ...execute, ClientRequestToken: 'op-3' })).rejects.toMatchObject({
    name: expect.stringMatching(/^InvalidChangeSetStatus/),
  });
});

test('[change-8] a stack that changed meanwhile makes its change sets obsolete', async () => {
  await create({ Parameters: visibility('60') });
  bench.pass(5);
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body({ extra: true }) });
  bench.pass(60);
  expect((await shown()).ExecutionStatus).toBe('OBSOLETE');
  await expect(bench.aws.executeChangeSet({ StackName: 'web', ChangeSetName: 'one' })).rejects.toThrow(
    'in its current execution status of [OBSOLETE]',
  );
});

test('[change-9] a stack can begin as a change set: under review first, then created', async () => {
  const input = { StackName: 'new', ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' } as const;
  await create(input);
  await create({ ...input, ChangeSetName: 'two', TemplateBody: body({ extra: true }) });
  bench.pass(5);
  const made = [...bench.world.stacks.values()].find(({ name }) => name === 'new');
  expect(made?.status).toBe('REVIEW_IN_PROGRESS');
  const { ChangeSetId, Changes } = await bench.aws.describeChangeSet({
    StackName: 'new',
    ChangeSetName: 'two',
  });
  expect(Changes?.map(({ ResourceChange }) => ResourceChange?.Action)).toEqual(['Add', 'Add', 'Add', 'Add']);
  await expect(create({ ...input, StackName: 'web' })).rejects.toThrow(
    'Stack [web] already exists and cannot be created again with the changeSet [one].',
  );
  await bench.aws.executeChangeSet({ ChangeSetName: ChangeSetId });
  bench.pass(60);
  expect(made?.status).toBe('CREATE_COMPLETE');
  expect(made?.resources.has('Extra')).toBe(true);
});

test('[change-10] a change set is deleted by name or id, also when it is not there', async () => {
  const { Id } = await create({ Parameters: visibility('60') });
  await expect(create({ Parameters: visibility('60') })).rejects.toMatchObject({
    name: expect.stringMatching(/^AlreadyExists/),
  });
  await bench.aws.deleteChangeSet({ ChangeSetName: Id });
  await bench.aws.deleteChangeSet({ StackName: 'web', ChangeSetName: 'one' });
  bench.pass(5);
  await expect(shown()).rejects.toMatchObject({ name: expect.stringMatching(/^ChangeSetNotFound/) });
});

test('[change-11] the same ClientToken asks for the same change set', async () => {
  const input = { Parameters: visibility('60'), ClientToken: 'make-1' };
  expect((await create(input)).Id).toBe((await create(input)).Id);
  expect(stack.changeSets).toHaveLength(1);
});

test('[change-12] an execution that fails is told by the change set too', async () => {
  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'Queue', on: 'update', reason: 'no', times: 1 },
  ]);
  await create({ Parameters: visibility('60') });
  bench.pass(5);
  await bench.aws.executeChangeSet({ StackName: 'web', ChangeSetName: 'one' });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await shown()).ExecutionStatus).toBe('EXECUTE_FAILED');
});

test("[change-13] changes of the stack's tags, of policies and of metadata have a scope of their own", async () => {
  const TemplateBody = body()
    .replace('DeletionPolicy: Retain', 'DeletionPolicy: Delete')
    .replace('{ Type: AWS::SNS::Topic,', '{ Type: AWS::SNS::Topic, Metadata: { a: 1 },');
  expect((await changeOf('Bucket', { TemplateBody })).Scope).toEqual(['DeletionPolicy']);
  const { Changes } = await shown();
  expect(Changes?.map(({ ResourceChange }) => ResourceChange?.Scope)).toEqual([
    ['Metadata'],
    ['DeletionPolicy'],
  ]);
  await create({ ChangeSetName: 'two', Tags: [{ Key: 'team', Value: 'shop' }] });
  bench.pass(5);
  const tagged = await shown('two');
  expect(tagged.Changes?.map(({ ResourceChange }) => ResourceChange?.Scope)).toEqual([
    ['Tags'],
    ['Tags'],
    ['Tags'],
  ]);
});
