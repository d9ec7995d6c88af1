// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written that way

import { beforeEach, expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

const SIZES = 'Mappings: { Sizes: { small: { Cpu: 1 } } }';
const topic = (name: string) =>
  `Parameters: { Size: { Type: String, Default: big }, List: { Type: CommaDelimitedList, Default: 'a,b' } }
Conditions: { No: !Equals [a, b] }
${SIZES}
Resources:
  Other: { Type: AWS::SNS::Topic }
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${name} } }`;

test.each([
  ['!FindInMap [Sizes, !Ref Size, Cpu]', 'Template error: Unable to get mapping for Sizes::big::Cpu'],
  ['!FindInMap [Sizes, small, Size]', 'Template error: Unable to get mapping for Sizes::small::Size'],
  ['!Select [5, !Ref List]', 'Template error: Fn::Select cannot select nonexistent value at index 5'],
  ["!Sub ['${A}${Other}', { A: !Select [2, !Split [',', 'a,b']] }]", 'nonexistent value at index 2'],
  ['!Join ["", [!Ref Other, !FindInMap [Sizes, big, Cpu]]]', 'Unable to get mapping for Sizes::big::Cpu'],
])('[templates-16] DisplayName %s is refused by the call', async (name, message) => {
  await expect(bench.create('web', topic(name))).rejects.toThrow(message);
  const change = { StackName: 'web', ChangeSetName: 'first', ChangeSetType: 'CREATE' } as const;
  await expect(bench.aws.createChangeSet({ ...change, TemplateBody: topic(name) })).rejects.toThrow(message);
});

test.each([
  '!If [No, !FindInMap [Sizes, big, Cpu], fine]',
  '!Join ["", [!Ref Other, !If [No, !FindInMap [Sizes, big, Cpu], fine]]]',
])('[templates-16] DisplayName %s is taken, as the branch is not', async (name) => {
  const stack = await bench.create('web', topic(name));
  bench.pass(60);
  expect(stack.status).toBe('CREATE_COMPLETE');
});

test('[types-6] ordinary properties answer as attributes', async () => {
  const stack = await bench.create(
    'web',
    `${topic('shown')}\nOutputs: { Name: { Value: !GetAtt Topic.DisplayName } }`,
  );
  bench.pass(60);
  expect(stack.outputs).toMatchObject([{ key: 'Name', value: 'shown' }]);
});

test('[types-6] an attribute that a type has not fails what asks for it', async () => {
  const unknown = 'Requested attribute Colour does not exist in schema for AWS::SNS::Topic';
  const one = await bench.create('one', topic('!GetAtt Other.Colour'));
  const two = await bench.create(
    'two',
    `${topic('fine')}\nOutputs: { Colour: { Value: !GetAtt Topic.Colour } }`,
  );
  bench.pass(60);
  expect(reasonOf(one, 'Topic', 'CREATE_FAILED')).toBe(unknown);
  expect(history(two)[1]).toBe('two ROLLBACK_IN_PROGRESS');
  expect(reasonOf(two, 'two', 'ROLLBACK_IN_PROGRESS')).toBe(
    '[Error] /Outputs/Colour/Value/Fn::GetAtt: Resource type AWS::SNS::Topic does not support attribute {Colour}. Rollback requested by user.',
  );
  expect([one.status, two.status]).toEqual(['ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE']);
});

test('[types-6] an update that asks for an unknown attribute can be looked at, and fails when it is executed', async () => {
  const stack = await bench.create('web', topic('fine'));
  bench.pass(60);
  const set = { StackName: 'web', ChangeSetName: 'first' };
  await bench.aws.createChangeSet({ ...set, TemplateBody: topic('!GetAtt Other.Colour') });
  bench.pass(60);
  await bench.aws.executeChangeSet(set);
  bench.pass(60);
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('[types-6] a change set takes ordinary properties to stay as they are', async () => {
  const named = (first: string) => `Resources:
  First: { Type: AWS::SNS::Topic, Properties: { DisplayName: ${first} } }
  Second: { Type: AWS::SNS::Topic, Properties: { DisplayName: !GetAtt First.DisplayName } }`;
  const stack = await bench.create('web', named('old'));
  bench.pass(60);
  const set = { StackName: 'web', ChangeSetName: 'first' };
  await bench.aws.createChangeSet({ ...set, TemplateBody: named('new') });
  bench.pass(60);
  const { Changes = [] } = await bench.aws.describeChangeSet({ ...set, IncludePropertyValues: true });
  expect(Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['First']);
  await bench.aws.executeChangeSet(set);
  bench.pass(60);
  expect(stack.resources.get('Second')?.properties).toEqual({ DisplayName: 'new' });
});

const KEPT = `Parameters: { Kind: { Type: String } }
Conditions: { Kept: !Equals [!Ref Kind, kept] }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DeletionPolicy: !If [Kept, Retain, Delete]
    UpdateReplacePolicy: !Ref Kind`;

test('[templates-4] policies may be functions of parameters and conditions', async () => {
  const create = (kind: string, policy: string) =>
    bench.create(policy, KEPT.replace('UpdateReplacePolicy: !Ref Kind', `UpdateReplacePolicy: ${policy}`), {
      'Parameters.member.1.ParameterKey': 'Kind',
      'Parameters.member.1.ParameterValue': kind,
    });
  const kept = await create('kept', 'Retain');
  const gone = await create('gone', 'Delete');
  expect([kept, gone].map((stack) => stack.resources.get('Topic')?.deletionPolicy)).toEqual([
    'Retain',
    'Delete',
  ]);
});

test('[templates-4] a policy that turns out to be none is refused', async () => {
  const parameter = {
    'Parameters.member.1.ParameterKey': 'Kind',
    'Parameters.member.1.ParameterValue': 'kept',
  };
  await expect(bench.create('web', KEPT, parameter)).rejects.toThrow(
    'Unrecognized UpdateReplacePolicy kept for resource Topic',
  );
});

test.each([
  ['!Ref List', 'String.'],
  ['[a, b]', 'String and not a List.'],
  ['{ a: b }', 'String and not a Map.'],
  ['!Split [",", "a,b"]', 'String.'],
  ['!Ref AWS::NoValue', 'String.'],
  ['!If [No, x, !Ref AWS::NoValue]', 'String.'],
  ['!GetAtt Zone.NameServers', 'String.'],
])('[templates-16] an output %s is refused', async (value, end) => {
  const zone = 'Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: example.com } }';
  const body = `${topic('fine')}\n  ${zone}\nOutputs: { Out: { Value: ${value} } }`;
  await expect(bench.create('web', body)).rejects.toThrow(
    `Template format error: The Value field of every Outputs member must evaluate to a ${end}`,
  );
});

test('[parameters-2] parameters for a template that has none are refused', async () => {
  const parameter = { 'Parameters.member.1.ParameterKey': 'P', 'Parameters.member.1.ParameterValue': 'x' };
  await expect(bench.create('web', 'Resources: { T: { Type: AWS::SNS::Topic } }', parameter)).rejects.toThrow(
    'Parameter values specified for a template which does not require them.',
  );
});
