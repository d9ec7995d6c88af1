import { zoneId } from '@/lib/sandbox/aws/ec2';
import { digits, hexId } from '@/lib/sandbox/aws/identifiers';
import { define, ec2Id, property, type ResourceContext, type ResourceTypes } from './define';

/** An address out of a documentation range (RFC 5737): it can't belong to anybody. */
function publicIp(context: ResourceContext): string {
  return `203.0.113.${(Number.parseInt(hexId(context.seed, 4), 16) % 254) + 1}`;
}

/** VPC, subnets, gateways, routes and the rest of the network. Ref and attributes: the CloudFormation reference. */
export const networkTypes = {
  'AWS::EC2::VPC': define(2.5, 2, (context) => {
    const physicalId = ec2Id(context, 'vpc');
    return {
      physicalId,
      attributes: {
        VpcId: physicalId,
        CidrBlock: property(context, 'CidrBlock') ?? '',
        CidrBlockAssociations: [ec2Id(context, 'vpc-cidr-assoc')],
        DefaultNetworkAcl: ec2Id(context, 'acl'),
        DefaultSecurityGroup: ec2Id(context, 'sg'),
        Ipv6CidrBlocks: [],
      },
    };
  }),
  'AWS::EC2::VPCCidrBlock': define(2, 2, (context) => {
    const physicalId = ec2Id(context, 'vpc-cidr-assoc');
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::EC2::Subnet': define(1.5, 1, (context) => {
    const physicalId = ec2Id(context, 'subnet');
    const zone = property(context, 'AvailabilityZone') ?? `${context.region}a`;
    return {
      physicalId,
      attributes: {
        SubnetId: physicalId,
        AvailabilityZone: zone,
        AvailabilityZoneId: property(context, 'AvailabilityZoneId') ?? zoneId(zone),
        CidrBlock: property(context, 'CidrBlock') ?? '',
        Ipv6CidrBlocks: [],
        NetworkAclAssociationId: ec2Id(context, 'aclassoc'),
        OutpostArn: property(context, 'OutpostArn') ?? '',
        VpcId: property(context, 'VpcId') ?? '',
      },
    };
  }),
  'AWS::EC2::InternetGateway': define(2, 2, (context) => {
    const physicalId = ec2Id(context, 'igw');
    return { physicalId, attributes: { InternetGatewayId: physicalId } };
  }),
  'AWS::EC2::VPCGatewayAttachment': define(2, 2, (context) => ({
    physicalId: `IGW|${property(context, 'VpcId') ?? ''}`,
    attributes: { AttachmentType: 'IGW' },
  })),
  'AWS::EC2::EIP': define(2, 1.5, (context) => {
    const physicalId = publicIp(context);
    return { physicalId, attributes: { AllocationId: ec2Id(context, 'eipalloc'), PublicIp: physicalId } };
  }),
  'AWS::EC2::NatGateway': define(23, 9, (context) => {
    const physicalId = ec2Id(context, 'nat');
    return { physicalId, attributes: { NatGatewayId: physicalId, EniId: ec2Id(context, 'eni') } };
  }),
  'AWS::EC2::RouteTable': define(1.5, 1, (context) => {
    const physicalId = ec2Id(context, 'rtb');
    return { physicalId, attributes: { RouteTableId: physicalId } };
  }),
  'AWS::EC2::Route': define(2, 1.5, (context) => {
    const block =
      property(context, 'DestinationCidrBlock') ?? property(context, 'DestinationIpv6CidrBlock') ?? '';
    return {
      physicalId: `${property(context, 'RouteTableId') ?? ''}|${block}`,
      attributes: { CidrBlock: block },
    };
  }),
  'AWS::EC2::SubnetRouteTableAssociation': define(1.5, 1, (context) => {
    const physicalId = ec2Id(context, 'rtbassoc');
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::EC2::SecurityGroup': define(3, 2, (context) => {
    const physicalId = ec2Id(context, 'sg');
    return {
      physicalId,
      attributes: { GroupId: physicalId, Id: physicalId, VpcId: property(context, 'VpcId') ?? '' },
    };
  }),
  'AWS::EC2::SecurityGroupIngress': define(1.5, 1, (context) => {
    const physicalId = ec2Id(context, 'sgr');
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::EC2::SecurityGroupEgress': define(1.5, 1, (context) => {
    const physicalId = ec2Id(context, 'sgr');
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::EC2::VPCEndpoint': define(6, 5, (context) => {
    const physicalId = ec2Id(context, 'vpce');
    return {
      physicalId,
      attributes: {
        Id: physicalId,
        CreationTimestamp: '',
        DnsEntries: [],
        NetworkInterfaceIds: [ec2Id(context, 'eni')],
      },
    };
  }),
  'AWS::EC2::InstanceConnectEndpoint': define(12, 8, (context) => {
    const physicalId = ec2Id(context, 'eice');
    return { physicalId, attributes: { Id: physicalId } };
  }),
  'AWS::EC2::FlowLog': define(2, 1.5, (context) => {
    const physicalId = `fl-${digits(context.seed, 17)}`;
    return { physicalId, attributes: { Id: physicalId } };
  }),
} satisfies ResourceTypes;
