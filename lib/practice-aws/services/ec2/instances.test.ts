import { EC2 } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const TEMPLATE = `
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { InstanceType: t4g.small, ImageId: ami-0123456789abcdef0 } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "3"
      DesiredCapacity: "2"
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
  Single: { Type: AWS::EC2::Instance, Properties: { InstanceType: m6i.xlarge, ImageId: ami-0123456789abcdef0 } }`;

test('[running-1] instances are described with type, cores and state, the terminated ones for an hour', async () => {
  const bench = new PracticeBench();
  const client = new EC2(bench.clientOptions('ec2'));
  const all = async (...states: string[]) => {
    const Filters = [{ Name: 'instance-state-name', Values: states }];
    const { Reservations = [] } = await client.describeInstances({ Filters });
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  await bench.create('app', TEMPLATE);
  bench.pass(300);
  const running = await all('pending', 'running');
  expect(running.map(({ InstanceType, CpuOptions }) => [InstanceType, CpuOptions])).toEqual([
    ['t4g.small', { CoreCount: 2, ThreadsPerCore: 1 }],
    ['t4g.small', { CoreCount: 2, ThreadsPerCore: 1 }],
    ['m6i.xlarge', { CoreCount: 2, ThreadsPerCore: 2 }],
  ]);
  const InstanceIds = [running[0]?.InstanceId ?? ''];
  const { Reservations } = await client.describeInstances({ InstanceIds });
  expect(Reservations?.[0]?.Instances).toEqual([running[0]]);
  await expect(client.describeInstances({ InstanceIds: ['i-0'] })).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
  });
  await bench.delete('app');
  bench.pass(300);
  expect(await all('pending', 'running')).toEqual([]);
  expect((await all('terminated')).length).toBeGreaterThan(0);
  bench.pass(3600);
  expect(await all('terminated')).toEqual([]);
});
