import { type Effect, reference, type UpdateFacts } from './interruption';

/** Connections through what a route led to before are dropped, and have to be established again. */
const natGuide = 'https://repost.aws/knowledge-center/migrate-nat-instance-gateway';
const routeChanges: Effect = {
  kind: 'short',
  what: 'open connections to the internet',
  seconds: [1, 30],
  note: 'They have to be opened again.',
};
const wayOut: Omit<Extract<Effect, { kind: 'replaced' }>, 'kind'> = {
  note: 'What goes out through it gets another public address.',
  loses: 'outgoing-address',
};

export const network = {
  'AWS::EC2::VPC': {
    source: reference('ec2-vpc'),
    unnoticed: ['EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
    replacing: ['CidrBlock', 'Ipv4IpamPoolId'],
    replaced: { note: 'Everything in it is replaced, too.' },
  },
  'AWS::EC2::InternetGateway': {
    source: reference('ec2-internetgateway'),
    unnoticed: ['Tags'],
    replacing: [],
  },
  'AWS::EC2::VPCGatewayAttachment': {
    source: reference('ec2-vpcgatewayattachment'),
    unnoticed: [],
    replacing: ['VpcId'],
    properties: {
      InternetGatewayId: {
        effect: { kind: 'short', what: 'all connections from and to the internet', seconds: [1, 60] },
        source: 'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html',
      },
      VpnGatewayId: {
        effect: { kind: 'short', what: 'connections through the virtual private gateway', seconds: [1, 60] },
        source: reference('ec2-vpcgatewayattachment'),
      },
    },
  },
  'AWS::EC2::Subnet': {
    source: reference('ec2-subnet'),
    unnoticed: ['MapPublicIpOnLaunch', 'PrivateDnsNameOptionsOnLaunch', 'Tags'],
    replacing: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'VpcId'],
    replaced: { note: 'Everything in it is replaced, too.' },
  },
  'AWS::EC2::RouteTable': {
    source: reference('ec2-routetable'),
    unnoticed: ['Tags'],
    replacing: ['VpcId'],
  },
  'AWS::EC2::Route': {
    source: reference('ec2-route'),
    unnoticed: [],
    replacing: [
      'DestinationCidrBlock',
      'DestinationIpv6CidrBlock',
      'DestinationPrefixListId',
      'RouteTableId',
    ],
    properties: {
      GatewayId: { effect: routeChanges, source: natGuide },
      NatGatewayId: { effect: { ...routeChanges, ...outgoing() }, source: natGuide },
    },
    replaced: { note: 'Open connections that use it have to be opened again.' },
    removed: routeChanges,
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    source: reference('ec2-subnetroutetableassociation'),
    unnoticed: [],
    replacing: ['RouteTableId', 'SubnetId'],
    replaced: { note: 'Open connections to the internet from this subnet have to be opened again.' },
  },
  'AWS::EC2::EIP': {
    source: reference('ec2-eip'),
    unnoticed: ['Tags'],
    replacing: ['Address', 'Domain', 'NetworkBorderGroup', 'TransferAddress'],
    replaced: { note: 'The public address becomes another one.', loses: 'outgoing-address' },
    removed: {
      kind: 'removed',
      note: 'Nothing goes out from this public address any more.',
      loses: 'outgoing-address',
    },
  },
  'AWS::EC2::NatGateway': {
    source: reference('ec2-natgateway'),
    unnoticed: ['Tags'],
    replacing: ['AllocationId', 'ConnectivityType', 'SubnetId'],
    replaced: wayOut,
    removed: { kind: 'none', note: 'Routes lead elsewhere before it goes.' },
  },
  'AWS::EC2::VPCEndpoint': {
    source: reference('ec2-vpcendpoint'),
    unnoticed: ['PolicyDocument', 'Tags'],
    replacing: ['ServiceName', 'VpcEndpointType', 'VpcId'],
    properties: {
      RouteTableIds: {
        effect: {
          kind: 'short',
          what: 'open connections to the service from subnets that are added or removed',
          seconds: [1, 30],
        },
        source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
      },
      SubnetIds: { effect: { kind: 'none' }, source: reference('ec2-vpcendpoint') },
      SecurityGroupIds: { effect: { kind: 'none' }, source: reference('ec2-vpcendpoint') },
      PrivateDnsEnabled: { effect: { kind: 'none' }, source: reference('ec2-vpcendpoint') },
    },
  },
  'AWS::EC2::SecurityGroup': {
    source: reference('ec2-securitygroup'),
    unnoticed: ['SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'],
    replacing: ['GroupDescription', 'GroupName', 'VpcId'],
    removed: { kind: 'none' },
  },
} as const satisfies Record<string, UpdateFacts>;

function outgoing() {
  return {
    note: 'They have to be opened again, and come from another public address.',
    loses: 'outgoing-address',
  } as const;
}
