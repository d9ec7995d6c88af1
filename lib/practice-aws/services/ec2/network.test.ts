import { EC2 } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { removeResource } from '@/lib/practice-aws/engine/outside';

const TEMPLATE = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, Tags: [{ Key: Name, Value: shop }] } }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/20, AvailabilityZone: eu-west-3b }
  Gateway: { Type: AWS::EC2::InternetGateway }
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway }
  Address: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  Spare: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: { SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId }`;

async function withNetwork() {
  const bench = new PracticeBench();
  const stack = await bench.create('net', TEMPLATE);
  const idOf = (logicalId: string) => stack.resources.get(logicalId)?.physicalId ?? '';
  return { bench, stack, idOf, client: new EC2(bench.clientOptions('ec2')) };
}

test('[net-1] the network that stacks made is described, beside the default one, in its account and region', async () => {
  const { bench, client, idOf } = await withNetwork();
  bench.pass(120);
  const [byDefault, own] = (await client.describeVpcs()).Vpcs ?? [];
  expect(byDefault).toMatchObject({ IsDefault: true, CidrBlock: '172.31.0.0/16', State: 'available' });
  expect(own).toMatchObject({ VpcId: idOf('Vpc'), IsDefault: false, CidrBlock: '10.0.0.0/16' });
  expect(own?.Tags).toContainEqual({ Key: 'aws:cloudformation:logical-id', Value: 'Vpc' });
  const { Subnets = [] } = await client.describeSubnets();
  expect(Subnets).toHaveLength(4);
  expect(Subnets.at(-1)).toMatchObject({
    SubnetId: idOf('Subnet'),
    VpcId: own?.VpcId,
    AvailabilityZone: 'eu-west-3b',
    AvailabilityZoneId: 'euw3-az2',
  });
  const { InternetGateways = [] } = await client.describeInternetGateways();
  expect(InternetGateways.map(({ Attachments }) => Attachments?.[0]?.VpcId)).toEqual([
    byDefault?.VpcId,
    own?.VpcId,
  ]);
  bench.region = 'us-east-1';
  expect((await client.describeVpcs()).Vpcs).toHaveLength(1);
  expect((await client.describeAddresses()).Addresses).toEqual([]);
});

test('[net-1] what is gone is not described', async () => {
  const { bench, stack, client } = await withNetwork();
  bench.pass(120);
  removeResource(bench.engine, stack.id, 'Spare');
  expect((await client.describeAddresses()).Addresses).toHaveLength(1);
  await bench.delete('net');
  bench.pass(300);
  expect((await client.describeAddresses()).Addresses).toEqual([]);
  expect((await client.describeVpcs()).Vpcs).toHaveLength(1);
});

test('[net-2] a NAT gateway is pending, then available with its address, then deleting', async () => {
  const { bench, client, idOf } = await withNetwork();
  const state = async () => (await client.describeNatGateways()).NatGateways?.[0]?.State;
  const seen: (string | undefined)[] = [];
  const note = async () => {
    const now = await state();
    if (seen.at(-1) !== now) seen.push(now);
  };
  for (let second = 0; second < 60; second += 1) {
    await note();
    bench.pass(1);
  }
  expect(seen).toEqual(['pending', 'available']);
  const { NatGateways = [] } = await client.describeNatGateways();
  const { Addresses = [] } = await client.describeAddresses();
  const used = Addresses.find(({ PublicIp }) => PublicIp === idOf('Address'));
  expect(NatGateways[0]).toMatchObject({
    SubnetId: idOf('Subnet'),
    VpcId: idOf('Vpc'),
    NatGatewayAddresses: [{ PublicIp: idOf('Address'), AllocationId: used?.AllocationId }],
  });
  expect(Addresses.map(({ AssociationId }) => AssociationId !== undefined).sort()).toEqual([false, true]);
  await bench.delete('net');
  for (let second = 0; second < 60; second += 1) {
    await note();
    bench.pass(1);
  }
  expect(seen.slice(-2)).toEqual(['deleting', undefined]);
});

test('[net-3] networks are asked for by id, filter, tag and page; unknown ids are refused', async () => {
  const { bench, client, idOf } = await withNetwork();
  bench.pass(120);
  const VpcId = idOf('Vpc');
  const vpcs = async (input: object) => (await client.describeVpcs(input)).Vpcs?.map((vpc) => vpc.VpcId);
  const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
  expect(await vpcs({ VpcIds: [VpcId] })).toEqual([VpcId]);
  expect(await vpcs(filter('is-default', 'false'))).toEqual([VpcId]);
  expect(await vpcs(filter('tag:Name', 'other', 'sh*'))).toEqual([VpcId]);
  expect(await vpcs(filter('tag-key', 'aws:cloudformation:stack-name'))).toEqual([VpcId]);
  const first = await client.describeVpcs({ MaxResults: 1 });
  expect(first.Vpcs?.[0]?.IsDefault).toBe(true);
  expect(await vpcs({ MaxResults: 1, NextToken: first.NextToken })).toEqual([VpcId]);
  const gateways = await client.describeNatGateways({ Filter: [{ Name: 'state', Values: ['available'] }] });
  expect(gateways.NatGateways).toHaveLength(1);
  for (const [asked, name] of [
    [client.describeVpcs({ VpcIds: ['vpc-1'] }), 'InvalidVpcID.NotFound'],
    [client.describeSubnets({ SubnetIds: ['subnet-1'] }), 'InvalidSubnetID.NotFound'],
    [client.describeAddresses({ AllocationIds: ['eipalloc-1'] }), 'InvalidAllocationID.NotFound'],
    [client.describeAddresses({ PublicIps: ['192.0.2.1'] }), 'InvalidAddress.NotFound'],
    [client.describeNatGateways({ NatGatewayIds: ['nat-1'] }), 'NatGatewayNotFound'],
    [client.describeInternetGateways({ InternetGatewayIds: ['igw-1'] }), 'InvalidInternetGatewayID.NotFound'],
    [client.describeVpcs(filter('colour', 'red')), 'InvalidParameterValue'],
  ] as const)
    await expect(asked).rejects.toMatchObject({ name });
});
