import { beforeEach, expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const BODY = `
Description: a key
Parameters: { Name: { Type: String, Default: x, AllowedValues: [x, y] } }
Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }`;

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

test('[reads-1] a deleted stack stays readable by its id, and is listed for 90 days', async () => {
  const stack = await bench.create('web', BODY);
  bench.pass(30);
  await bench.delete('web');
  bench.pass(30);
  const listed = async () => (await bench.aws.listStacks({})).StackSummaries ?? [];
  expect(await listed()).toMatchObject([{ StackId: stack.id, StackStatus: 'DELETE_COMPLETE' }]);
  expect((await bench.aws.describeStackEvents({ StackName: stack.id })).StackEvents).not.toEqual([]);
  bench.pass(90 * 24 * 3600);
  expect(await listed()).toEqual([]);
});

test('[reads-2] a template is read from the stack, and summed up from there or from its text', async () => {
  await bench.create('web', BODY);
  const { TemplateBody, StagesAvailable } = await bench.aws.getTemplate({ StackName: 'web' });
  expect([TemplateBody, StagesAvailable]).toEqual([BODY, ['Original', 'Processed']]);
  const summary = {
    Description: 'a key',
    Capabilities: ['CAPABILITY_IAM'],
    ResourceTypes: ['AWS::IAM::Role'],
    ResourceIdentifierSummaries: [
      { ResourceType: 'AWS::IAM::Role', LogicalResourceIds: ['Role'], ResourceIdentifiers: ['RoleName'] },
    ],
    Parameters: [
      { ParameterKey: 'Name', DefaultValue: 'x', ParameterConstraints: { AllowedValues: ['x', 'y'] } },
    ],
  };
  expect(await bench.aws.getTemplateSummary({ StackName: 'web' })).toMatchObject(summary);
  expect(await bench.aws.getTemplateSummary({ TemplateBody: BODY })).toMatchObject(summary);
  expect(await bench.aws.validateTemplate({ TemplateBody: BODY })).toMatchObject({
    Description: 'a key',
    Parameters: [{ ParameterKey: 'Name' }],
  });
});

test('[reads-3] the limits of the account are told', async () => {
  const { AccountLimits } = await bench.aws.describeAccountLimits({});
  expect(AccountLimits).toContainEqual({ Name: 'StackLimit', Value: 2000 });
});

test('[reads-4] a stack policy is kept', async () => {
  await bench.create('web', BODY);
  await bench.aws.setStackPolicy({ StackName: 'web', StackPolicyBody: '{}' });
  expect((await bench.aws.getStackPolicy({ StackName: 'web' })).StackPolicyBody).toBe('{}');
});

test('[reads-6] the processed template has the values of what its transform adds, and no transform', async () => {
  const body = `Transform: AWS::LanguageExtensions
Parameters: { Names: { Type: CommaDelimitedList, Default: 'a,b,c' } }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !ToJsonString { n: !Length [x, y], all: !Ref Names } } }
  Other: { Type: AWS::SNS::Topic, Properties: { DisplayName: !ToJsonString { topic: !Ref Topic } } }`;
  await bench.create('web', body, { 'Capabilities.member.1': 'CAPABILITY_AUTO_EXPAND' });
  const read = async (TemplateStage?: 'Original' | 'Processed') =>
    (await bench.aws.getTemplate({ StackName: 'web', TemplateStage })).TemplateBody ?? '';
  expect(await read('Original')).toBe(body);
  expect(await read()).toBe(await read('Processed'));
  expect(JSON.parse(await read())).toEqual({
    Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,b,c' } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: '{"n":2,"all":["a","b","c"]}' } },
      Other: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: { 'Fn::ToJsonString': { topic: { Ref: 'Topic' } } } },
      },
    },
  });
});

test('[reads-4] only a stack policy is one, and one that comes with an update counts when that has succeeded', async () => {
  const statement = { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: '*' };
  const policy = (more: object) => JSON.stringify({ Statement: [{ ...statement, ...more }] });
  const now = async () => (await bench.aws.getStackPolicy({ StackName: 'kept' })).StackPolicyBody;
  const set = (StackPolicyBody: string) => bench.aws.setStackPolicy({ StackName: 'kept', StackPolicyBody });
  await bench.create('kept', 'Resources: { Topic: { Type: AWS::SNS::Topic } }');
  bench.pass(60);
  const wrong = [
    'no JSON',
    '[]',
    policy({ Action: 'Delete:*' }),
    policy({ Principal: 'me' }),
    policy({ Effect: 'Perhaps' }),
  ];
  for (const body of wrong) {
    await expect(set(body), body).rejects.toThrow('Error validating stack policy: Invalid stack policy');
  }
  await set(policy({ Action: ['Update:Replace', 'Update:Delete'] }));
  await bench.aws.updateStack({
    StackName: 'kept',
    TemplateBody: 'Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: a } } }',
    StackPolicyBody: policy({}),
  });
  expect(await now()).toContain('Update:Replace');
  bench.pass(60);
  expect(await now()).toBe(policy({}));
});
