import { expect, test } from 'vitest';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { exportsIn, importersOf } from './shared-values';

const EXPORTER = `
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs: { Topic: { Value: !Ref Topic, Export: { Name: !Sub '\${AWS::StackName}-topic' } } }`;

const IMPORTER = `
Parameters: { Source: { Type: String, Default: one } }
Resources:
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties: { PolicyDocument: {}, Topics: [!ImportValue { 'Fn::Sub': '\${Source}-topic' }] }`;

test('[templates-14] a stack uses what another exports, and the exporter is told who does', async () => {
  const bench = new PracticeBench();
  const one = await bench.create('one', EXPORTER);
  bench.pass(60);
  const two = await bench.create('two', IMPORTER);
  bench.pass(60);
  expect(two.resources.get('Policy')?.properties.Topics).toEqual([one.outputs[0]?.value]);
  expect(exportsIn(bench.world, one)).toEqual([
    { name: 'one-topic', value: one.outputs[0]?.value, stack: one },
  ]);
  expect(importersOf(bench.world, one, 'one-topic')).toEqual([two]);
  await bench.delete('two');
  bench.pass(60);
  expect(importersOf(bench.world, one, 'one-topic')).toEqual([]);
});

test('[templates-14] an export that is not there, or not in this region, fails the stack before anything is made', async () => {
  const bench = new PracticeBench();
  await bench.create('one', EXPORTER);
  bench.pass(60);
  bench.region = 'us-east-1';
  const two = await bench.create('two', IMPORTER);
  bench.pass(60);
  expect(history(two)).toEqual([
    'two CREATE_IN_PROGRESS',
    'two ROLLBACK_IN_PROGRESS',
    'two ROLLBACK_COMPLETE',
  ]);
  expect(reasonOf(two, 'two', 'ROLLBACK_IN_PROGRESS')).toBe(
    'No export named one-topic found. Rollback requested by user.',
  );
});

test('[templates-14] what a change set imports need not be there before it is executed', async () => {
  const bench = new PracticeBench();
  const set = { StackName: 'two', ChangeSetName: 'first' };
  await bench.aws.createChangeSet({ ...set, ChangeSetType: 'CREATE', TemplateBody: IMPORTER });
  bench.pass(60);
  const one = await bench.create('one', EXPORTER);
  bench.pass(60);
  await bench.aws.executeChangeSet(set);
  bench.pass(60);
  const two = [...bench.world.stacks.values()].find(({ name }) => name === 'two');
  expect(two?.resources.get('Policy')?.properties.Topics).toEqual([one.outputs[0]?.value]);
});

test('[parameters-4] a parameter can be read from what another stack has put into Parameter Store', async () => {
  const bench = new PracticeBench();
  await bench.create(
    'one',
    'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: /mine, Type: String, Value: v } } }',
  );
  bench.pass(60);
  const reader = `
Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /mine } }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref P } } }`;
  const two = await bench.create('two', reader);
  bench.pass(60);
  expect(two.resources.get('Topic')?.properties.DisplayName).toBe('v');
});

test('[templates-15] with a transform, CreateStack wants CAPABILITY_AUTO_EXPAND', async () => {
  const bench = new PracticeBench();
  const body = 'Transform: AWS::LanguageExtensions\nResources: { Topic: { Type: AWS::SNS::Topic } }';
  await expect(bench.create('one', body)).rejects.toThrow('Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
  const params = { 'Capabilities.member.1': 'CAPABILITY_AUTO_EXPAND' };
  await expect(bench.create('one', body, params)).resolves.toMatchObject({ name: 'one' });
});
