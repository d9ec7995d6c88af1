import type {
  NetworkInterface as DescribedInterface,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  Filter,
  SecurityGroup,
  Tag,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Guard } from '@/lib/practice-aws/account/group-instances';
import type { StackResource } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import type { Call } from '@/lib/practice-aws/query/call';
import {
  guardsIn,
  type NetworkInterface,
  networkInterfaces,
} from '@/lib/practice-aws/resource-types/network-interfaces';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { isObject, member, scalarText } from '@/lib/practice-aws/template/values';

/** What stands in the networks that stacks made: theirs, and what AWS itself put there. All on one page. */

type Read<T> = Readonly<Record<string, (one: T) => readonly (string | undefined)[]>>;

/** One of a filter's values must match, with `*` for anything. */
function filtered<T extends { tags?: Tag[] }>(
  all: readonly T[],
  filters: readonly Filter[] = [],
  read: Read<T>,
): T[] {
  return filters.reduce<T[]>(
    (left, { Name: name = '', Values: values = [] }) => {
      const key = /^tag:(.+)$/.exec(name)?.[1];
      const own = Object.hasOwn(read, name) ? read[name] : undefined;
      if (key === undefined && name !== 'tag-key' && own === undefined)
        throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
      const texts = (one: T) => {
        if (own !== undefined) return own(one);
        const tags = one.tags ?? [];
        return key === undefined
          ? tags.map((tag) => tag.Key)
          : tags.filter((tag) => tag.Key === key).map((tag) => tag.Value);
      };
      return left.filter((one) =>
        texts(one).some(
          (text) => text !== undefined && values.some((value) => matchesWildcards(value, text)),
        ),
      );
    },
    [...all],
  );
}

/** @throws AwsError when one that is asked for by its id is not there */
function named<T>(
  all: readonly T[],
  ids: readonly string[] | undefined,
  idOf: (one: T) => string,
  code: string,
): T[] {
  if (ids === undefined || ids.length === 0) return [...all];
  const stranger = ids.find((id) => all.every((one) => idOf(one) !== id));
  if (stranger !== undefined) throw new AwsError(code, `The ID '${stranger}' does not exist`);
  return all.filter((one) => ids.includes(idOf(one)));
}

function tagsOf(resource: StackResource): Tag[] {
  const own = member(realProperties(resource), 'Tags');
  const stackTags = (resource.stackTags ?? []).map(({ key, value }) => ({ Key: key, Value: value }));
  const ownTags = (Array.isArray(own) ? own : [])
    .filter(isObject)
    .map((tag) => ({ Key: scalarText(tag.Key), Value: scalarText(tag.Value) }));
  return [...stackTags, ...ownTags];
}

const GUARD_TAGS: Tag[] = [{ Key: 'GuardDutyManaged', Value: 'true' }];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export function describeNetworkInterfaces(
  call: Call,
  input: DescribeNetworkInterfacesRequest,
): DescribeNetworkInterfacesResult {
  const all: (NetworkInterface & { tags?: Tag[] })[] = networkInterfaces(call.engine.world, call);
  const asked = named(all, input.NetworkInterfaceIds, ({ id }) => id, 'InvalidNetworkInterfaceID.NotFound');
  const found = filtered(asked, input.Filters, {
    'availability-zone': ({ zone }) => [zone],
    'attachment.instance-id': ({ instanceId }) => [instanceId],
    description: ({ description }) => [description],
    'group-id': ({ groups }) => groups,
    'interface-type': ({ type }) => [type],
    'network-interface-id': ({ id }) => [id],
    'requester-id': ({ requester }) => [requester],
    status: () => ['in-use'],
    'subnet-id': ({ subnetId }) => [subnetId],
    'vpc-id': ({ vpcId }) => [vpcId],
  });
  return { NetworkInterfaces: found.map((one) => describeInterface(call, one)) };
}

