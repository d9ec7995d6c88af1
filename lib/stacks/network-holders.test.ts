import { expect, test } from 'vitest';
import { holdersOf, type InterfaceFacts, type NetworkFacts } from './network-holders';

const vpcId = 'vpc-0123456789abcdef0';
const subnet = { type: 'AWS::EC2::Subnet', physicalId: 'subnet-1' } as const;

function one(description: string, rest: Partial<InterfaceFacts> = {}): InterfaceFacts {
  const id = 'eni-0123456789abcdef0';
  return {
    id,
    subnetId: 'subnet-1',
    vpcId,
    groups: ['sg-1'],
    description,
    instanceId: null,
    isPublic: false,
    ...rest,
  };
}

const network = (facts: Partial<NetworkFacts>): NetworkFacts => ({
  interfaces: [],
  endpoints: [],
  groups: [],
  ...facts,
});

test.each([
  ['AWS Lambda VPC ENI-orders-1a2b3c', 'Lambda function', 'orders-1a2b3c'],
  ['ELB app/docker-dev/50dc6c495c0c9188', 'load balancer', 'app/docker-dev/50dc6c495c0c9188'],
  ['RDSNetworkInterface', 'database', 'eni-0123456789abcdef0'],
  ['Interface for NAT Gateway nat-0a1b', 'NAT gateway', 'nat-0a1b'],
  ['EFS mount target for fs-0a1b (fsmt-0c2d)', 'file system', 'fs-0a1b'],
  ['Network Interface for Transit Gateway Attachment tgw-attach-0a', 'transit gateway', 'tgw-attach-0a'],
  ['arn:aws:ecs:eu-west-1:111122223333:attachment/1a2b', 'task of ECS', 'eni-0123456789abcdef0'],
  ['Amazon EKS orders', 'cluster of EKS', 'orders'],
  ['ElastiCache orders-001', 'cache', 'orders-001'],
  ['Somebody’s own', '“Somebody’s own”', 'eni-0123456789abcdef0'],
  ['', 'A network interface', 'eni-0123456789abcdef0'],
])('an interface described as "%s" belongs to a %s', (description, what, id) => {
  const [holder] = holdersOf(subnet, network({ interfaces: [one(description)] }));
  expect(holder).toMatchObject({ id, what: expect.stringContaining(what) });
  expect(holder?.advice).toContain('tear down again');
});

test('GuardDuty’s endpoint is named with its security group, once for all of its interfaces', () => {
  const described = one('VPC Endpoint Interface vpce-0a1b2c');
  const guarded = network({
    interfaces: [described, { ...described, id: 'eni-2' }],
    endpoints: [{ id: 'vpce-0a1b2c', vpcId, service: 'com.amazonaws.x.guardduty-data', isOfGuardDuty: true }],
    groups: [
      { id: 'sg-9', name: `GuardDutyManagedSecurityGroup-${vpcId}`, vpcId, isOfGuardDuty: true, names: [] },
    ],
  });
  const [holder, ...others] = holdersOf(subnet, guarded);
  expect(others).toEqual([]);
  expect(holder).toMatchObject({ id: 'vpce-0a1b2c', what: 'GuardDuty’s endpoint' });
  expect(holder?.advice).toContain(`GuardDutyManagedSecurityGroup-${vpcId} (sg-9)`);
  expect(holdersOf({ type: 'AWS::EC2::VPC', physicalId: vpcId }, guarded).map(({ id }) => id)).toEqual([
    'vpce-0a1b2c',
    'sg-9',
  ]);
});

test('what lies elsewhere in the network holds neither a subnet nor a security group', () => {
  const elsewhere = one('', { subnetId: 'subnet-2', groups: ['sg-2'], instanceId: 'i-0a1b' });
  expect(holdersOf(subnet, network({ interfaces: [elsewhere] }))).toEqual([]);
  const group = { type: 'AWS::EC2::SecurityGroup', physicalId: 'sg-2' } as const;
  expect(holdersOf(group, network({ interfaces: [elsewhere] }))).toMatchObject([{ id: 'i-0a1b' }]);
});

test('a security group is also held by a group whose rules name it, but not by itself', () => {
  const facts = { vpcId, isOfGuardDuty: false };
  const groups = [
    { ...facts, id: 'sg-1', name: 'own', names: ['sg-1'] },
    { ...facts, id: 'sg-2', name: 'other', names: ['sg-1'] },
    { ...facts, id: 'sg-3', name: 'default', names: [] },
  ];
  const held = holdersOf({ type: 'AWS::EC2::SecurityGroup', physicalId: 'sg-1' }, network({ groups }));
  expect(held).toMatchObject([{ id: 'sg-2', advice: expect.stringContaining('rule') }]);
});

test('a gateway is held by what has a public address in its VPC', () => {
  const attachment = { type: 'AWS::EC2::VPCGatewayAttachment', physicalId: `IGW|${vpcId}` } as const;
  const interfaces = [one('ELB a', { id: 'eni-1' }), one('ELB b', { id: 'eni-2', isPublic: true })];
  expect(holdersOf(attachment, network({ interfaces }))).toMatchObject([{ id: 'b' }]);
});
