import { EC2 } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { happen } from '@/lib/practice-aws/engine/outside';

const NETWORK = `
Parameters: { Zones: { Type: Number, Default: 3 }, Standby: { Type: String, Default: "false" } }
Conditions: { Third: !Equals [!Ref Zones, 3] }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  S1: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-3a } }
  S2: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-3b } }
  S3: { Type: AWS::EC2::Subnet, Condition: Third, Properties: { VpcId: !Ref Vpc, AvailabilityZone: eu-west-3c } }
  Firewall: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: web, VpcId: !Ref Vpc, Tags: [{ Key: team, Value: shop }] } }
`;
const subnets = '!If [Third, [!Ref S1, !Ref S2, !Ref S3], [!Ref S1, !Ref S2]]';
const DATABASE = `
  Group: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: all, SubnetIds: ${subnets} } }
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties: { DBSubnetGroupName: !Ref Group, MultiAZ: !Ref Standby, VPCSecurityGroups: [!Ref Firewall] }
`;
const INSTANCES = `
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { InstanceType: t3.micro, SecurityGroupIds: [!Ref Firewall] } }
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "3"
      MaxSize: "3"
      VPCZoneIdentifier: ${subnets}
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: "1" }
`;

async function launch(
  bench: PracticeBench,
  name: string,
  template: string,
  params: Record<string, string> = {},
) {
  const stack = await bench.create(name, template, params);
  bench.pass(120);
  expect(stack.status).toBe('CREATE_COMPLETE');
  return stack;
}

const ec2Of = (bench: PracticeBench) => new EC2(bench.clientOptions('ec2'));
const idOf = (stack: Awaited<ReturnType<typeof launch>>, logicalId: string) =>
  stack.resources.get(logicalId)?.physicalId ?? '';

async function update(bench: PracticeBench, StackName: string, ParameterKey: string, ParameterValue: string) {
  const Parameters = [{ ParameterKey, ParameterValue }];
  await bench.aws.updateStack({ StackName, UsePreviousTemplate: true, Parameters });
  bench.pass(120);
}

/** A stack whose database stands in the third subnet; RDS chooses, here by the names. */
async function withDatabaseInThird(bench: PracticeBench) {
  for (let i = 0; i < 30; i += 1) {
    const stack = await launch(bench, `web-${i}`, NETWORK + DATABASE);
    if (stack.resources.get('Database')?.placedIn?.includes(idOf(stack, 'S3'))) return stack;
  }
  return expect.fail('no database stands in the third subnet');
}

test('[network-1] a zone that a database stands in can not be given up', async () => {
  const bench = new PracticeBench();
  const stack = await withDatabaseInThird(bench);
  await update(bench, stack.name, 'Zones', '2');
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Group', 'UPDATE_FAILED')).toContain(
    `"Some of the subnets to be deleted are currently in use: ${idOf(stack, 'S3')} (Service: Rds, Status Code: 400`,
  );
});

test('[network-1] one that it does not stand in can, and a standby takes another one', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, 'web', NETWORK + DATABASE);
  const [first] = stack.resources.get('Database')?.placedIn ?? [];
  await update(bench, 'web', 'Standby', 'true');
  const placed = stack.resources.get('Database')?.placedIn ?? [];
  expect([placed.length, new Set(placed).size, placed[0]]).toEqual([2, 2, first]);
  const other = new PracticeBench();
  const free = await launch(other, 'shop', NETWORK + INSTANCES);
  await update(other, 'shop', 'Zones', '2');
  expect(free.status).toBe('UPDATE_COMPLETE');
  const running = other.world.instances.filter(({ terminatedAt }) => terminatedAt === undefined);
  expect(running.map(({ subnetId }) => subnetId).sort()).toEqual(
    [idOf(free, 'S1'), idOf(free, 'S1'), idOf(free, 'S2')].sort(),
  );
});

test('[network-2] a subnet, a security group and a network that something of another stack uses stay', async () => {
  const bench = new PracticeBench();
  const network = await launch(bench, 'network', NETWORK);
  const [subnet, group] = [idOf(network, 'S1'), idOf(network, 'Firewall')];
  await launch(
    bench,
    'guest',
    `Resources: { Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [${subnet}], SecurityGroups: [${group}] } } }`,
  );
  await bench.delete('network');
  bench.pass(60);
  expect(network.status).toBe('DELETE_FAILED');
  expect(reasonOf(network, 'S1', 'DELETE_FAILED')).toMatch(
    `Resource handler returned message: "The subnet '${subnet}' has dependencies and cannot be deleted. (Service: Ec2, Status Code: 400`,
  );
  expect(reasonOf(network, 'Firewall', 'DELETE_FAILED')).toContain(
    `resource ${group} has a dependent object`,
  );
  await bench.delete('guest');
  bench.pass(60);
  await bench.delete('network');
  bench.pass(60);
  expect(network.status).toBe('DELETE_COMPLETE');
});

