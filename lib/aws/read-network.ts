import {
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  type Filter,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
  type SecurityGroup,
  type Tag,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type {
  EndpointFacts,
  GroupFacts,
  HeldType,
  InterfaceFacts,
  NetworkFacts,
} from '@/lib/stacks/network-holders';
import type { Connection } from './connect';
import { storableText } from './storable-text';

const filterOf = {
  'AWS::EC2::Subnet': 'subnet-id',
  'AWS::EC2::SecurityGroup': 'group-id',
  'AWS::EC2::VPC': 'vpc-id',
  'AWS::EC2::VPCGatewayAttachment': 'vpc-id',
} as const satisfies Record<HeldType, string>;

/** Enough to name what holds a network; one that is full of strangers is not listed to its end. */
const mostInterfaces = 200;

/** What stands in, or uses, these parts of a network. */
export async function readNetwork(
  connection: Connection,
  parts: readonly { type: HeldType; physicalId: string }[],
): Promise<NetworkFacts> {
  const { ec2 } = connection;
  const interfaces = new Map<string, InterfaceFacts>();
  for (const name of new Set(Object.values(filterOf))) {
    const values = parts.filter(({ type }) => filterOf[type] === name).map(idOf);
    if (values.length === 0) continue;
    for (const one of await interfacesBy(connection, { Name: name, Values: values }))
      interfaces.set(one.id, one);
  }
  const groupIds = parts.filter(({ type }) => type === 'AWS::EC2::SecurityGroup').map(idOf);
  const own = groupIds.length === 0 ? [] : await groupsBy(connection, { Name: 'group-id', Values: groupIds });
  const vpcs = new Set([
    ...parts.filter(({ type }) => filterOf[type] === 'vpc-id').map(idOf),
    ...[...interfaces.values(), ...own].map(({ vpcId }) => vpcId),
  ]);
  if (vpcs.size === 0) return { interfaces: [], endpoints: [], groups: [] };
  const inVpcs = { Name: 'vpc-id', Values: [...vpcs] };
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: [inVpcs] }));
  return {
    interfaces: [...interfaces.values()],
    endpoints: VpcEndpoints.filter(({ State }) => !/^delet/i.test(State ?? '')).map(toEndpoint),
    groups: await groupsBy(connection, inVpcs),
  };
}

/** An attachment of a gateway is named by both: `IGW|vpc-0123456789abcdef0`. */
function idOf({ physicalId }: { physicalId: string }): string {
  return /vpc-[0-9a-f]+/.exec(physicalId)?.[0] ?? physicalId;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
async function interfacesBy({ ec2 }: Connection, filter: Filter): Promise<InterfaceFacts[]> {
  const found: InterfaceFacts[] = [];
  const pages = paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 100 }, { Filters: [filter] });
  for await (const { NetworkInterfaces = [] } of pages) {
    found.push(...NetworkInterfaces.map(toInterface));
    if (found.length >= mostInterfaces) break;
  }
  return found;
}

function toInterface(one: NetworkInterface): InterfaceFacts {
  return {
    id: one.NetworkInterfaceId ?? '',
    subnetId: one.SubnetId ?? '',
    vpcId: one.VpcId ?? '',
    groups: (one.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    description: storableText(one.Description ?? '').slice(0, 200),
    instanceId: one.Attachment?.InstanceId ?? null,
    isPublic: one.Association?.PublicIp !== undefined,
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
async function groupsBy({ ec2 }: Connection, filter: Filter): Promise<GroupFacts[]> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [filter] }));
  return SecurityGroups.map(toGroup);
}

function toGroup(group: SecurityGroup): GroupFacts {
  const name = storableText(group.GroupName ?? '');
  const rules = [...(group.IpPermissions ?? []), ...(group.IpPermissionsEgress ?? [])];
  return {
    id: group.GroupId ?? '',
    name,
    vpcId: group.VpcId ?? '',
    isOfGuardDuty: name.startsWith('GuardDutyManagedSecurityGroup-') || isManaged(group.Tags),
    names: rules.flatMap(({ UserIdGroupPairs = [] }) =>
      UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
    ),
  };
}

function toEndpoint({ VpcEndpointId = '', VpcId = '', ServiceName = '', Tags }: VpcEndpoint): EndpointFacts {
  const isOfGuardDuty = ServiceName.includes('guardduty-data') || isManaged(Tags);
  return { id: VpcEndpointId, vpcId: VpcId, service: ServiceName, isOfGuardDuty };
}

/** github.com/hashicorp/terraform-provider-aws/pull/46953 knows them by the same marks. */
function isManaged(tags: readonly Tag[] = []): boolean {
  return tags.some(({ Key, Value }) => Key === 'GuardDutyManaged' && Value === 'true');
}
