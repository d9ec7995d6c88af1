import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { adjustQuota, QUOTAS } from '@/lib/practice-aws/account/quotas';
import { history, PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

const BODY = `
Parameters: { Image: { Type: String, Default: ami-1 }, Size: { Type: Number, Default: 2 } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-3a } }
  B: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-3b } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { InstanceType: t3.micro, ImageId: !Ref Image } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: !Ref Size
      MaxSize: "4"
      VPCZoneIdentifier: [!Ref A, !Ref B]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
`;

const scalingOf = (bench: PracticeBench) => new AutoScaling(bench.clientOptions('autoscaling'));
const ec2Of = (bench: PracticeBench) => new EC2(bench.clientOptions('ec2'));

async function launch(bench: PracticeBench) {
  const stack = await bench.create('web', BODY);
  bench.pass(90);
  return { stack, group: stack.resources.get('Group')?.physicalId ?? '' };
}

async function activitiesOf(bench: PracticeBench, input: object) {
  const { Activities = [] } = await scalingOf(bench).describeScalingActivities(input);
  return Activities;
}

const update = (bench: PracticeBench, key: string, value: string) =>
  bench.aws.updateStack({
    StackName: 'web',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: key, ParameterValue: value }],
  });

async function consoleOf(bench: PracticeBench, InstanceId: string | undefined): Promise<string> {
  const { Output = '' } = await ec2Of(bench).getConsoleOutput({ InstanceId });
  return Buffer.from(Output, 'base64').toString();
}

const idIn = (text: string | undefined) => /i-[0-9a-f]{17}/.exec(text ?? '')?.[0];

test('[asg-1] a group tells what it launched, newest first, with subnet and zone', async () => {
  const bench = new PracticeBench();
  const { group, stack } = await launch(bench);
  const activities = await activitiesOf(bench, { AutoScalingGroupName: group });
  expect(activities).toHaveLength(2);
  expect(activities[0]).toMatchObject({
    AutoScalingGroupName: group,
    StatusCode: 'Successful',
    Description: expect.stringMatching(/^Launching a new EC2 instance: i-[0-9a-f]{17}$/),
    Cause: expect.stringContaining('increasing the capacity from 1 to 2'),
    Progress: 100,
  });
  expect(activities.map(({ Details = '{}' }) => JSON.parse(Details)['Availability Zone'])).toEqual([
    'eu-west-3b',
    'eu-west-3a',
  ]);
  expect(activities[0]?.Details).toContain(stack.resources.get('B')?.physicalId);
});

test('[asg-1] activities are told page by page, by id, and of groups that are there', async () => {
  const bench = new PracticeBench();
  const { group } = await launch(bench);
  const client = scalingOf(bench);
  const first = await client.describeScalingActivities({ AutoScalingGroupName: group, MaxRecords: 1 });
  const second = await client.describeScalingActivities({ MaxRecords: 1, NextToken: first.NextToken });
  expect(second.NextToken).toBeUndefined();
  const id = second.Activities?.[0]?.ActivityId ?? '';
  expect(await activitiesOf(bench, { ActivityIds: [id] })).toHaveLength(1);
  await expect(client.describeScalingActivities({ NextToken: 'x' })).rejects.toThrow('The token');
  await expect(client.describeScalingActivities({ AutoScalingGroupName: 'other' })).rejects.toThrow(
    'not found',
  );
});

test('[asg-2] instances follow the size and the launch template of their group', async () => {
  const bench = new PracticeBench();
  await launch(bench);
  const running = () => bench.world.instances.filter(({ terminatedAt }) => terminatedAt === undefined);
  const before = running().map(({ id }) => id);
  await update(bench, 'Size', '3');
  bench.pass(60);
  expect(running().map(({ id }) => id)).toEqual([...before, expect.any(String)]);
  await update(bench, 'Image', 'ami-2');
  bench.pass(60);
  expect(running()).toHaveLength(2);
  expect(running().filter(({ id }) => before.includes(id))).toEqual([]);
  await bench.delete('web');
  bench.pass(90);
  expect(running()).toEqual([]);
});

test('[asg-3] a launch beyond the quota fails after the group was made, and the activity says why', async () => {
  const bench = new PracticeBench();
  adjustQuota(bench.world, { account: '000000000000', region: 'eu-west-3' }, QUOTAS.standardVcpus, 3);
  const { stack, group } = await launch(bench);
  expect(history(stack, 'Group')).toEqual([
    'Group CREATE_IN_PROGRESS',
    'Group CREATE_IN_PROGRESS',
    'Group CREATE_FAILED',
    'Group DELETE_IN_PROGRESS',
    'Group DELETE_COMPLETE',
  ]);
  const words = 'You have requested more vCPU capacity than your current vCPU limit of 3 allows';
  expect(reasonOf(stack, 'Group', 'CREATE_FAILED')).toContain(words);
  await expect(activitiesOf(bench, {})).resolves.toEqual([]);
  const [failed] = await activitiesOf(bench, { AutoScalingGroupName: group, IncludeDeletedGroups: true });
  expect(failed).toMatchObject({
    StatusCode: 'Failed',
    StatusMessage: expect.stringContaining(words),
    Description: expect.stringContaining('Launching a new EC2 instance.  Status Reason: You have requested'),
    AutoScalingGroupState: 'Deleted',
  });
});

test('[asg-4] instances that are not launched tell so in the activities alone', async () => {
  const bench = new PracticeBench();
  const message = 'We currently do not have sufficient capacity. Launching EC2 instance failed.';
  bench.engine.faults.replace([{ kind: 'instances', fail: 'launch', message, times: 1 }]);
  const { stack, group } = await launch(bench);
  expect(reasonOf(stack, 'Group', 'CREATE_FAILED')).toBe(
    'Received 0 SUCCESS signal(s) out of 2.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
  );
  expect(reasonOf(stack, 'Group', 'UPDATE_IN_PROGRESS')).toContain('Failed to receive 2 resource signal(s)');
  const told = await activitiesOf(bench, { AutoScalingGroupName: group, IncludeDeletedGroups: true });
  expect(told.map(({ StatusCode, StatusMessage }) => [StatusCode, StatusMessage])).toEqual([
    ['Failed', message],
    ['Failed', message],
  ]);
});

test('[asg-4] an instance that reports a failure is named by its event, and its console outlives it', async () => {
  const bench = new PracticeBench();
  bench.engine.faults.replace([{ kind: 'instances', fail: 'signal', console: ['no such image'] }]);
  const { stack } = await launch(bench);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const signal = stack.events.find(({ reason }) =>
    reason?.startsWith('Received FAILURE signal with UniqueId i-'),
  );
  expect(signal?.status).toBe('CREATE_IN_PROGRESS');
  expect(reasonOf(stack, 'Group', 'CREATE_FAILED')).toMatch(/^Received 2 FAILURE signal\(s\) out of 2\. /);
  const id = idIn(signal?.reason);
  expect(await consoleOf(bench, id)).toContain('no such image');
  bench.pass(3700);
  await expect(consoleOf(bench, id)).rejects.toThrow(`The instance ID '${id}' does not exist`);
});

test('[ec2-3] the console of an instance is told in Base64; others do not exist', async () => {
  const bench = new PracticeBench();
  await launch(bench);
  const [instance] = bench.world.instances;
  expect(await consoleOf(bench, instance?.id)).toMatch(/Linux version .*login: $/s);
  await expect(consoleOf(bench, 'i-00000000000000000')).rejects.toThrow('does not exist');
  bench.region = 'eu-west-1';
  await expect(consoleOf(bench, instance?.id)).rejects.toThrow('does not exist');
});
