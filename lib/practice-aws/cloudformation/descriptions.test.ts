import type { CreateChangeSetInput, Stack } from '@aws-sdk/client-cloudformation';
import { beforeEach, expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const body = (name = 'one') => `
Description: A topic
Parameters: { Name: { Type: String, Default: ${name} } }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Name } } }`;

let bench: PracticeBench;

beforeEach(() => {
  bench = new PracticeBench();
});

async function changeSet(type: 'CREATE' | 'UPDATE', more: Partial<CreateChangeSetInput> = {}) {
  const names = { StackName: 'web', ChangeSetName: 'set', ChangeSetType: type };
  const { Id = '', StackId = '' } = await bench.aws.createChangeSet({
    ...names,
    TemplateBody: body(),
    ...more,
  });
  bench.pass(5);
  return { Id, StackId };
}

async function execute(ChangeSetName: string): Promise<void> {
  await bench.aws.executeChangeSet({ ChangeSetName });
  bench.pass(60);
}

async function described(StackName = 'web'): Promise<Partial<Stack>> {
  const { Stacks } = await bench.aws.describeStacks({ StackName });
  return Stacks?.[0] ?? {};
}

const kinds = async () => (await described()).LastOperations?.map(({ OperationType }) => OperationType);

test('[describe-1] a stack under review has nothing yet of what its change set wants', async () => {
  const Tags = [{ Key: 'a', Value: 'b' }];
  const { Id } = await changeSet('CREATE', { Tags });
  const before = await described();
  expect(before).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', Tags: [] });
  expect(before.Description).toBeUndefined();
  expect(before.Parameters ?? []).toEqual([]);
  expect(before.LastUpdatedTime).toBeUndefined();
  await execute(Id);
  expect(await described()).toMatchObject({ Description: 'A topic', Tags, Parameters: [{}] });
});

test('[describe-2] a stack was updated once a change set was executed, be it the one that made it', async () => {
  const { Id } = await changeSet('CREATE');
  const at = bench.clock.now();
  await execute(Id);
  expect((await described()).LastUpdatedTime).toEqual(new Date(at));
  await bench.create('direct', body());
  expect((await described('direct')).LastUpdatedTime).toBeUndefined();
});

test('[describe-3] the change set is that of the last operation', async () => {
  const { Id, StackId } = await changeSet('CREATE');
  await execute(Id);
  expect((await described()).ChangeSetId).toBe(Id);
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body('two') });
  bench.pass(60);
  expect((await described()).ChangeSetId).toBeUndefined();
  const second = await changeSet('UPDATE', { TemplateBody: body('three') });
  await execute(second.Id);
  expect((await described()).ChangeSetId).toBe(second.Id);
  await bench.delete('web');
  bench.pass(60);
  const gone = await described(StackId);
  expect(gone.StackStatus).toBe('DELETE_COMPLETE');
  expect([gone.ChangeSetId, gone.EnableTerminationProtection]).toEqual([undefined, undefined]);
});

test('[describe-3] a rollback belongs to the change set, and what a failed creation made has a time of deletion', async () => {
  bench.engine.faults.replace([{ kind: 'resource', logicalId: 'Topic', on: 'create', reason: 'no' }]);
  const { Id } = await changeSet('CREATE');
  await execute(Id);
  expect(await described()).toMatchObject({
    StackStatus: 'ROLLBACK_COMPLETE',
    ChangeSetId: Id,
    DeletionTime: expect.any(Date),
  });
});

test('[describe-4] the last operation is told, with its rollback', async () => {
  const { Id } = await changeSet('CREATE');
  expect(await kinds()).toEqual([]);
  await execute(Id);
  expect(await kinds()).toEqual(['CREATE_STACK']);
  bench.engine.faults.replace([
    { kind: 'resource', logicalId: 'Topic', on: 'update', reason: 'no', times: 1 },
  ]);
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body('two') });
  bench.pass(60);
  expect(await kinds()).toEqual(['ROLLBACK', 'UPDATE_STACK']);
  await changeSet('UPDATE', { TemplateBody: body('three') });
  expect(await kinds()).toEqual(['ROLLBACK', 'UPDATE_STACK']);
});

test('[describe-5] capabilities stay as they were last given; a change set tells its own', async () => {
  await bench.aws.createStack({ StackName: 'web', TemplateBody: body(), Capabilities: ['CAPABILITY_IAM'] });
  bench.pass(60);
  await changeSet('UPDATE', { TemplateBody: body('two') });
  const made = await bench.aws.describeChangeSet({ StackName: 'web', ChangeSetName: 'set' });
  expect(made.Capabilities ?? []).toEqual([]);
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body('two') });
  bench.pass(60);
  expect((await described()).Capabilities).toEqual(['CAPABILITY_IAM']);
});

test('[describe-7] what triggers a rollback is told, kept by later operations, and checked', async () => {
  const alarm = { Arn: 'arn:aws:cloudwatch:eu-west-3:000000000000:alarm:a', Type: 'AWS::CloudWatch::Alarm' };
  const RollbackConfiguration = { MonitoringTimeInMinutes: 5, RollbackTriggers: [alarm] };
  const create = (given: object) =>
    bench.aws.createStack({ StackName: 'web', TemplateBody: body(), RollbackConfiguration: given });
  await expect(create({ MonitoringTimeInMinutes: 181 })).rejects.toThrow(
    "Value '181' at 'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint: Member must have value less than or equal to 180",
  );
  await expect(create({ RollbackTriggers: [{ ...alarm, Type: 'AWS::SNS::Topic' }] })).rejects.toThrow(
    'Trigger',
  );
  await create(RollbackConfiguration);
  bench.pass(60);
  await bench.aws.updateStack({ StackName: 'web', TemplateBody: body('two') });
  bench.pass(60);
  expect((await described()).RollbackConfiguration).toEqual(RollbackConfiguration);
});

test('[describe-6] a stack under review can be created without its change sets, which are void then', async () => {
  const { Id, StackId } = await changeSet('CREATE');
  const created = await bench.aws.createStack({ StackName: 'web', TemplateBody: body() });
  expect(created.StackId).toBe(StackId);
  bench.pass(60);
  const made = await described();
  expect(made).toMatchObject({ StackStatus: 'CREATE_COMPLETE', StackId });
  expect(made.ChangeSetId).toBeUndefined();
  expect(await bench.aws.describeChangeSet({ ChangeSetName: Id })).toMatchObject({
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'OBSOLETE',
  });
  await expect(bench.aws.createStack({ StackName: 'web', TemplateBody: body() })).rejects.toThrow('exists');
});
