import type { CreateChangeSetInput, ResourceChange } from '@aws-sdk/client-cloudformation';
import { beforeEach, expect, test } from 'vitest';
import type { Stack } from '@/lib/practice-aws/account/state';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

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

/** `Property Evaluation Source Cause` of each detail of a change. */
async function causesOf(logicalId: string, IncludePropertyValues = false): Promise<string[]> {
  const { Changes } = await shown('one', { IncludePropertyValues });
  const found = Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === logicalId);
  return (found?.ResourceChange?.Details ?? []).map(
    ({ Target, Evaluation, ChangeSource, CausingEntity = '' }) =>
      [Target?.Name, Evaluation, ChangeSource, CausingEntity].join(' ').trim(),
  );
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
  expect(await causesOf('Policy')).toEqual([
    'Queues Static ResourceReference Queue',
    'PolicyDocument Static ResourceAttribute Queue.Arn',
  ]);
  expect(await causesOf('Policy', true)).toEqual([
    'Queues Static ResourceReference Queue',
    'Queues Dynamic DirectModification',
    'PolicyDocument Static ResourceAttribute Queue.Arn',
    'PolicyDocument Dynamic DirectModification',
  ]);
});

test('[change-5] what refers to a replaced resource where only a replacement will do is replaced, too', async () => {
  const chain = (cidr: string) => `Resources:
  Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: ${cidr} } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Network, CidrBlock: 10.0.0.0/24 } }`;
  await bench.create('chain', chain('10.0.0.0/16'));
  bench.pass(60);
  await create({ StackName: 'chain', TemplateBody: chain('10.0.0.0/17') });
  bench.pass(5);
  const { Changes } = await bench.aws.describeChangeSet({ StackName: 'chain', ChangeSetName: 'one' });
  expect(Changes?.map(({ ResourceChange }) => ResourceChange?.Replacement)).toEqual(['True', 'True']);
});

const topics = (first: string) => `Resources:
  First: { Type: AWS::SNS::Topic, Properties: ${first} }
  Second: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Join ['-', [a, !GetAtt First.TopicName]] } }
  Third: { Type: AWS::SNS::Topic, Properties: { DisplayName: !GetAtt Second.TopicName } }`;

test('[change-14] without values whatever asks for an attribute of what changes is listed, and so on', async () => {
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: topics('{}') });
  bench.pass(60);
  await create({ TemplateBody: topics('{ DisplayName: new }') });
  bench.pass(5);
  expect(await causesOf('First')).toEqual(['DisplayName Static DirectModification']);
  expect(await causesOf('Second')).toEqual(['DisplayName Dynamic ResourceAttribute First.TopicName']);
  expect(await causesOf('Third')).toEqual(['DisplayName Dynamic ResourceAttribute Second.TopicName']);
  const { Changes } = await shown('one', { IncludePropertyValues: true });
  expect(Changes?.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['First']);
});

test('[change-15] a function of what is not known yet is open as a whole, and failures are told', async () => {
  const listed = `!Join ['-', !Split ['-', !GetAtt Topic.TopicName]]`;
  await bench.aws.createChangeSet({
    StackName: 'new',
    ChangeSetName: 'one',
    ChangeSetType: 'CREATE',
    TemplateBody: `Resources:
      Topic: { Type: AWS::SNS::Topic }
      Joined: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Join ['-', [a, !GetAtt Topic.TopicName]] } }
      Tagged: { Type: AWS::SNS::Topic, Properties: { Tags: [{ Key: a, Value: !Sub 'b\${Topic}' }] } }
      Imported: { Type: AWS::SNS::Topic, Properties: { DisplayName: !ImportValue nothing } }
      Listed: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${listed} } }`,
  });
  bench.pass(5);
  const valued = { StackName: 'new', ChangeSetName: 'one', IncludePropertyValues: true };
  const { Changes, StatusReason } = await bench.aws.describeChangeSet(valued);
  const open = '{{changeSet:KNOWN_AFTER_APPLY}}';
  expect(
    Changes?.map(({ ResourceChange }) => JSON.parse(ResourceChange?.AfterContext ?? '').Properties),
  ).toEqual([
    {},
    { DisplayName: open },
    { Tags: [{ Key: 'a', Value: open }] },
    { DisplayName: open },
    { DisplayName: open },
  ]);
  expect(StatusReason).toBe(
    '[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [Imported] because: No export named nothing',
  );
  const outline = await bench.aws.describeChangeSet({ ...valued, IncludePropertyValues: false });
  expect(outline.StatusReason).toBeUndefined();
});