test('[network-3] what GuardDuty put into a network blocks its deletion, and is there to be seen', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, 'web', NETWORK + INSTANCES);
  happen(bench.engine, stack, { do: 'guard-network' }, bench.clock.now());
  await bench.delete('web');
  bench.pass(90);
  expect(stack.status).toBe('DELETE_FAILED');
  const vpcId = idOf(stack, 'Vpc');
  const client = ec2Of(bench);
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
  const { VpcEndpoints = [] } = await client.describeVpcEndpoints(inVpc);
  expect(VpcEndpoints).toMatchObject([
    { ServiceName: 'com.amazonaws.eu-west-3.guardduty-data', VpcEndpointType: 'Interface' },
  ]);
  expect(VpcEndpoints[0]?.Tags).toEqual([{ Key: 'GuardDutyManaged', Value: 'true' }]);
  const { NetworkInterfaces = [] } = await client.describeNetworkInterfaces(inVpc);
  const endpoint = VpcEndpoints[0]?.VpcEndpointId;
  expect(NetworkInterfaces.map(({ Description }) => Description)).toEqual(
    Array.from({ length: 3 }, () => `VPC Endpoint Interface ${endpoint}`),
  );
  expect(VpcEndpoints[0]?.NetworkInterfaceIds).toEqual(
    NetworkInterfaces.map((one) => one.NetworkInterfaceId),
  );
  const tagged = { Filters: [{ Name: 'tag:GuardDutyManaged', Values: ['true'] }] };
  const { SecurityGroups = [] } = await client.describeSecurityGroups(tagged);
  expect(SecurityGroups).toMatchObject([
    {
      GroupName: `GuardDutyManagedSecurityGroup-${vpcId}`,
      GroupId: NetworkInterfaces[0]?.Groups?.[0]?.GroupId,
    },
  ]);
  happen(bench.engine, stack, { do: 'unguard-network' }, bench.clock.now());
  await bench.delete('web');
  bench.pass(90);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test('[network-3] the security group alone keeps the network', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, 'web', NETWORK);
  happen(bench.engine, stack, { do: 'guard-network' }, bench.clock.now());
  await bench.delete('web');
  bench.pass(60);
  expect(stack.resources.get('S1')?.status).toBe('DELETE_COMPLETE');
  expect(reasonOf(stack, 'Vpc', 'DELETE_FAILED')).toContain(
    `The vpc '${idOf(stack, 'Vpc')}' has dependencies`,
  );
});

test('[ec2-4] interfaces tell whose they are, security groups and endpoints what they are', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, 'web', NETWORK + DATABASE + INSTANCES);
  const client = ec2Of(bench);
  const interfaces = async (Name: string, ...Values: string[]) =>
    (await client.describeNetworkInterfaces({ Filters: [{ Name, Values }] })).NetworkInterfaces ?? [];
  expect(await interfaces('requester-id', 'amazon-rds')).toMatchObject([
    { Description: 'RDSNetworkInterface', Groups: [{ GroupId: idOf(stack, 'Firewall') }], Status: 'in-use' },
  ]);
  expect(await interfaces('attachment.instance-id', 'i-*')).toHaveLength(3);
  const inFirst = await interfaces('subnet-id', idOf(stack, 'S1'));
  expect(inFirst.every(({ AvailabilityZone }) => AvailabilityZone === 'eu-west-3a')).toBe(true);
  const { SecurityGroups } = await client.describeSecurityGroups({ GroupIds: [idOf(stack, 'Firewall')] });
  expect(SecurityGroups).toMatchObject([{ Description: 'web', Tags: [{ Key: 'team', Value: 'shop' }] }]);
  await expect(interfaces('colour', 'red')).rejects.toThrow("The filter 'colour' is invalid");
  await expect(client.describeSecurityGroups({ GroupIds: ['sg-0'] })).rejects.toThrow('does not exist');
});
