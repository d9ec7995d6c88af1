import type { Guard } from '@/lib/practice-aws/account/group-instances';
import { fraction, hexId } from '@/lib/practice-aws/account/identifiers';
import type { Place, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import {
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import { GROUP } from './fleet';
import { existingOfType, existingOfTypes, findExisting, realProperties } from './stack-resource';

/** What occupies a subnet and uses security groups, whoever made it. */
export interface NetworkInterface {
  id: string;
  vpcId: string;
  subnetId: string;
  zone: string;
  /** Security group ids. */
  groups: string[];
  description: string;
  /** As DescribeNetworkInterfaces names the kind. */
  type: string;
  /** The service that made it, where none of the account's own programs did. */
  requester?: string;
  instanceId?: string;
}

const SUBNET = 'AWS::EC2::Subnet';
const VPC = 'AWS::EC2::VPC';
const OCCUPANTS = [
  'AWS::EC2::InstanceConnectEndpoint',
  'AWS::EC2::NatGateway',
  'AWS::EC2::VPCEndpoint',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::RDS::DBInstance',
] as const;
const TYPES = [SUBNET, GROUP, VPC, ...OCCUPANTS];

/** https://docs.aws.amazon.com/vpc/latest/userguide/VPC_ElasticNetworkInterfaces.html and each service's own pages */
export function networkInterfaces(world: World, place: Place): NetworkInterface[] {
  const existing = new Map<string, StackResource[]>(TYPES.map((type) => [type, []]));
  for (const { resource } of existingOfTypes(world, place, TYPES))
    existing.get(resource.type)?.push(resource);
  const inSubnet = subnetsOf(existing.get(SUBNET) ?? []);
  const made = (
    seed: string,
    subnetId: string,
    rest: Omit<NetworkInterface, 'id' | 'subnetId' | 'vpcId' | 'zone'>,
  ) => {
    const subnet = inSubnet.get(subnetId);
    if (subnet === undefined) return [];
    // Most are only counted, and an id takes a digest.
    return [
      {
        ...subnet,
        ...rest,
        subnetId,
        get id() {
          return `eni-${hexId(seed, 17)}`;
        },
      },
    ];
  };
  const each = (
    type: (typeof OCCUPANTS)[number],
    read: (resource: StackResource, properties: TemplateObject) => NetworkInterface[],
  ) => existing.get(type)?.flatMap((resource) => read(resource, realProperties(resource))) ?? [];
  const texts = (value: TemplateValue | undefined) =>
    (Array.isArray(value) ? value : []).flatMap((text) => scalarText(text) ?? []);
  const own = (name: string) => ({ type: name, groups: [] as string[] });
  return [
    ...each('AWS::EC2::NatGateway', ({ physicalId = '' }, properties) =>
      made(physicalId, scalarText(properties.SubnetId) ?? '', {
        ...own('nat_gateway'),
        description: `Interface for NAT Gateway ${physicalId}`,
        requester: 'amazon-nat',
      }),
    ),
    ...each('AWS::ElasticLoadBalancingV2::LoadBalancer', ({ physicalId = '' }, properties) =>
      texts(properties.Subnets).flatMap((subnetId) =>
        made(`${physicalId}/${subnetId}`, subnetId, {
          type: 'interface',
          groups: texts(properties.SecurityGroups),
          description: `ELB ${physicalId.split(':loadbalancer/')[1] ?? physicalId}`,
          requester: 'amazon-elb',
        }),
      ),
    ),
    ...each('AWS::RDS::DBInstance', ({ physicalId = '', placedIn = [] }, properties) =>
      placedIn.flatMap((subnetId) =>
        made(`${physicalId}/${subnetId}`, subnetId, {
          type: 'interface',
          groups: texts(properties.VPCSecurityGroups),
          description: 'RDSNetworkInterface',
          requester: 'amazon-rds',
        }),
      ),
    ),
    ...each('AWS::EC2::InstanceConnectEndpoint', ({ physicalId = '' }, properties) =>
      made(physicalId, scalarText(properties.SubnetId) ?? '', {
        type: 'ec2_instance_connect_endpoint',
        groups: texts(properties.SecurityGroupIds),
        description: `EC2 Instance Connect Endpoint Interface ${physicalId}`,
      }),
    ),
    ...each('AWS::EC2::VPCEndpoint', ({ physicalId = '' }, properties) =>
      texts(properties.SubnetIds).flatMap((subnetId) =>
        made(`${physicalId}/${subnetId}`, subnetId, {
          type: 'vpc_endpoint',
          groups: texts(properties.SecurityGroupIds),
          description: `VPC Endpoint Interface ${physicalId}`,
        }),
      ),
    ),
    ...instanceInterfaces(world, existing.get(GROUP) ?? [], made),
    ...guardsOf(world, existing.get(VPC) ?? []).flatMap(({ endpointId, securityGroupId, subnetIds }) =>
      subnetIds.flatMap((subnetId) =>
        made(`${endpointId}/${subnetId}`, subnetId, {
          type: 'vpc_endpoint',
          groups: [securityGroupId],
          description: `VPC Endpoint Interface ${endpointId}`,
        }),
      ),
    ),
  ];
}

type Make = (
  seed: string,
  subnetId: string,
  rest: Omit<NetworkInterface, 'id' | 'subnetId' | 'vpcId' | 'zone'>,
) => NetworkInterface[];

function instanceInterfaces(
  world: World,
  existing: readonly StackResource[],
  made: Make,
): NetworkInterface[] {
  const groups = new Set(existing.map(({ physicalId }) => physicalId));
  return world.instances
    .filter(({ group, terminatedAt }) => terminatedAt === undefined && groups.has(group))
    .flatMap(({ id, subnetId = '', groups: securityGroups }) =>
      made(id, subnetId, { type: 'interface', groups: securityGroups, description: '', instanceId: id }),
    );
}

function subnetsOf(subnets: readonly StackResource[]): Map<string, { vpcId: string; zone: string }> {
  return new Map(
    subnets.map(({ physicalId = '', attributes, properties }) => {
      const zone = attributes.AvailabilityZone;
      const vpcId = scalarText(properties.VpcId) ?? '';
      return [physicalId, { vpcId, zone: typeof zone === 'string' ? zone : '' }];
    }),
  );
}

/** What GuardDuty put into VPCs that are still there. */
export function guardsIn(world: World, place: Place): Guard[] {
  return guardsOf(
    world,
    existingOfType(world, place, VPC).map(({ resource }) => resource),
  );
}

function guardsOf(world: World, vpcs: readonly StackResource[]): Guard[] {
  if (world.guards.length === 0) return [];
  const there = new Set(vpcs.map(({ physicalId }) => physicalId));
  return world.guards.filter(({ vpcId }) => there.has(vpcId));
}

/**
 * Where RDS puts a database: into one of its group's subnets, and with a standby into a second one. It stays there.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
 */
export function placeDatabase(world: World, stack: Stack, database: StackResource): string[] {
  const name = scalarText(member(database.properties, 'DBSubnetGroupName'));
  const group = findExisting(world, stack, 'AWS::RDS::DBSubnetGroup', name?.toLowerCase());
  const listed = group && member(realProperties(group), 'SubnetIds');
  const subnets = (Array.isArray(listed) ? listed : []).flatMap((id) => scalarText(id) ?? []);
  const wanted = scalarText(member(database.properties, 'MultiAZ')) === 'true' ? 2 : 1;
  const { placedIn = [] } = database;
  if (subnets.length === 0 || placedIn.length >= wanted) return placedIn.slice(0, wanted);
  const first = Math.floor(fraction(`place:${stack.id}/${database.physicalId}`) * subnets.length);
  const inTurn = subnets.map((_, i) => subnets[(first + i) % subnets.length] ?? '');
  return [...placedIn, ...inTurn.filter((id) => !placedIn.includes(id))].slice(0, wanted);
}
