import { beforeEach, expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const KEY = 'Resources: { Key: { Type: AWS::KMS::Key } }';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

function describeStack(name: string) {
  return bench.call('cloudformation', 'DescribeStacks', { StackName: name });
}

test('[stacks-2] a live stack keeps its name, a deleted one gives it back and stays readable by id', async () => {
  const stack = await bench.create('web', KEY);
  await expect(bench.create('web', KEY)).rejects.toThrow(
    'AlreadyExistsException: Stack [web] already exists',
  );
  await bench.delete('web');
  bench.pass(60);
  const byName = await describeStack('web');
  expect([byName.status, byName.text('Code'), byName.text('Message')]).toEqual([
    400,
    'ValidationError',
    'Stack with id web does not exist',
  ]);
  expect((await describeStack(stack.id)).text('StackStatus')).toBe('DELETE_COMPLETE');
  const again = await bench.create('web', KEY);
  expect(again.id).not.toBe(stack.id);
});

test('[delete-8] deleting what does not exist succeeds', async () => {
  expect((await bench.delete('never-made')).status).toBe(200);
});

test('[stacks-3] another account or region sees nothing of a stack', async () => {
  const stack = await bench.create('web', KEY);
  bench.region = 'us-east-1';
  expect((await describeStack(stack.id)).text('Code')).toBe('ValidationError');
  await bench.create('web', KEY);
  bench.region = 'eu-west-3';
  const assumed = await bench.call('sts', 'AssumeRole', {
    RoleArn: 'arn:aws:iam::111122223333:role/launcher',
    RoleSessionName: 'ann',
  });
  bench.credentials = {
    accessKeyId: assumed.text('AccessKeyId') ?? '',
    sessionToken: assumed.text('SessionToken'),
  };
  expect((await describeStack(stack.id)).text('Code')).toBe('ValidationError');
  expect((await bench.create('web', KEY)).account).toBe('111122223333');
});

test('[stacks-4] the same token again gives the same stack; for another operation it is refused', async () => {
  const token = { ClientRequestToken: 'op-1' };
  const stack = await bench.create('web', KEY, token);
  expect((await bench.create('web', KEY, token)).id).toBe(stack.id);
  await expect(bench.create('other', KEY, token)).rejects.toThrow('TokenAlreadyExistsException');
  expect((await bench.delete('web', token)).text('Code')).toBe('TokenAlreadyExistsException');
  expect(bench.world.stacks.size).toBe(1);
});

test('[stacks-4] the same delete again does nothing new', async () => {
  const stack = await bench.create('web', KEY, { ClientRequestToken: 'op-1' });
  bench.pass(30);
  await bench.delete('web', { ClientRequestToken: 'op-2' });
  const events = stack.events.length;
  expect((await bench.delete('web', { ClientRequestToken: 'op-2' })).status).toBe(200);
  expect(stack.events.length).toBe(events);
  expect(stack.events.at(-1)).toMatchObject({ status: 'DELETE_IN_PROGRESS', token: 'op-2' });
  expect(stack.events[0]).toMatchObject({ status: 'CREATE_IN_PROGRESS', token: 'op-1' });
});

test('[delete-9] termination protection refuses a delete until it is lifted', async () => {
  const stack = await bench.create('web', KEY, { EnableTerminationProtection: 'true' });
  bench.pass(30);
  expect((await bench.delete('web')).text('Message')).toBe(
    'Stack [web] cannot be deleted while TerminationProtection is enabled',
  );
  await bench.call('cloudformation', 'UpdateTerminationProtection', {
    StackName: 'web',
    EnableTerminationProtection: 'false',
  });
  await bench.delete('web');
  expect(stack.status).toBe('DELETE_IN_PROGRESS');
});

test.each([
  [
    { StackName: 'a_b' },
    "Value 'a_b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression",
  ],
  [{ StackName: `a${'b'.repeat(128)}` }, 'Member must have length less than or equal to 128'],
  [{ StackName: '' }, "Value null at 'stackName' failed to satisfy constraint: Member must not be null"],
  [{ ClientRequestToken: '-x' }, "at 'clientRequestToken' failed to satisfy constraint"],
  [{ TemplateBody: `${KEY}\n#${'x'.repeat(51_200)}` }, 'Member must have length less than or equal to 51200'],
  [{ TemplateURL: 'http://localhost/b/k' }, 'Either Template URL or Template Body must be specified.'],
  [
    { OnFailure: 'DELETE', DisableRollback: 'true' },
    'You must not specify both DisableRollback and OnFailure',
  ],
  [{ OnFailure: 'PANIC' }, 'Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]'],
  [
    { 'Tags.member.1.Key': 'aws:x', 'Tags.member.1.Value': '1' },
    'aws: prefixed tag key names are not allowed',
  ],
  [{ TimeoutInMinutes: '0' }, 'Member must have value greater than or equal to 1'],
])('[create-11] CreateStack with %j is refused', async (params, message) => {
  await expect(bench.create('web', KEY, params)).rejects.toThrow(message);
  expect(bench.world.stacks.size).toBe(0);
});

test.each([
  ['AWS::IAM::Role', '{}', '', 'InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]'],
  ['AWS::IAM::Role', '{ RoleName: x }', 'CAPABILITY_IAM', 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
])('[create-12] %s with %s needs more than %j', async (type, properties, given, message) => {
  const body = `Resources: { R: { Type: ${type}, Properties: ${properties} } }`;
  await expect(bench.create('web', body, { 'Capabilities.member.1': given })).rejects.toThrow(message);
  await bench.create('web', body, { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
});

test('[stacks-5] NoEcho values are masked wherever a client can read', async () => {
  const body = `
Parameters: { Secret: { Type: String, NoEcho: true } }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Secret } } }`;
  const stack = await bench.create('web', body, {
    'Parameters.member.1.ParameterKey': 'Secret',
    'Parameters.member.1.ParameterValue': 'hunter2',
  });
  bench.pass(30);
  const reads = await Promise.all(
    ['DescribeStacks', 'DescribeStackEvents', 'DescribeStackResources'].map((action) =>
      bench.call('cloudformation', action, { StackName: 'web' }),
    ),
  );
  for (const read of reads) expect(read.body).not.toContain('hunter2');
  expect(reads[0]?.text('ParameterValue')).toBe('****');
  expect(stack.resources.get('Topic')?.properties.DisplayName).toBe('hunter2');
  expect(JSON.stringify(bench.log.list())).not.toContain('hunter2');
});

test('[events-5] events come newest first, a hundred a page, unmoved by what happens meanwhile', async () => {
  const topics = Array.from({ length: 60 }, (_, i) => `T${i}: { Type: AWS::SNS::Topic }`);
  const stack = await bench.create('web', `Resources: { ${topics.join(', ')} }`);
  bench.pass(2);
  const first = await bench.call('cloudformation', 'DescribeStackEvents', { StackName: 'web' });
  const before = stack.events.map((event) => event.id).reverse();
  bench.pass(30);
  expect(stack.events.length).toBe(182);
  const ids = (body: string) => [...body.matchAll(/<EventId>([^<]*)/g)].map((match) => match[1]);
  const second = await bench.call('cloudformation', 'DescribeStackEvents', {
    StackName: 'web',
    NextToken: first.text('NextToken') ?? '',
  });
  expect(ids(first.body).length).toBe(100);
  expect([...ids(first.body), ...ids(second.body)]).toEqual(before);
  expect(second.text('NextToken')).toBeUndefined();
});

test('[reads-5] ListStacks filters by status and fills its pages with what matches', async () => {
  for (let i = 0; i < 130; i += 1) await bench.create(`stack-${i}`, KEY);
  bench.pass(30);
  for (let i = 100; i < 120; i += 1) await bench.delete(`stack-${i}`);
  bench.pass(30);
  const names = (body: string) => [...body.matchAll(/<StackName>([^<]*)/g)].map((match) => match[1]);
  const filter = { 'StackStatusFilter.member.1': 'CREATE_COMPLETE' };
  const first = await bench.call('cloudformation', 'ListStacks', filter);
  const NextToken = first.text('NextToken') ?? '';
  const second = await bench.call('cloudformation', 'ListStacks', { ...filter, NextToken });
  expect(names(first.body)).toHaveLength(100);
  expect(names(first.body).slice(0, 11).at(-1)).toBe('stack-99');
  expect(names(second.body)).toHaveLength(10);
  expect(names(second.body).at(-1)).toBe('stack-0');
  const unknown = await bench.call('cloudformation', 'ListStacks', { 'StackStatusFilter.member.1': 'GONE' });
  expect(unknown.text('Code')).toBe('ValidationError');
});

test('a page token that nobody handed out is refused', async () => {
  const answer = await bench.call('cloudformation', 'ListStacks', { NextToken: 'x' });
  expect([answer.status, answer.text('Code')]).toEqual([400, 'ValidationError']);
});

test('[protocol-3] an action that does not exist is refused', async () => {
  const answer = await bench.call('cloudformation', 'LaunchRocket');
  expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidAction']);
});

test('[faults-12] a delayed call is answered when its time has passed', async () => {
  bench.engine.faults.replace([{ kind: 'delay', action: 'ListStacks', ms: 5000 }]);
  let answered = false;
  const call = bench.call('cloudformation', 'ListStacks').then(() => {
    answered = true;
  });
  bench.pass(4.9);
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  bench.pass(0.1);
  await call;
  expect(answered).toBe(true);
});

test.each([
  [{}, 'StackName is required if ChangeSetName is not specified.'],
  [{ ChangeSetName: 'first' }, 'StackName is a required parameter.'],
  [{ StackName: 'nobody' }, 'Stack with id nobody does not exist'],
])('[reads-2] GetTemplate of %j is refused', async (input, message) => {
  await expect(bench.aws.getTemplate(input)).rejects.toThrow(message);
});

test('[reads-2] a stack that is only reviewed has no summary', async () => {
  const change = { StackName: 'web', ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await bench.aws.createChangeSet({ ...change, TemplateBody: KEY });
  await expect(bench.aws.getTemplateSummary({ StackName: 'web' })).rejects.toThrow(
    'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
  );
});

test('[change-10] what is neither a name nor an id is refused with both patterns', async () => {
  const change = { StackName: '*x', ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await expect(bench.aws.createChangeSet({ ...change, TemplateBody: KEY })).rejects.toThrow(
    "Value '*x' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
  );
  const unknown = { ...change, StackName: 'arn:aws:cloudformation:eu-west-3:000000000000:stack/a/b' };
  await expect(bench.aws.createChangeSet({ ...unknown, TemplateBody: KEY })).rejects.toThrow(
    'does not exist',
  );
});

test('[update-13] a change set for a stack that was deleted is refused with its state', async () => {
  const stack = await bench.create('web', KEY);
  bench.pass(60);
  await bench.delete('web');
  bench.pass(60);
  const change = { StackName: stack.id, ChangeSetName: 'first', TemplateBody: KEY };
  await expect(bench.aws.createChangeSet(change)).rejects.toThrow(
    `Stack:${stack.id} is in DELETE_COMPLETE state and can not be updated.`,
  );
});

test('[create-11] templates are read over HTTP only', async () => {
  const input = { StackName: 'web', TemplateURL: 's3://bucket/template.yaml' };
  await expect(bench.aws.createStack(input)).rejects.toThrow(
    'S3 error: Domain name specified in bucket is not a valid S3 domain',
  );
});
