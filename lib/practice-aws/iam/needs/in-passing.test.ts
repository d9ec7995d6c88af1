import { expect, test } from 'vitest';
import { becomeLauncher, bootstrapped, launchedBy } from '@/lib/practice-aws/bench/bootstrapped-bench';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { NEEDS } from './resource-needs';
import { ResourceTask } from './resource-task';

const denying = (Action: string, Resource: string) => (template: string) =>
  template.replace(
    '          - Sid: NetworkInstancesDatabase',
    `          - ${JSON.stringify({ Effect: 'Deny', Action, Resource })}\n          - Sid: NetworkInstancesDatabase`,
  );

test('[iam-25] a final snapshot takes a right on the snapshot, not only on its database', async () => {
  const bench = await bootstrapped(denying('rds:CreateDBSnapshot', 'arn:aws:rds:*:*:snapshot:*'));
  await becomeLauncher(bench);
  const stack = await launchedBy(bench, 'slipway-shop', {
    Database: { Type: 'AWS::RDS::DBInstance', DeletionPolicy: 'Snapshot', Properties: { Engine: 'mysql' } },
  });
  await bench.delete('slipway-shop');
  bench.pass(120);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(reasonOf(stack, 'Database', 'DELETE_FAILED')).toMatch(
    /not authorized to perform: rds:CreateDBSnapshot on resource: arn:aws:rds:eu-west-3:\d{12}:snapshot:slipway-shop-snapshot-database-[0-9a-f]{12} with an explicit deny/,
  );
  expect(bench.world.snapshots).toEqual([]);
});

const FLEET = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'slipway-shop-instances', AssumeRolePolicyDocument: {} },
  },
  Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
  Template: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateData: {
        InstanceType: 't3.micro',
        IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } },
        TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'team', Value: 'shop' }] }],
      },
    },
  },
  Group: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: '1',
      MaxSize: '1',
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
    },
  },
};

test('[iam-25] a group takes the rights for what its launch template says of its instances', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create('slipway-shop', JSON.stringify({ Resources: FLEET }), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  bench.pass(120);
  const group = stack.resources.get('Group');
  if (group === undefined) return expect.fail('there is no group');
  const needs = NEEDS['AWS::AutoScaling::AutoScalingGroup']?.create(new ResourceTask(stack, group)) ?? [];
  expect(needs).toContainEqual({
    action: 'ec2:CreateTags',
    resource: 'arn:aws:ec2:eu-west-3:000000000000:volume/*',
  });
  expect(needs).toContainEqual({
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::000000000000:role/slipway-shop-instances',
    keys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  });
});
