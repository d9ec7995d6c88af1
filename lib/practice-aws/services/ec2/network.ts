import type {
  Address,
  AttachmentStatus,
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  InternetGateway,
  NatGateway,
  Subnet,
  Vpc,
} from '@aws-sdk/client-ec2';
import { defaultVpc } from '@/lib/practice-aws/account/default-vpc';
import { zoneId } from '@/lib/practice-aws/account/zones';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { pageOf } from '@/lib/practice-aws/services/page-of';
import { type Made, madeOf } from './made';
import { filtered, identified } from './select';

const LARGEST_PAGE = 1000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export function describeVpcs(call: Call, input: DescribeVpcsRequest): DescribeVpcsResult {
  const { account: OwnerId } = call;
  const byDefault = defaultVpc(call);
  const common = { State: 'available', InstanceTenancy: 'default', OwnerId } as const;
  const all: Vpc[] = [
    { ...common, VpcId: byDefault.vpcId, CidrBlock: byDefault.cidr, IsDefault: true },
    ...madeOf(call, 'AWS::EC2::VPC').map(
      ({ id, text, Tags }): Vpc => ({
        ...common,
        VpcId: id,
        CidrBlock: text('CidrBlock'),
        IsDefault: false,
        Tags,
      }),
    ),
  ];
  const missing = (id: string) => new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
  const wanted = identified(all, input.VpcIds, ({ VpcId }) => VpcId, missing);
  const found = filtered(wanted, input.Filters, {
    cidr: (vpc) => vpc.CidrBlock,
    'cidr-block-association.cidr-block': (vpc) => vpc.CidrBlock,
    'is-default': (vpc) => vpc.IsDefault,
    isDefault: (vpc) => vpc.IsDefault,
    'owner-id': (vpc) => vpc.OwnerId,
    state: (vpc) => vpc.State,
    'vpc-id': (vpc) => vpc.VpcId,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { Vpcs: page, NextToken: next };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export function describeSubnets(call: Call, input: DescribeSubnetsRequest): DescribeSubnetsResult {
  const missing = (id: string) =>
    new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
  const wanted = identified(subnetsOf(call), input.SubnetIds, ({ SubnetId }) => SubnetId, missing);
  const found = filtered(wanted, input.Filters, {
    'availability-zone': (subnet) => subnet.AvailabilityZone,
    'availability-zone-id': (subnet) => subnet.AvailabilityZoneId,
    'cidr-block': (subnet) => subnet.CidrBlock,
    'default-for-az': (subnet) => subnet.DefaultForAz,
    state: (subnet) => subnet.State,
    'subnet-id': (subnet) => subnet.SubnetId,
    'vpc-id': (subnet) => subnet.VpcId,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { Subnets: page, NextToken: next };
}

function subnetsOf(call: Call): Subnet[] {
  const { vpcId, subnets } = defaultVpc(call);
  const common = { State: 'available', OwnerId: call.account } as const;
  const byDefault = subnets.map(
    ({ subnetId, zone, cidr }): Subnet => ({
      ...common,
      ...inZone(zone),
      SubnetId: subnetId,
      VpcId: vpcId,
      CidrBlock: cidr,
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
    }),
  );
  const made = madeOf(call, 'AWS::EC2::Subnet').map(
    ({ id, text, attribute, Tags }): Subnet => ({
      ...common,
      ...inZone(attribute('AvailabilityZone') ?? ''),
      SubnetId: id,
      VpcId: text('VpcId'),
      CidrBlock: text('CidrBlock'),
      DefaultForAz: false,
      MapPublicIpOnLaunch: text('MapPublicIpOnLaunch') === 'true',
      Tags,
    }),
  );
  return [...byDefault, ...made];
}

function inZone(zone: string): Pick<Subnet, 'AvailabilityZone' | 'AvailabilityZoneId'> {
  return { AvailabilityZone: zone, AvailabilityZoneId: zoneId(zone) };
}

/** Gateways say `available` where everything else says `attached`; the model forgets it. */
const ATTACHED = String('available') as AttachmentStatus;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html */
export function describeInternetGateways(
  call: Call,
  input: DescribeInternetGatewaysRequest,
): DescribeInternetGatewaysResult {
  const { account: OwnerId } = call;
  const { internetGatewayId, vpcId } = defaultVpc(call);
  const attachments = madeOf(call, 'AWS::EC2::VPCGatewayAttachment');
  const attachedTo = (id: string) =>
    attachments
      .filter(({ text }) => text('InternetGatewayId') === id)
      .map(({ text }) => ({ State: ATTACHED, VpcId: text('VpcId') }));
  const all: InternetGateway[] = [
    { OwnerId, InternetGatewayId: internetGatewayId, Attachments: [{ State: ATTACHED, VpcId: vpcId }] },
    ...madeOf(call, 'AWS::EC2::InternetGateway').map(({ id, Tags }) => ({
      OwnerId,
      InternetGatewayId: id,
      Attachments: attachedTo(id),
      Tags,
    })),
  ];
  const missing = (id: string) =>
    new AwsError('InvalidInternetGatewayID.NotFound', `The internetGateway ID '${id}' does not exist`);
  const wanted = identified(all, input.InternetGatewayIds, (one) => one.InternetGatewayId, missing);
  const found = filtered(wanted, input.Filters, {
    'attachment.state': (gateway) => gateway.Attachments?.map(({ State }) => State),
    'attachment.vpc-id': (gateway) => gateway.Attachments?.map(({ VpcId }) => VpcId),
    'internet-gateway-id': (gateway) => gateway.InternetGatewayId,
    'owner-id': (gateway) => gateway.OwnerId,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { InternetGateways: page, NextToken: next };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
export function describeNatGateways(
  call: Call,
  input: DescribeNatGatewaysRequest,
): DescribeNatGatewaysResult {
  const addresses = madeOf(call, 'AWS::EC2::EIP');
  const subnets = subnetsOf(call);
  const all = madeOf(call, 'AWS::EC2::NatGateway').map((made): NatGateway => {
    const { id, text, attribute, stack, Tags } = made;
    const AllocationId = text('AllocationId');
    const address = addresses.find((one) => one.attribute('AllocationId') === AllocationId);
    const SubnetId = text('SubnetId');
    return {
      NatGatewayId: id,
      State: stateOf(made),
      SubnetId,
      VpcId: subnets.find((subnet) => subnet.SubnetId === SubnetId)?.VpcId,
      ConnectivityType: text('ConnectivityType') === 'private' ? 'private' : 'public',
      CreateTime: new Date(stack.createdAt),
      NatGatewayAddresses: [
        { AllocationId, PublicIp: address?.id, NetworkInterfaceId: attribute('EniId'), IsPrimary: true },
      ],
      Tags,
    };
  });
  const missing = (id: string) => new AwsError('NatGatewayNotFound', `NAT gateway ${id} was not found`);
  const wanted = identified(all, input.NatGatewayIds, ({ NatGatewayId }) => NatGatewayId, missing);
  const found = filtered(wanted, input.Filter, {
    'nat-gateway-id': (gateway) => gateway.NatGatewayId,
    state: (gateway) => gateway.State,
    'subnet-id': (gateway) => gateway.SubnetId,
    'vpc-id': (gateway) => gateway.VpcId,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { NatGateways: page, NextToken: next };
}

function stateOf({ resource: { status, turn } }: Made): NatGateway['State'] {
  if (status === 'DELETE_IN_PROGRESS') return 'deleting';
  return turn === 'working' && status === 'CREATE_IN_PROGRESS' ? 'pending' : 'available';
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
export function describeAddresses(call: Call, input: DescribeAddressesRequest): DescribeAddressesResult {
  const gateways = madeOf(call, 'AWS::EC2::NatGateway');
  const all = madeOf(call, 'AWS::EC2::EIP').map(({ id, attribute, Tags }): Address => {
    const AllocationId = attribute('AllocationId');
    const user = gateways.find(({ text }) => text('AllocationId') === AllocationId);
    return {
      PublicIp: id,
      AllocationId,
      Domain: 'vpc',
      AssociationId: user && AllocationId?.replace('eipalloc', 'eipassoc'),
      NetworkInterfaceId: user?.attribute('EniId'),
      NetworkBorderGroup: call.region,
      PublicIpv4Pool: 'amazon',
      Tags,
    };
  });
  const noAllocation = (id: string) =>
    new AwsError('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);
  const noAddress = (ip: string) => new AwsError('InvalidAddress.NotFound', `Address '${ip}' not found.`);
  const allocated = identified(all, input.AllocationIds, (one) => one.AllocationId, noAllocation);
  const wanted = identified(allocated, input.PublicIps, ({ PublicIp }) => PublicIp, noAddress);
  return {
    Addresses: filtered(wanted, input.Filters, {
      'allocation-id': (address) => address.AllocationId,
      'association-id': (address) => address.AssociationId,
      domain: (address) => address.Domain,
      'instance-id': () => undefined,
      'network-interface-id': (address) => address.NetworkInterfaceId,
      'public-ip': (address) => address.PublicIp,
    }),
  };
}