test('[change-16] of what goes no reference to a resource is resolved', async () => {
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: topics('{}') });
  bench.pass(60);
  await create({ TemplateBody: topics('{}').replace(/\n {2}Third.*/, '') });
  bench.pass(5);
  const { Changes } = await shown('one', { IncludePropertyValues: true });
  expect(JSON.parse(Changes?.[0]?.ResourceChange?.BeforeContext ?? '')).toEqual({
    Properties: { DisplayName: '{{changeSet:KNOWN_AFTER_APPLY}}' },
  });
});

test('[change-17] another value behind a parameter of an SSM type is a direct modification', async () => {
  const stored = (value: string) => `Resources:
  Stored: { Type: AWS::SSM::Parameter, Properties: { Name: stored, Type: String, Value: ${value} } }`;
  const reading = `
Parameters: { Name: { Type: 'AWS::SSM::Parameter::Value<String>', Default: stored } }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Name } } }`;
  await bench.create('stored', stored('old'));
  bench.pass(60);
  await bench.create('reading', reading);
  bench.pass(60);
  await bench.aws.updateStack({ StackName: 'stored', TemplateBody: stored('new') });
  bench.pass(60);
  await create({ StackName: 'reading', TemplateBody: reading });
  bench.pass(5);
  const { Changes, Parameters } = await bench.aws.describeChangeSet({
    StackName: 'reading',
    ChangeSetName: 'one',
  });
  expect(Changes?.[0]?.ResourceChange?.Details).toEqual([
    expect.objectContaining({ Evaluation: 'Static', ChangeSource: 'DirectModification' }),
  ]);
  expect(Parameters).toEqual([{ ParameterKey: 'Name', ParameterValue: 'stored', ResolvedValue: 'new' }]);
});

test('[change-18] metadata that uses a changed parameter changes with it; it is read back resolved', async () => {
  const described = (Name: string) => ({
    StackName: 'noted',
    Parameters: [{ ParameterKey: 'Name', ParameterValue: Name }],
    TemplateBody: `
Parameters: { Name: { Type: String } }
Resources: { Topic: { Type: AWS::SNS::Topic, Metadata: { note: !Ref Name } } }`,
  });
  await bench.aws.createStack(described('old'));
  bench.pass(60);
  await bench.aws.createChangeSet({ ...described('new'), ChangeSetName: 'one' });
  bench.pass(5);
  const { Changes } = await bench.aws.describeChangeSet({ StackName: 'noted', ChangeSetName: 'one' });
  expect(Changes?.[0]?.ResourceChange?.Details).toEqual([
    {
      Target: { Attribute: 'Metadata', RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'ParameterReference',
      CausingEntity: 'Name',
    },
    {
      Target: { Attribute: 'Metadata', RequiresRecreation: 'Never' },
      Evaluation: 'Dynamic',
      ChangeSource: 'DirectModification',
    },
  ]);
  const topic = { StackName: 'noted', LogicalResourceId: 'Topic' };
  const { StackResourceDetail } = await bench.aws.describeStackResource(topic);
  expect(StackResourceDetail?.Metadata).toBe('{"note":"old"}');
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

test('[change-7] a stack whose update failed is updated by a change set only where nothing is rolled back', async () => {
  const update = { StackName: 'web', TemplateBody: body(), DisableRollback: true };
  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'Queue', on: 'update', reason: 'no', times: 1 },
  ]);
  await bench.aws.updateStack({ ...update, Parameters: visibility('60') });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_FAILED');
  await create({ Parameters: visibility('90') });
  bench.pass(5);
  const execute = { StackName: 'web', ChangeSetName: 'one' };
  await expect(bench.aws.executeChangeSet(execute)).rejects.toThrow(
    'This stack is currently in a non-terminal [UPDATE_FAILED] state. To update the stack from this state, please use the disable-rollback parameter',
  );
  await bench.aws.executeChangeSet({ ...execute, DisableRollback: true });
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_COMPLETE');
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
