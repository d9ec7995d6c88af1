import { describe, expect, test } from 'vitest';
import { countOf, propertiesOf, stackOf } from './sample-stack';

const three = stackOf({ natGateways: 'per-zone' });
const two = stackOf({ zones: 2, natGateways: 'single' });

describe('network', () => {
  test.each<[string, number, number]>([
    ['AWS::EC2::VPC', 1, 1],
    ['AWS::EC2::InternetGateway', 1, 1],
    ['AWS::EC2::Subnet', 6, 4],
    ['AWS::EC2::NatGateway', 3, 1],
    ['AWS::EC2::EIP', 3, 1],
    ['AWS::EC2::RouteTable', 4, 3],
    ['AWS::EC2::Route', 4, 3],
    ['AWS::EC2::SubnetRouteTableAssociation', 6, 4],
    ['AWS::EC2::VPCEndpoint', 1, 1],
  ])(
    '%s: %i with three zones and a gateway each, %i with two and a single gateway',
    (type, withThree, withTwo) => {
      expect([countOf(three, type), countOf(two, type)]).toEqual([withThree, withTwo]);
    },
  );

  test.each([1, 2, 3])('zone %i has its public and private subnet, each with its network', (zone) => {
    const zoneName = `eu-west-3${'abc'[zone - 1]}`;
    expect(propertiesOf(three, `PublicSubnet${zone}`)).toMatchObject({
      VpcId: 'Vpc',
      AvailabilityZone: zoneName,
      CidrBlock: `10.0.${(zone - 1) * 16}.0/20`,
    });
    expect(propertiesOf(three, `PrivateSubnet${zone}`)).toMatchObject({
      VpcId: 'Vpc',
      AvailabilityZone: zoneName,
      CidrBlock: `10.0.${63 + zone}.0/24`,
    });
  });

  test.each([1, 2, 3])('private subnet %i goes out through the gateway of its zone', (zone) => {
    expect(propertiesOf(three, `PrivateSubnet${zone}Routing`)).toEqual({
      RouteTableId: `PrivateRouteTable${zone}`,
      SubnetId: `PrivateSubnet${zone}`,
    });
    expect(propertiesOf(three, `PrivateRoute${zone}`)).toEqual({
      RouteTableId: `PrivateRouteTable${zone}`,
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: `NatGateway${zone}`,
    });
    expect(propertiesOf(three, `NatGateway${zone}`)).toMatchObject({
      SubnetId: `PublicSubnet${zone}`,
      AllocationId: `NatAddress${zone}.AllocationId`,
    });
  });

  test('a single gateway serves every zone', () => {
    expect(propertiesOf(two, 'PrivateRoute2')).toMatchObject({ NatGatewayId: 'NatGateway1' });
  });

  test('the public subnets go out through the internet gateway', () => {
    expect(propertiesOf(three, 'PublicRoute')).toMatchObject({
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: 'InternetGateway',
    });
  });

  test.each([
    [3, three, ['PrivateRouteTable1', 'PrivateRouteTable2', 'PrivateRouteTable3']],
    [2, two, ['PrivateRouteTable1', 'PrivateRouteTable2']],
  ])('the private subnets of %i zones reach S3 without a NAT gateway', (_, stack, RouteTableIds) => {
    expect(propertiesOf(stack, 'S3Endpoint')).toEqual({
      VpcId: 'Vpc',
      VpcEndpointType: 'Gateway',
      ServiceName: 'com.amazonaws.eu-west-3.s3',
      RouteTableIds,
    });
    expect(stack.resources.AutoScalingGroup?.DependsOn).toContain('S3Endpoint');
  });

  test('names resolve inside the VPC', () => {
    expect(propertiesOf(three, 'Vpc')).toMatchObject({ EnableDnsSupport: true, EnableDnsHostnames: true });
  });
});

describe('who may talk to whom', () => {
  const portsOf = (id: string, sshAccess = true) => {
    const rules = propertiesOf(stackOf({ sshAccess }), id)?.SecurityGroupIngress as Record<string, unknown>[];
    return rules.map((rule) => [rule.FromPort, rule.ToPort, rule.CidrIp ?? rule.SourceSecurityGroupId]);
  };

  test('the load balancer takes HTTP and HTTPS from anywhere', () => {
    expect(portsOf('LoadBalancerSecurityGroup')).toEqual([
      [80, 80, '0.0.0.0/0'],
      [443, 443, '0.0.0.0/0'],
    ]);
  });

  test('the instances take 80 and 8000 from the load balancer, and SSH from the endpoint where there is one', () => {
    const fromLoadBalancer = [
      [80, 80, 'LoadBalancerSecurityGroup'],
      [8000, 8000, 'LoadBalancerSecurityGroup'],
    ];
    expect(portsOf('ApplicationSecurityGroup', false)).toEqual(fromLoadBalancer);
    expect(portsOf('ApplicationSecurityGroup', true)).toEqual([
      [22, 22, 'ConnectSecurityGroup'],
      ...fromLoadBalancer,
    ]);
  });

  test('the database takes 3306 from the instances only', () => {
    expect(portsOf('DatabaseSecurityGroup')).toEqual([[3306, 3306, 'ApplicationSecurityGroup']]);
  });

  test('with SSH access there is an Instance Connect Endpoint, without it none', () => {
    const withSsh = stackOf({ sshAccess: true });
    expect(propertiesOf(withSsh, 'ConnectEndpoint')).toMatchObject({
      SubnetId: 'PrivateSubnet1',
      SecurityGroupIds: ['ConnectSecurityGroup'],
      PreserveClientIp: false,
    });
    expect(countOf(three, 'AWS::EC2::InstanceConnectEndpoint')).toBe(0);
  });
});