function describeInterface({ account }: Call, one: NetworkInterface): DescribedInterface {
  const managed = one.requester !== undefined || one.type !== 'interface';
  return {
    NetworkInterfaceId: one.id,
    VpcId: one.vpcId,
    SubnetId: one.subnetId,
    AvailabilityZone: one.zone,
    Description: one.description,
    InterfaceType: one.type as DescribedInterface['InterfaceType'],
    RequesterId: one.requester,
    RequesterManaged: managed,
    OwnerId: account,
    Status: 'in-use',
    Groups: one.groups.map((GroupId) => ({ GroupId })),
    Attachment: {
      InstanceId: one.instanceId,
      InstanceOwnerId: one.requester ?? account,
      Status: 'attached',
      DeleteOnTermination: one.instanceId !== undefined,
    },
    TagSet: [],
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export function describeSecurityGroups(
  call: Call,
  input: DescribeSecurityGroupsRequest,
): DescribeSecurityGroupsResult {
  const { world } = call.engine;
  const made = existingOfType(world, call, 'AWS::EC2::SecurityGroup').map(({ stack, resource }) => {
    const text = (name: string) => scalarText(member(realProperties(resource), name));
    const id = resource.physicalId ?? '';
    const name = text('GroupName') ?? `${stack.name}-${resource.logicalId}-${id.slice(-12).toUpperCase()}`;
    return { id, name, description: text('GroupDescription'), vpcId: text('VpcId'), tags: tagsOf(resource) };
  });
  const guards = guardsIn(world, call).map(({ vpcId, securityGroupId }) => ({
    id: securityGroupId,
    name: `GuardDutyManagedSecurityGroup-${vpcId}`,
    description: `Associated with VPC-${vpcId} and tagged as GuardDutyManaged`,
    vpcId,
    tags: GUARD_TAGS,
  }));
  const asked = named([...made, ...guards], input.GroupIds, ({ id }) => id, 'InvalidGroup.NotFound');
  const found = filtered(asked, input.Filters, {
    description: ({ description }) => [description],
    'group-id': ({ id }) => [id],
    'group-name': ({ name }) => [name],
    'vpc-id': ({ vpcId }) => [vpcId],
  });
  return {
    SecurityGroups: found.map(
      ({ id, name, description, vpcId, tags }): SecurityGroup => ({
        GroupId: id,
        GroupName: name,
        Description: description,
        VpcId: vpcId,
        OwnerId: call.account,
        Tags: tags,
      }),
    ),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export function describeVpcEndpoints(
  call: Call,
  input: DescribeVpcEndpointsRequest,
): DescribeVpcEndpointsResult {
  const { world } = call.engine;
  const made = existingOfType(world, call, 'AWS::EC2::VPCEndpoint').map(({ resource }) => {
    const text = (name: string) => scalarText(member(realProperties(resource), name));
    return {
      id: resource.physicalId ?? '',
      vpcId: text('VpcId'),
      service: text('ServiceName'),
      type: text('VpcEndpointType') ?? 'Gateway',
      tags: tagsOf(resource),
    };
  });
  const guards = guardsIn(world, call).map((guard) => guardEndpoint(guard));
  const asked = named(
    [...made, ...guards],
    input.VpcEndpointIds,
    ({ id }) => id,
    'InvalidVpcEndpointId.NotFound',
  );
  const found = filtered(asked, input.Filters, {
    'service-name': ({ service }) => [service],
    'vpc-endpoint-id': ({ id }) => [id],
    'vpc-endpoint-state': () => ['available'],
    'vpc-endpoint-type': ({ type }) => [type],
    'vpc-id': ({ vpcId }) => [vpcId],
  });
  return {
    VpcEndpoints: found.map(
      ({ id, vpcId, service, type, tags }): VpcEndpoint => ({
        VpcEndpointId: id,
        VpcEndpointType: type as VpcEndpoint['VpcEndpointType'],
        VpcId: vpcId,
        ServiceName: service,
        State: 'Available',
        OwnerId: call.account,
        Tags: tags,
        NetworkInterfaceIds: networkInterfaces(world, call)
          .filter(({ description }) => description === `VPC Endpoint Interface ${id}`)
          .map((one) => one.id),
      }),
    ),
  };
}

function guardEndpoint({ endpointId, vpcId, region }: Guard) {
  return {
    id: endpointId,
    vpcId,
    service: `com.amazonaws.${region}.guardduty-data`,
    type: 'Interface',
    tags: GUARD_TAGS,
  };
}
