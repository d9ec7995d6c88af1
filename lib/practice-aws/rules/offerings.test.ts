import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

const GROUP = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/20, AvailabilityZone: us-east-1e }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { InstanceType: t3.micro, ImageId: ami-0123456789abcdef0 } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "1"
      VPCZoneIdentifier: [!Ref Subnet]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }`;

const DATABASE = `
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: mysql, EngineVersion: "8.4", DBInstanceClass: db.t4g.micro, AllocatedStorage: "20" }`;

async function launched(region: string, template: string, fault?: { type: string; zones?: string[] }) {
  const bench = new PracticeBench();
  bench.region = region;
  if (fault) bench.engine.faults.replace([{ kind: 'not-offered', ...fault }]);
  const stack = await bench.create('offers', template);
  bench.pass(600);
  return stack;
}

test('[offers-4] a group fails where none of its zones has its instance type', async () => {
  const stack = await launched('us-east-1', GROUP);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Group', 'CREATE_FAILED')).toContain(
    'Your requested instance type (t3.micro) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f.',
  );
  const elsewhere = await launched('us-east-1', GROUP.replace('us-east-1e', 'us-east-1f'));
  expect(elsewhere.status).toBe('CREATE_COMPLETE');
});

test('[offers-4] a group fails where the region does not have its type at all', async () => {
  const stack = await launched('us-east-1', GROUP, { type: 't3.micro' });
  expect(reasonOf(stack, 'Group', 'CREATE_FAILED')).toContain('configuration is currently not supported');
});

test.each([
  ['ca-west-1', undefined],
  ['eu-west-3', { type: 'db.t4g.micro' }],
])('[offers-4] in %s a database fails whose class is not offered (%j)', async (region, fault) => {
  const stack = await launched(region, DATABASE, fault);
  expect(reasonOf(stack, 'Database', 'CREATE_FAILED')).toContain(
    'RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t4g.micro, Engine=mysql',
  );
  expect((await launched('eu-west-3', DATABASE)).status).toBe('CREATE_COMPLETE');
});
