import { monthlyUsd, prices } from './prices';
import type { TypeFacts } from './type-facts';

export const network = {
  'AWS::EC2::NatGateway': {
    name: 'NAT gateway',
    icon: 'nat-gateway',
    counted: true,
    deleteAction: 'ec2:DeleteNatGateway',
    typicalEnd: { CREATE: 200, UPDATE: 200, DELETE: 330 },
    cost: () => ({ detail: 'gateway without traffic', monthlyUsd: monthlyUsd(prices.natGateway) }),
    failures: [
      {
        when: /NatGatewayLimitExceeded|exceed the limit of \d+ NAT gateways/i,
        says: 'The account has reached its limit of NAT gateways in a zone. Tear down an environment, or ask the platform team to raise the quota.',
      },
    ],
  },
  'AWS::EC2::Subnet': {
    name: 'subnet',
    icon: 'vpc',
    counted: true,
    deleteAction: 'ec2:DeleteSubnet',
    failures: [
      {
        when: /has dependencies and cannot be deleted|DependencyViolation/i,
        says: 'Something that is not of this stack still stands in the subnet. Remove it, then tear down again.',
        onlyHere: true,
      },
    ],
  },
  'AWS::EC2::SecurityGroup': {
    name: 'security group',
    icon: 'network-access',
    counted: true,
    deleteAction: 'ec2:DeleteSecurityGroup',
    failures: [
      {
        when: /has a dependent object|DependencyViolation/i,
        says: 'Something that is not of this stack still uses the security group, or a rule of another group names it. Remove that, then tear down again.',
        onlyHere: true,
      },
    ],
  },
  'AWS::EC2::SecurityGroupIngress': { name: 'inbound rule', icon: 'network-access' },
  'AWS::EC2::SecurityGroupEgress': { name: 'outbound rule', icon: 'network-access' },
  'AWS::EC2::EIP': {
    name: 'public address',
    icon: 'elastic-ip',
    cost: () => ({ detail: 'public IPv4 address', monthlyUsd: monthlyUsd(prices.publicAddress) }),
    failures: [
      {
        when: /AddressLimitExceeded|maximum number of addresses/i,
        says: 'The account has no elastic IP addresses left. Launch with fewer NAT gateways, or ask the platform team to raise the quota.',
      },
    ],
  },
  'AWS::EC2::InternetGateway': {
    name: 'internet gateway',
    icon: 'internet-gateway',
    failures: [
      {
        when: /InternetGatewayLimitExceeded|maximum number of internet gateways/i,
        says: 'The account has reached its limit of internet gateways in this region. Tear down an environment, or ask the platform team to raise the quota.',
      },
    ],
  },
  'AWS::EC2::VPCGatewayAttachment': {
    name: 'gateway attachment',
    icon: 'internet-gateway',
    failures: [
      {
        when: /mapped public address/i,
        says: 'Something in the VPC that is not of this stack still has a public address. Remove it, then tear down again.',
        onlyHere: true,
      },
    ],
  },
  'AWS::EC2::Route': { name: 'route', icon: 'router' },
  'AWS::EC2::RouteTable': { name: 'route table', icon: 'router' },
  'AWS::EC2::SubnetRouteTableAssociation': { name: 'subnet routing', icon: 'router' },
  'AWS::EC2::VPCEndpoint': {
    name: 'VPC endpoint',
    icon: 'router',
    failures: [
      {
        when: /VpcEndpointLimitExceeded|maximum number of VPC endpoints/i,
        says: 'The account has reached its limit of gateway endpoints in this region. Tear down an environment, or ask the platform team to raise the quota.',
      },
    ],
  },
  'AWS::EC2::VPC': {
    name: 'VPC',
    icon: 'vpc',
    deleteAction: 'ec2:DeleteVpc',
    typicalEnd: { DELETE: 900 },
    failures: [
      {
        when: /VpcLimitExceeded|maximum number of VPCs/i,
        says: 'The account has reached its limit of VPCs in this region. Tear down an environment, or ask the platform team to raise the quota.',
      },
      {
        when: /has dependencies and cannot be deleted|DependencyViolation/i,
        says: 'Something that is not of this stack is still in the VPC. Remove it, then tear down again.',
        onlyHere: true,
      },
    ],
  },
} as const satisfies Record<string, TypeFacts>;
